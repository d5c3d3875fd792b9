import type { Change, ChangeStatus } from '../../../analysis/comparison.js';
import type { Frame } from '../../../call-tree/frame.js';
import { pageClasses } from '../../page-structure.js';
import { element } from '../dom/element.js';
import { functionButton, placeOf } from '../table/function-table.js';
import { SortableTable, type TableColumn } from '../table/sortable-table.js';
import { fullPlace, owner, shownName } from '../text/frame-text.js';
import { quantity, signed } from '../text/quantity.js';
import type { SelectedComparison } from './compared-profiles.js';

export const statusWords: Readonly<Record<ChangeStatus, string>> = {
  slower: '▲ more',
  faster: '▼ less',
  same: '= within chance',
  new: '+ new',
  gone: '− gone',
};

/** What got slower and faster, function by function. Its rows are places of functions in the frames of both. */
export class ChangeTable {
  readonly root: HTMLElement;
  private readonly table: SortableTable;
  private shown: SelectedComparison | undefined;
  private changes: ReadonlyMap<number, Change> = new Map();

  private readonly choose: (frame: number) => void;

  constructor(choose: (frame: number) => void) {
    this.choose = choose;
    this.table = new SortableTable(
      'Functions that changed',
      [
        {
          name: 'Function',
          keyOf: (frame) => shownName(this.frame(frame)).toLowerCase(),
          fill: (cell, frame) =>
            cell.append(
              functionButton(this.frame(frame), () => this.choose(frame)),
              placeOf(this.frame(frame)),
            ),
          class: 'column-function',
        },
        this.difference('Self change', ({ selfChange }) => selfChange),
        this.difference('Total change', ({ totalChange }) => totalChange, true),
        {
          name: 'By total',
          keyOf: (frame) => this.change(frame).status,
          fill: (cell, frame) => cell.append(statusWords[this.change(frame).status]),
          class: 'column-verdict',
        },
        this.value('Self before', ({ selfBefore }) => selfBefore),
        this.value('Self after', ({ selfAfter }) => selfAfter),
      ],
      { column: 1, isDescending: true },
      'Filter changes',
    );
    this.root = this.table.root;
  }

  show(selected: SelectedComparison, chosen: number): void {
    if (this.shown !== selected) {
      this.shown = selected;
      const { functions } = selected.comparison;
      this.changes = new Map(functions.map((change) => [change.frame, change]));
      this.table.show(
        functions.map(({ frame }) => frame),
        (place) => {
          const frame = this.frame(place);
          return `${shownName(frame)} ${fullPlace(frame)} ${owner(frame)}`.toLowerCase();
        },
      );
    }
    this.table.mark(chosen);
  }

  private value(name: string, of: (change: Change) => number): TableColumn {
    return {
      name,
      keyOf: (frame) => of(this.change(frame)),
      fill: (cell, frame) => cell.append(quantity(of(this.change(frame)), this.shown!.measure.unit)),
      isNumber: true,
    };
  }

  /** @param isJudged whether it is known to be more than chance, which is known of totals alone */
  private difference(name: string, of: (change: Change) => number, isJudged = false): TableColumn {
    return {
      name,
      keyOf: (frame) => of(this.change(frame)),
      fill: (cell, frame) => {
        const change = this.change(frame);
        const isColoured = isJudged && change.status !== 'same';
        cell.append(differenceText(of(change), this.shown!.measure.unit, isColoured));
      },
      isNumber: true,
    };
  }

  private frame(place: number): Frame {
    return this.shown!.comparison.tree.frames[place]!;
  }

  private change(place: number): Change {
    return this.changes.get(place)!;
  }
}

/** A difference with its sign; coloured where it is told as more or less. */
export function differenceText(
  by: number,
  unit: SelectedComparison['measure']['unit'],
  isColoured: boolean,
): HTMLElement {
  const colour = !isColoured || by === 0 ? undefined : by > 0 ? pageClasses.slower : pageClasses.faster;
  return element('span', { class: colour, text: by === 0 ? '0' : signed(quantity(by, unit), by) });
}
