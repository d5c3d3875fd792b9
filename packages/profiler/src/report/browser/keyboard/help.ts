import { pageClasses, pageIds } from '../../page-structure.js';
import { element, part } from '../dom/element.js';

const keys: readonly (readonly [keys: readonly string[], does: string])[] = [
  [['1'], 'Flame graph: the widest left'],
  [['2'], 'In the order of time'],
  [['3'], 'Sandwich: callers and callees of the chosen function'],
  [['4'], 'Table of functions'],
  [['5'], 'Comparison, where there is one'],
  [['/', 'Ctrl F'], 'Search'],
  [['n', 'N'], 'Next hit, previous hit'],
  [['i'], 'Turn the graph upside down'],
  [['0'], 'Show everything'],
  [['?'], 'This list'],
];

const graphKeys: readonly (readonly [keys: readonly string[], does: string])[] = [
  [['↑', '↓', '←', '→'], 'From box to box'],
  [['Enter'], 'Zoom to the chosen box'],
  [['Esc'], 'One step out'],
  [['w', 's'], 'Closer, further away; also + and −'],
  [['a', 'd'], 'To the left, to the right'],
];

const mouse: readonly (readonly [keys: readonly string[], does: string])[] = [
  [['click'], 'Zoom to a box, and tell about it'],
  [['drag'], 'Move the view; over the timeline: choose a part of the time'],
  [['Ctrl', 'wheel'], 'Zoom; with Shift: to the left and right'],
];

/** Fills the dialog of the page with what keys do. */
export function buildHelp(): { readonly open: () => void } {
  const dialog = part(pageIds.help) as HTMLDialogElement;
  const close = element('button', {
    class: pageClasses.button,
    text: 'Close',
    attributes: { type: 'button' },
    on: { click: () => dialog.close() },
  });
  dialog.setAttribute('aria-labelledby', 'help-title');
  dialog.replaceChildren(
    element('div', { class: 'help-head' }, element('h2', { id: 'help-title', text: 'Keys' }), close),
    element(
      'div',
      { class: 'help-lists' },
      list('Everywhere', keys),
      element('div', {}, list('On a graph', graphKeys), list('Mouse', mouse)),
    ),
  );
  dialog.addEventListener('click', (event) => {
    if (event.target === dialog) dialog.close();
  });
  return {
    open: () => {
      if (!dialog.open) dialog.showModal();
    },
  };
}

function list(title: string, entries: typeof keys): HTMLElement {
  return element(
    'section',
    {},
    element('h3', { text: title }),
    element(
      'dl',
      { class: 'help-keys' },
      ...entries.map(([names, does]) =>
        element(
          'div',
          {},
          element('dt', {}, ...names.map((name) => element('kbd', { text: name }))),
          element('dd', { text: does }),
        ),
      ),
    ),
  );
}
