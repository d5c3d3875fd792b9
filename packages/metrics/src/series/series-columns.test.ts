import { expect, test } from 'vitest';
import { SeriesColumns } from './series-columns.js';

test('a slot that is used again, or begins anew, within a millisecond has a later start', () => {
  const columns = new SeriesColumns(1);
  const slot = columns.place(['a'], 1000);
  const before = columns.view();
  columns.restart(slot, 1000);
  expect(columns.view().createdMs[slot]).toBe(1000 + 2 ** -10);
  columns.remove(slot);
  expect(columns.place(['b'], 1000)).toBe(slot);
  expect(columns.view().createdMs[slot]).toBe(1000 + 2 ** -9);
  columns.restart(slot, 5000);
  expect(columns.view().createdMs[slot]).toBe(5000);
  expect(before.createdMs[slot]).toBe(1000);
});

test('a slot that is used again and again hardly runs ahead of the clock, and each start is another', () => {
  const now = Date.UTC(2060, 0, 1);
  const columns = new SeriesColumns(1);
  columns.place(['kept'], now);
  const starts = new Set<number | undefined>();
  for (let k = 0; k < 10_000; k++) {
    const slot = columns.place(['a'], now);
    starts.add(columns.view().createdMs[slot]);
    columns.remove(slot);
  }
  expect(starts.size).toBe(10_000);
  expect(Math.max(...(starts as Set<number>)) - now).toBeLessThan(10);
});
