import type { Change, ChangeStatus, Comparison } from '../../../analysis/compare.js';
import type { Measure } from '../../../call-tree/profile.js';
import { pageClasses } from '../../page-structure.js';
import { element } from '../dom/element.js';
import { functionButton, placeOf } from '../table/function-table.js';
import { SortableTable } from '../table/sortable-table.js';
import { fullPlace, owner, shownName } from '../text/frame-text.js';
import { quantity, signed } from '../text/quantity.js';

const words: Readonly<Record<ChangeStatus, string>> = {
  slower: '▲ more',
  faster: '▼ less',
  same: '= within chance',
  new: '+ new',
  gone: '− gone',
};

/** What got slower and faster, function by function. */
export function changeTable(
  { functions, tree }: Comparison,
  { unit }: Measure,
  choose: (frame: number) => void,
): SortableTable {
  const frameOf = (row: number) => tree.frames[functions[row]!.frame]!;
  const value = (name: string, of: (change: Change) => number) => ({
    name,
    keyOf: (row: number) => of(functions[row]!),
    fill: (cell: HTMLElement, row: number) => cell.append(quantity(of(functions[row]!), unit)),
    isNumber: true,
  });
  // Whether it is more than chance is known of totals alone.
  const change = (name: string, of: (change: Change) => number, isJudged = false) => ({
    name,
    keyOf: (row: number) => of(functions[row]!),
    fill: (cell: HTMLElement, row: number) => {
      const by = of(functions[row]!);
      const { status } = functions[row]!;
      const colour =
        !isJudged || status === 'same' || by === 0 ? undefined : by > 0 ? pageClasses.slower : pageClasses.faster;
      cell.append(element('span', { class: colour, text: by === 0 ? '0' : signed(quantity(by, unit), by) }));
    },
    isNumber: true,
  });
  const table = new SortableTable(
    'Functions that changed',
    [
      {
        name: 'Function',
        keyOf: (row) => shownName(frameOf(row)).toLowerCase(),
        fill: (cell, row) =>
          cell.append(
            functionButton(frameOf(row), () => choose(functions[row]!.frame)),
            placeOf(frameOf(row)),
          ),
        class: 'column-function',
      },
      change('Self change', ({ selfChange }) => selfChange),
      change('Total change', ({ totalChange }) => totalChange, true),
      {
        name: 'By total',
        keyOf: (row) => functions[row]!.status,
        fill: (cell, row) => cell.append(words[functions[row]!.status]),
        class: 'column-verdict',
      },
      value('Self before', ({ selfBefore }) => selfBefore),
      value('Self after', ({ selfAfter }) => selfAfter),
    ],
    { column: 1, isDescending: true },
    'Filter changes',
  );
  const rows = functions.map((_, row) => row);
  table.show(rows, (row) =>
    `${shownName(frameOf(row))} ${fullPlace(frameOf(row))} ${owner(frameOf(row))}`.toLowerCase(),
  );
  return table;
}
