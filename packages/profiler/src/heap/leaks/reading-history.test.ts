import { expect, test } from 'vitest';
import { frameOf } from '../../call-tree/frame.js';
import type { AllocationSite } from './allocation-site.js';
import { ReadingHistory } from './reading-history.js';

function sites(bytes: Readonly<Record<string, number>>): Map<string, AllocationSite> {
  return new Map(
    Object.entries(bytes).map(([name, amount]) => [
      name,
      { frame: frameOf(name, '/a.js', 1, 1), stack: [], bytes: amount },
    ]),
  );
}

const point = (atMs: number) => ({ atMs, heapUsed: atMs, external: 0 });
const seen = (history: ReadingHistory) =>
  Object.fromEntries(history.sites.map(({ frame, bytes }) => [frame.name, [...bytes]]));

test('every place has a number for every reading: 0 where it had nothing', () => {
  const history = new ReadingHistory(10, 10);
  history.add(point(1), sites({ a: 1 }));
  history.add(point(2), sites({ a: 2, b: 5 }));
  history.add(point(3), sites({ b: 6 }));
  expect(seen(history)).toEqual({ a: [1, 2, 0], b: [0, 5, 6] });
});

test('the oldest readings go, and places of which nothing is left', () => {
  const history = new ReadingHistory(2, 10);
  history.add(point(1), sites({ a: 1, b: 1 }));
  history.add(point(2), sites({ b: 2 }));
  history.add(point(3), sites({ b: 3 }));
  expect(history.points.map(({ atMs }) => atMs)).toEqual([2, 3]);
  expect(seen(history)).toEqual({ b: [2, 3] });
});

test('of too many places, those that were never large go', () => {
  const history = new ReadingHistory(5, 2);
  history.add(point(1), sites({ a: 9, b: 1, c: 2 }));
  history.add(point(2), sites({ b: 1, d: 7 }));
  expect(seen(history)).toEqual({ a: [9, 0], d: [0, 7] });
  history.clear();
  expect([history.points, history.sites]).toEqual([[], []]);
});
