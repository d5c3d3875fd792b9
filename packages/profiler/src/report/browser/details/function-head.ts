import type { Frame } from '../../../call-tree/frame.js';
import { pageClasses } from '../../page-structure.js';
import { element, foreign } from '../dom/element.js';
import { functionButton, ownerBadge } from '../table/function-table.js';
import { fullName, fullPlace, shownName, shownPlace } from '../text/frame-text.js';

/** Name, place and owner of a function, and the button that closes what is told about it. */
export function functionHead(frame: Frame, close: () => void): HTMLElement[] {
  return [
    element(
      'div',
      { class: 'details-head' },
      element('h3', { class: pageClasses.functionName }, foreign(shownName(frame), fullName(frame))),
      element('button', {
        class: 'details-close',
        text: '×',
        attributes: { type: 'button', 'aria-label': 'Close' },
        on: { click: close },
      }),
    ),
    element(
      'p',
      { class: `details-place ${pageClasses.functionPlace}` },
      foreign(shownPlace(frame, 5), fullPlace(frame)),
    ),
    element('p', { class: 'details-owner' }, ownerBadge(frame)),
  ];
}

/** A function in a list, with a number. @param title tells the number at length */
export function functionItem(frame: Frame, choose: () => void, number: HTMLElement, title: string): HTMLElement {
  return element('li', { attributes: { title } }, functionButton(frame, choose), number);
}

/** A button of what can be done with a function. */
export function actionButton(text: string, act: () => void, className = ''): HTMLButtonElement {
  return element('button', {
    class: `${pageClasses.button} ${className}`.trim(),
    text,
    attributes: { type: 'button' },
    on: { click: act },
  });
}
