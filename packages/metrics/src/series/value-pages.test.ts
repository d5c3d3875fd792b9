import { expect, test } from 'vitest';
import { ValuePages } from './value-pages.js';

test.each([1, 3, 14, 600])('rows of %i numbers never move, and copy in order', (width) => {
  const pages = new ValuePages(width);
  const rows = 1000;
  const first: Float64Array[] = [];
  for (let slot = 0; slot < rows; slot++) {
    pages.reserve(slot);
    const page = pages.page(slot);
    if (slot === 0) first.push(page);
    for (let k = 0; k < width; k++) page[pages.offset(slot) + k] = slot * width + k;
  }
  expect(pages.page(0)).toBe(first[0]);
  const copy = pages.copy(rows);
  expect(copy).toHaveLength(rows * width);
  expect(copy.every((value, k) => value === k)).toBe(true);
  expect(pages.copy(5)).toEqual(copy.slice(0, 5 * width));
  pages.zero(7);
  expect(
    pages
      .copy(9)
      .subarray(7 * width, 8 * width)
      .every((value) => value === 0),
  ).toBe(true);
  expect(pages.copy(9)[8 * width]).toBe(8 * width);
});

test('a metric without labels takes no more than its row', () => {
  const pages = new ValuePages(14, 1);
  pages.reserve(0);
  expect(pages.pages.map((page) => page.length)).toEqual([14]);
});
