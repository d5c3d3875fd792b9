/**
 * What is drawn: boxes in rows, a row for each depth. Columns, not objects: there can be a million of them. The boxes
 * of a row stand beside each other by `start`, and never overlap, so that what is visible is found by halving.
 *
 * ```
 * row 0   |------------- (root) -------------|     rows = [0, 1, 3, 4]
 * row 1   |------ main ------|--- timers ----|
 * row 2   |-- parse --|
 * ```
 */
export interface Boxes {
  /** Of each row the place of its first box, and at the end how many boxes there are. */
  readonly rows: Uint32Array;
  readonly start: Float64Array;
  readonly end: Float64Array;
  /** Of each box, its place in `CallTree.frames`. */
  readonly frame: Uint32Array;
  /** Of each box, its node of the call tree. */
  readonly node: Uint32Array;
  /** Of each box, the box below it in the stack; -1 of the root. */
  readonly parent: Int32Array;
  /** Where the drawing begins and ends: units of the measure, or microseconds in the order of time. */
  readonly from: number;
  readonly to: number;
}

export function rowCount({ rows }: Boxes): number {
  return rows.length - 1;
}

/** The row that a box stands in. */
export function rowOf({ rows }: Boxes, box: number): number {
  let low = 0;
  let high = rows.length - 1;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (rows[middle]! <= box) low = middle;
    else high = middle;
  }
  return low;
}

/** The first box of a row that ends behind `x`: where drawing begins. The end of the row where none does. */
export function firstEndingAfter({ rows, end }: Boxes, row: number, x: number): number {
  let low = rows[row]!;
  let high = rows[row + 1]!;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (end[middle]! > x) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** The box under a point, or -1. */
export function boxAt(boxes: Boxes, row: number, x: number): number {
  if (row < 0 || row >= rowCount(boxes)) return -1;
  const box = firstEndingAfter(boxes, row, x);
  return box < boxes.rows[row + 1]! && boxes.start[box]! <= x ? box : -1;
}

/** The boxes from the root to this one, itself included. */
export function pathTo(boxes: Boxes, box: number): number[] {
  const path: number[] = [];
  for (let at = box; at >= 0; at = boxes.parent[at]!) path.push(at);
  return path.reverse();
}

/** The widest box that stands on this one, or -1. */
export function widestChild(boxes: Boxes, box: number): number {
  const row = rowOf(boxes, box) + 1;
  if (row >= rowCount(boxes)) return -1;
  let widest = -1;
  let width = -1;
  const last = boxes.rows[row + 1]!;
  for (
    let at = firstEndingAfter(boxes, row, boxes.start[box]!);
    at < last && boxes.start[at]! < boxes.end[box]!;
    at++
  ) {
    if (boxes.parent[at] !== box || boxes.end[at]! - boxes.start[at]! <= width) continue;
    widest = at;
    width = boxes.end[at]! - boxes.start[at]!;
  }
  return widest;
}

/** The box beside this one, in its row. @param step 1 to the right, -1 to the left @returns -1 where there is none */
export function beside(boxes: Boxes, box: number, step: 1 | -1): number {
  const row = rowOf(boxes, box);
  const next = box + step;
  return next >= boxes.rows[row]! && next < boxes.rows[row + 1]! ? next : -1;
}
