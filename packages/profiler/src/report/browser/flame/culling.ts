import { type Boxes, firstEndingAfter } from './boxes.js';

/** A part of the drawing and where it goes: `from` stands at pixel 0, `to` at pixel `width`. */
export interface Range {
  readonly from: number;
  readonly to: number;
}

/** What is narrower than this, in CSS pixels, is no box to look at but part of a sliver. */
const smallestPx = 0.5;

/**
 * Goes over what is visible of a row. Of boxes narrower than half a pixel only the first in each half pixel is told,
 * so a row costs at most two boxes for each pixel of the screen, however many it has.
 *
 * @param visit gets the box and its left and right edge in pixels, cut at the edges of the view
 */
export function visibleBoxes(
  boxes: Boxes,
  row: number,
  range: Range,
  width: number,
  visit: (box: number, left: number, right: number) => void,
): void {
  const scale = width / (range.to - range.from);
  if (!(scale > 0) || !Number.isFinite(scale)) return;
  const last = boxes.rows[row + 1]!;
  let box = firstEndingAfter(boxes, row, range.from);
  while (box < last && boxes.start[box]! < range.to) {
    const left = (boxes.start[box]! - range.from) * scale;
    const right = (boxes.end[box]! - range.from) * scale;
    visit(box, Math.max(0, left), Math.min(width, right));
    if (right - left >= smallestPx) box++;
    else box = nextEndingAfter(boxes, box + 1, last, range.from + (left + smallestPx) / scale);
  }
}

/** As `firstEndingAfter` from a box on. What is looked for is near: steps double until they are too long. */
function nextEndingAfter({ end }: Boxes, from: number, last: number, x: number): number {
  let low = from;
  let step = 1;
  while (low + step < last && end[low + step - 1]! <= x) {
    low += step;
    step *= 2;
  }
  let high = Math.min(last, low + step);
  while (low < high) {
    const middle = (low + high) >> 1;
    if (end[middle]! > x) high = middle;
    else low = middle + 1;
  }
  return low;
}
