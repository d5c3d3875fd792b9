import fc from 'fast-check';
import { expect, test } from 'vitest';
import { changedRelatives } from './changed-relatives.js';
import { compare } from './compare.js';
import { calleesOf, callersOf } from './sandwich.js';
import { anySamples, profileOf } from './stacks.test.support.js';

test('who called a function more, and what it called more', () => {
  const before = profileOf([
    { stack: ['a', 'f', 'x'], value: 10 },
    { stack: ['b', 'f', 'y'], value: 5 },
  ]);
  const after = profileOf([
    { stack: ['a', 'f', 'x'], value: 11 },
    { stack: ['c', 'f', 'f', 'y'], value: 50 },
  ]);
  const comparison = compare(before, after, { basis: 'none' });
  const { frames } = comparison.tree;
  const { callers, callees } = changedRelatives(
    comparison,
    frames.findIndex(({ name }) => name === 'f'),
  );
  const told = (list: typeof callers) => list.map((each) => [frames[each.frame]!.name, each.before, each.after]);
  expect(told(callers)).toEqual([
    ['c', 0, 50],
    ['b', 5, 0],
    ['a', 10, 11],
  ]);
  // The inner call of itself is among its callees; what that calls is not.
  expect(told(callees)).toEqual([
    ['f', 0, 50],
    ['y', 5, 0],
    ['x', 10, 11],
  ]);
});

test('each side is what the sandwich of its profile says', () => {
  fc.assert(
    fc.property(anySamples, anySamples, fc.nat(5), (first, second, place) => {
      const comparison = compare(profileOf(first), profileOf(second), { basis: 'none' });
      const { frames } = comparison.tree;
      const frame = 1 + (place % Math.max(1, frames.length - 1));
      const { callers, callees } = changedRelatives(comparison, frame);
      for (const [side, samples] of [
        ['before', first],
        ['after', second],
      ] as const) {
        const profile = profileOf(samples);
        const own = profile.tree.frames.findIndex(({ name }) => name === frames[frame]?.name);
        for (const [list, near] of [
          [callers, callersOf],
          [callees, calleesOf],
        ] as const) {
          const told = new Map(
            list.filter((each) => each[side] > 0).map((each) => [frames[each.frame]!.name, each[side]]),
          );
          const expected = new Map<string, number>();
          if (own > 0) {
            const { tree, total } = near(profile, own);
            for (let node = 1; node < total.length; node++) {
              if (tree.parent[node] === 0 && total[node]! > 0)
                expected.set(tree.frames[tree.frame[node]!]!.name, total[node]!);
            }
          }
          expect(told).toEqual(expected);
        }
      }
    }),
  );
});
