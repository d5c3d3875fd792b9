import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { functionTotals } from './function-totals.js';
import type { MeasuredTree } from './merged-tree.js';
import { calleesOf, callersOf, maxCallerDepth } from './sandwich.js';
import { anySamples, frameAt, profileOf } from './stacks.test.support.js';

/** `a < b < main` and the like, with the total of each way. */
function ways({ tree, total, self }: MeasuredTree): Record<string, [total: number, self: number]> {
  const names: string[] = [];
  return Object.fromEntries(
    Array.from(tree.frame, (frame, node) => {
      const above = tree.parent[node]!;
      names[node] = `${above < 0 ? '' : `${names[above]} `}${tree.frames[frame]!.name}`;
      return [names[node], [total[node]!, self[node]!]];
    }),
  );
}

describe('callers', () => {
  test('are who called it, and who called those', () => {
    const profile = profileOf([
      { stack: ['main', 'load', 'parse'], value: 5 },
      { stack: ['main', 'load', 'parse', 'scan'], value: 2 },
      { stack: ['main', 'save', 'parse'], value: 1 },
      { stack: ['parse'], value: 4 },
    ]);
    expect(ways(callersOf(profile, frameAt(profile, 'parse')))).toEqual({
      parse: [12, 4],
      'parse load': [7, 0],
      'parse load main': [7, 7],
      'parse save': [1, 0],
      'parse save main': [1, 1],
    });
  });

  test('of a recursive function are those that entered it', () => {
    const profile = profileOf([{ stack: ['main', 'walk', 'walk', 'visit', 'walk'], value: 6 }]);
    expect(ways(callersOf(profile, frameAt(profile, 'walk')))).toEqual({ walk: [6, 0], 'walk main': [6, 6] });
  });

  test('too far away are left out, their time stays', () => {
    const stack = [...Array.from({ length: 3000 }, (_, at) => `f${at}`), 'end'];
    const { tree, total } = callersOf(profileOf([{ stack }]), 3001);
    expect(tree.frame.length).toBe(maxCallerDepth + 1);
    expect(total.at(-1)).toBe(1);
  });
});

describe('callees', () => {
  test('are what it called, wherever it was called from', () => {
    const profile = profileOf([
      { stack: ['main', 'load', 'parse'], value: 5 },
      { stack: ['main', 'load', 'parse', 'scan'], value: 2 },
      { stack: ['main', 'save', 'parse', 'scan', 'parse'], value: 1 },
    ]);
    expect(ways(calleesOf(profile, frameAt(profile, 'parse')))).toEqual({
      parse: [8, 5],
      'parse scan': [3, 2],
      'parse scan parse': [1, 1],
    });
  });
});

test('both agree with the total of the function, in each node children are no more than their parent', () => {
  fc.assert(
    fc.property(anySamples, (samples) => {
      const profile = profileOf(samples);
      const { total, totalSamples } = functionTotals(profile);
      for (let frame = 1; frame < profile.tree.frames.length; frame++) {
        for (const trees of [callersOf(profile, frame), calleesOf(profile, frame)]) {
          expect(trees.total[0]).toBe(total[frame]);
          expect(trees.samples[0]).toBe(totalSamples[frame]);
          const rest = Float64Array.from(trees.total);
          for (let node = rest.length - 1; node > 0; node--) rest[trees.tree.parent[node]!]! -= trees.total[node]!;
          expect(rest).toEqual(trees.self);
        }
      }
    }),
  );
});

test('a filter holds here as well', () => {
  const profile = profileOf([
    { stack: ['a', 'b'], value: 5 },
    { stack: ['c', 'b'], value: 7 },
  ]);
  const filter = (sample: number) => sample === 1;
  expect(ways(callersOf(profile, frameAt(profile, 'b'), { filter }))).toEqual({ b: [7, 0], 'b c': [7, 7] });
  expect(ways(calleesOf(profile, frameAt(profile, 'a'), { filter }))).toEqual({ a: [0, 0] });
});
