import { expect, test } from 'vitest';
import { undoable } from './undoable.js';

test('all steps are undone, the last one first, and once', () => {
  const log: number[] = [];
  const undo = undoable((step) => {
    for (let k = 1; k <= 3; k++) step(() => log.push(k));
  });
  expect(log).toEqual([]);
  undo();
  undo();
  expect(log).toEqual([3, 2, 1]);
});

test('where a step cannot be done, those before it are undone', () => {
  const log: number[] = [];
  const failure = new Error('the second step');
  expect(() =>
    undoable((step) => {
      step(() => log.push(1));
      throw failure;
    }),
  ).toThrow(failure);
  expect(log).toEqual([1]);
});
