import { expect, test, vi } from 'vitest';
import { BoundedNames } from './bounded-names.js';

test('names up to the limit keep their own, one past it is _OTHER, and known ones stay', () => {
  const onLimit = vi.fn();
  const names = new BoundedNames(2, onLimit);
  expect(['a', 'b', 'a'].map((name) => names.admit(name))).toEqual(['a', 'b', 'a']);
  expect(onLimit).not.toHaveBeenCalled();
  expect(['c', 'a', 'd'].map((name) => names.admit(name))).toEqual(['_OTHER', 'a', '_OTHER']);
  expect(onLimit).toHaveBeenCalledTimes(2);
});
