import type { Frame } from '../../../call-tree/frame.js';
import { pageClasses } from '../../page-structure.js';
import { element, foreign } from '../dom/element.js';
import type { SelectedProfile } from '../selection/profile-view.js';
import { fullName, fullPlace, owner, shownName, shownPlace } from '../text/frame-text.js';
import { quantity } from '../text/quantity.js';
import { fillShare } from './share-cell.js';
import { SortableTable } from './sortable-table.js';

/** The functions of a selection, by what they took themselves and with all they called. */
export class FunctionTable {
  readonly root: HTMLElement;
  private readonly table: SortableTable;
  private shown: SelectedProfile | undefined;

  private readonly choose: (frame: number) => void;

  constructor(choose: (frame: number) => void) {
    this.choose = choose;
    this.table = new SortableTable(
      'Functions',
      [
        {
          name: 'Function',
          keyOf: (frame) => shownName(this.frame(frame)).toLowerCase(),
          fill: (cell, frame) => this.fillFunction(cell, frame),
          class: 'column-function',
        },
        {
          name: 'Whose',
          keyOf: (frame) => owner(this.frame(frame)),
          fill: (cell, frame) => cell.append(ownerBadge(this.frame(frame))),
          class: 'column-owner',
        },
        {
          name: 'Self',
          keyOf: (frame) => this.totals.self[frame]!,
          fill: (cell, frame) => this.fillValue(cell, this.totals.self[frame]!),
          isNumber: true,
          class: 'share-cell',
        },
        {
          name: 'Total',
          keyOf: (frame) => this.totals.total[frame]!,
          fill: (cell, frame) => this.fillValue(cell, this.totals.total[frame]!),
          isNumber: true,
          class: 'share-cell',
        },
      ],
      { column: 2, isDescending: true },
      'Filter functions',
    );
    this.root = this.table.root;
  }

  show(selected: SelectedProfile): void {
    if (this.shown === selected) return;
    this.shown = selected;
    const { frames } = selected.narrowed.profile.tree;
    const { total } = selected.functions;
    const rows: number[] = [];
    for (let frame = 0; frame < frames.length; frame++) {
      if (total[frame]! > 0 && frames[frame]!.kind !== 'root') rows.push(frame);
    }
    this.table.show(rows, (frame) => searchedText(frames[frame]!));
  }

  mark(frame: number): void {
    this.table.mark(frame);
  }

  focus(): void {
    this.table.focus();
  }

  private frame(frame: number): Frame {
    return this.shown!.narrowed.profile.tree.frames[frame]!;
  }

  private get totals() {
    return this.shown!.functions;
  }

  private fillFunction(cell: HTMLElement, place: number): void {
    const frame = this.frame(place);
    cell.append(
      functionButton(frame, () => this.choose(place)),
      placeOf(frame),
    );
  }

  private fillValue(cell: HTMLElement, value: number): void {
    fillShare(cell, quantity(value, this.shown!.measure.unit), value / this.totals.sum);
  }
}

function searchedText(frame: Frame): string {
  return `${shownName(frame)} ${fullPlace(frame)} ${owner(frame)}`.toLowerCase();
}

/** The name of a function that can be chosen. */
export function functionButton(frame: Frame, choose: () => void): HTMLElement {
  return element(
    'button',
    { class: `function-button ${pageClasses.functionName}`, attributes: { type: 'button' }, on: { click: choose } },
    foreign(shownName(frame), fullName(frame)),
  );
}

export function placeOf(frame: Frame): HTMLElement {
  const place = element('span', { class: pageClasses.functionPlace });
  place.append(foreign(shownPlace(frame), fullPlace(frame)));
  return place;
}

/** Whose code it is, beside the colour of its kind. */
export function ownerBadge(frame: Frame): HTMLElement {
  return element(
    'span',
    { class: 'owner', attributes: { 'data-kind': frame.kind } },
    element('span', { class: 'kind-swatch', attributes: { 'aria-hidden': 'true' } }),
    foreign(owner(frame)),
  );
}
