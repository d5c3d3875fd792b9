import { expect, test } from 'vitest';
import { SeriesColumns } from './series-columns.js';

test('a slot that is used again, or begins anew, within a millisecond has a later start', () => {
  const columns = new SeriesColumns(1);
  const slot = columns.place(['a'], 1000);
  const before = columns.view();
  columns.restart(slot, 1000);
  expect(columns.view().createdMs[slot]).toBe(1001);
  columns.remove(slot);
  expect(columns.place(['b'], 1000)).toBe(slot);
  expect(columns.view().createdMs[slot]).toBe(1002);
  columns.restart(slot, 5000);
  expect(columns.view().createdMs[slot]).toBe(5000);
  expect(before.createdMs[slot]).toBe(1000);
});
