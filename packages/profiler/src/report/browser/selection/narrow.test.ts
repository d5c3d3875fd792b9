import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type FrameKind, frameOf } from '../../../call-tree/frame.js';
import type { Profile } from '../../../call-tree/profile.js';
import { stackOf, stacks, treeOf } from '../flame/trees.test.support.js';
import { foldHidden } from './fold.js';
import { chosenSamples, narrow, sampleTimes, timesOf } from './narrow.js';
import { selectedLines } from './selected-lines.js';
import type { Selection } from './selection.js';

const everything: Selection = { measure: 0, hidden: new Set() };

function profileOf(lists: readonly (readonly string[])[]): Profile {
  const { tree, nodes } = treeOf(lists);
  return {
    kind: 'cpu',
    title: 'test',
    durationUs: 10 * lists.length,
    measures: [{ name: 'wall', unit: 'nanoseconds' }],
    tree,
    samples: {
      count: lists.length,
      node: nodes,
      values: [Float64Array.from(lists, (_, i) => i + 1)],
      atUs: Float64Array.from(lists, (_, i) => 10 * i),
      label: Uint32Array.from(lists, (_, i) => i % 3),
      thread: Uint32Array.from(lists, (_, i) => i % 2),
    },
    labels: [{}, { route: '/a' }, { route: '/b', tenant: 'x' }],
    threads: ['main', 'worker'],
    origin: { engine: 'test', interval: 10, notes: [] },
  };
}

const kindOf = (name: string): FrameKind =>
  (['application', 'dependency', 'node', 'native'] as const)[Number(name[1])]!;

test('a sample lasts until the next of its thread, the last one until the end', () => {
  const { startUs, endUs, known } = sampleTimes(profileOf([['a0'], ['b0'], ['a0'], ['b0'], ['c1']]));
  expect(known).toBe(true);
  expect([...startUs]).toEqual([0, 10, 20, 30, 40]);
  expect([...endUs]).toEqual([20, 30, 40, 50, 50]);
});

test('without times they stand one behind the other, as long as they count', () => {
  const profile = profileOf([['a0'], ['b0'], ['c1']]);
  const { startUs, endUs, known } = sampleTimes({ ...profile, samples: { ...profile.samples, atUs: undefined } });
  expect(known).toBe(false);
  expect([...startUs]).toEqual([0, 1, 3]);
  expect([...endUs]).toEqual([1, 3, 6]);
});

test('folding is what taking hidden names out of every stack is', () => {
  const kinds = fc.uniqueArray(fc.constantFrom<FrameKind>('application', 'dependency', 'node', 'native'));
  fc.assert(
    fc.property(stacks, kinds, (lists, hide) => {
      const hidden = new Set(hide);
      const profile = profileOf(lists);
      const narrowed = narrow(profile, { ...everything, hidden });
      const visible = lists.map((stack) => stack.filter((name) => !hidden.has(kindOf(name))));
      const { tree, samples } = narrowed.profile;
      expect(Array.from(samples.node, (node) => stackOf(tree, node))).toEqual(
        visible.filter(({ length }) => length > 0),
      );
      const all = lists.reduce((sum, _, i) => sum + i + 1, 0);
      const left = visible.reduce((sum, { length }, i) => (length === 0 ? sum + i + 1 : sum), 0);
      expect([narrowed.selected, narrowed.leftOut]).toEqual([all, left]);
      expect(samples.values[0]!.reduce((sum, value) => sum + value, 0)).toBe(all - left);
      // Merged: no two children of a node are the same function; parents stand first.
      const keys = Array.from(tree.parent, (parent, node) => `${parent} ${tree.frame[node]}`);
      expect(new Set(keys).size).toBe(keys.length);
      expect(tree.parent.every((parent, node) => parent < node)).toBe(true);
    }),
  );
});

test('window, label and thread choose samples; their times go with them', () => {
  const profile = profileOf(Array.from({ length: 12 }, (_, i) => [`a${i % 2 ? 0 : 3}`]));
  const times = sampleTimes(profile);
  const taken = (selection: Partial<Selection>) => [
    ...timesOf(times, narrow(profile, { ...everything, ...selection }).order).startUs,
  ];
  expect(taken({ window: { fromUs: 20, toUs: 50 } })).toEqual([20, 30, 40]);
  expect(taken({ label: { key: 'route', value: '/a' } })).toEqual([10, 40, 70, 100]);
  expect(taken({ label: { key: 'constructor', value: '/a' } })).toEqual([]);
  expect(taken({ thread: 1, window: { fromUs: 0, toUs: 60 } })).toEqual([10, 30, 50]);
  const { profile: rest, order } = narrow(profile, { ...everything, thread: 1 });
  expect([...timesOf(times, order).endUs]).toEqual([30, 50, 70, 90, 110, 120]);
  expect([...rest.samples.thread!]).toEqual([1, 1, 1, 1, 1, 1]);
});

test('idle time has no caller: it is left out, and said', () => {
  const { tree } = treeOf([['a0'], ['b0']]);
  const frames = tree.frames.map((frame) => (frame.name === 'b0' ? frameOf('(idle)', '', 0, 0) : frame));
  const profile = { ...profileOf([['a0'], ['b0']]), tree: { ...tree, frames } };
  const narrowed = narrow(profile, { ...everything, hidden: new Set<FrameKind>(['idle']) });
  expect([narrowed.selected, narrowed.leftOut, narrowed.profile.samples.count]).toEqual([3, 2, 1]);
});

test('a tree in which nothing hidden calls anything stays the same object', () => {
  const { tree } = treeOf([['a0', 'b1'], ['a0', 'c1'], ['d2']]);
  const isSame = (hide: FrameKind) => foldHidden(tree, new Set([hide])).tree === tree;
  expect([isSame('native'), isSame('dependency'), isSame('node'), isSame('application')]).toEqual([
    true,
    true,
    true,
    false,
  ]);
});

describe('lines of what is selected', () => {
  const lists = [
    ['a0', 'c1'],
    ['a0', 'e2'],
    ['a0', 'e2'],
    ['a0', 'e2'],
    ['a0', 'e2'],
  ];
  const lineTicks = {
    node: Uint32Array.of(1, 2, 3, 3),
    line: Uint32Array.of(5, 6, 7, 8),
    ticks: Uint32Array.of(1, 2, 3, 1),
  };
  const profile = { ...profileOf(lists), lineTicks };
  const linesOf = (selection: Partial<Selection>) => {
    const fold = foldHidden(profile.tree, selection.hidden ?? new Set());
    const lines = selectedLines(profile, fold, chosenSamples(profile, { ...everything, ...selection }))!;
    return Array.from(lines.node, (node, row) => [
      stackOf(fold.tree, node).at(-1),
      lines.line[row],
      lines.ticks[row],
      lines.isEstimated[row],
    ]);
  };

  test('go with their nodes, those of hidden ones go', () => {
    expect(linesOf({ hidden: new Set<FrameKind>(['dependency']) })).toEqual([
      ['a0', 5, 1, 0],
      ['e2', 7, 3, 0],
      ['e2', 8, 1, 0],
    ]);
  });

  test('are exact of stacks that are in it whole, estimated of those that are in it in part', () => {
    // Of the four samples of e2, at 10 to 40 µs, two.
    expect(linesOf({ window: { fromUs: 0, toUs: 30 } })).toEqual([
      ['c1', 6, 2, 0],
      ['e2', 7, 1.5, 1],
      ['e2', 8, 0.5, 1],
    ]);
    expect(linesOf({ window: { fromUs: 0, toUs: 10 } })).toEqual([['c1', 6, 2, 0]]);
  });
});
