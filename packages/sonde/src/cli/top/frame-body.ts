import { latencyText, rateText, shareText } from './amounts.js';
import { cell, cellRight, type Span } from './frame-line.js';
import { ordered, type SortKey } from './route-order.js';
import type { FastestView, RouteView, TopView } from './view.js';

/** The table: routes, or what changes fastest where no requests are known. */
export function bodyLines(view: TopView, sort: SortKey, columns: number, rows: number): readonly (readonly Span[])[] {
  if (rows < 2) return [];
  return view.requests === null
    ? fastestTable(view.fastest, columns, rows)
    : routeTable(view.routes, sort, columns, rows);
}

const numberWidth = 9;
const methodWidth = 8;
const leastNameWidth = 10;

function routeTable(routes: readonly RouteView[], sort: SortKey, columns: number, rows: number): Span[][] {
  const nameWidth = Math.max(leastNameWidth, columns - methodWidth - 4 * numberWidth);
  const head = ['req/s', 'errors', 'p50', 'p99'].map((name) => cellRight(name, numberWidth)).join('');
  const shown = ordered(routes, sort).slice(0, rows - 1);
  const lines: Span[][] = [[[`${cell('method', methodWidth)}${cell('route', nameWidth)}${head}`, 'dim']]];
  for (const { method, route, perSecond, errorShare, p50, p99 } of shown) {
    const errors = cellRight(perSecond === 0 ? '-' : shareText(errorShare), numberWidth);
    lines.push([
      `${cell(method === '' ? '-' : method, methodWidth)}${cell(route === '' ? '(no route)' : route, nameWidth)}`,
      cellRight(rateText(perSecond), numberWidth),
      errorShare > 0 ? [errors, 'red'] : errors,
      `${cellRight(latencyText(p50), numberWidth)}${cellRight(latencyText(p99), numberWidth)}`,
    ]);
  }
  if (routes.length > shown.length && shown.length > 0) {
    lines[lines.length - 1] = [[`… ${routes.length - shown.length + 1} more`, 'dim']];
  }
  return lines;
}

function fastestTable(fastest: readonly FastestView[], columns: number, rows: number): Span[][] {
  const nameWidth = Math.max(leastNameWidth, columns - 2 * numberWidth);
  const lines: Span[][] = [
    [[`${cell('metric', nameWidth)}${cellRight('per s', numberWidth)}${cellRight('p99', numberWidth)}`, 'dim']],
  ];
  for (const { name, labels, perSecond, p99 } of fastest.slice(0, rows - 1)) {
    const text = labels === '' ? name : `${name}  ${labels}`;
    lines.push([
      cell(text, nameWidth),
      cellRight(rateText(perSecond), numberWidth),
      cellRight(latencyText(p99), numberWidth),
    ]);
  }
  return lines;
}
