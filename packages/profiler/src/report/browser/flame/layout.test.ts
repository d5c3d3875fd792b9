import fc from 'fast-check';
import { expect, test } from 'vitest';
import { sumUpwards } from '../../../analysis/node-totals.js';
import type { CallTree } from '../../../call-tree/call-tree.js';
import { type Boxes, rowOf } from './boxes.js';
import { leftHeavy, timeOrder } from './layout.js';
import { stackOf, stacks, treeOf } from './trees.test.support.js';

/** Boxes as text: row, from, to, stack. */
function written(boxes: Boxes, tree: CallTree): string[] {
  return Array.from(
    boxes.node,
    (node, box) => `${rowOf(boxes, box)} ${boxes.start[box]}-${boxes.end[box]} ${stackOf(tree, node).join(' ')}`,
  );
}

function merged(lists: readonly (readonly string[])[]) {
  const { tree, nodes } = treeOf(lists);
  const self = new Float64Array(tree.parent.length);
  for (const node of nodes) self[node]!++;
  return { tree, total: sumUpwards(self, tree.parent) };
}

test('the widest child stands left, and every child above its parent', () => {
  const { tree, total } = merged([['a0'], ['a0', 'b0'], ['c1'], ['a0', 'c1'], ['a0', 'c1']]);
  expect(written(leftHeavy(tree, total), tree)).toEqual([
    '0 0-5 ',
    '1 0-4 a0',
    '1 4-5 c1',
    '2 0-2 a0 c1',
    '2 2-3 a0 b0',
  ]);
});

test('nodes without a value have no box; a tree without any is one box without a width', () => {
  const { tree } = treeOf([['a0', 'b0'], ['c1']]);
  expect(written(leftHeavy(tree, Float64Array.of(2, 0, 0, 2)), tree)).toEqual(['0 0-2 ', '1 0-2 c1']);
  expect(written(leftHeavy(tree, new Float64Array(4)), tree)).toEqual(['0 0-0 ']);
});

test('left-heavy: what a naive drawing by sets of stacks says', () => {
  fc.assert(
    fc.property(stacks, (lists) => {
      const { tree, total } = merged(lists);
      const boxes = leftHeavy(tree, total);
      const places = new Map(written(boxes, tree).map((_, box) => [stackOf(tree, boxes.node[box]!).join(' '), box]));
      const all = new Set(lists.flatMap((stack) => stack.map((_, i) => stack.slice(0, i + 1).join(' '))));
      expect(places.size).toBe(all.size + 1);
      for (const stack of all) {
        const names = stack.split(' ');
        const box = places.get(stack)!;
        const below = places.get(names.slice(0, -1).join(' '))!;
        const count = lists.filter((list) => list.slice(0, names.length).join(' ') === stack).length;
        expect(boxes.end[box]! - boxes.start[box]!).toBe(count);
        expect(boxes.parent[box]).toBe(below);
        expect(boxes.start[box]).toBeGreaterThanOrEqual(boxes.start[below]!);
        expect(boxes.end[box]).toBeLessThanOrEqual(boxes.end[below]!);
        expect(rowOf(boxes, box)).toBe(names.length);
      }
      for (let box = 1; box < boxes.node.length; box++) {
        if (rowOf(boxes, box) !== rowOf(boxes, box - 1)) continue;
        expect(boxes.start[box]).toBeGreaterThanOrEqual(boxes.end[box - 1]!);
        if (boxes.parent[box] !== boxes.parent[box - 1]) continue;
        expect(total[boxes.node[box]!]).toBeLessThanOrEqual(total[boxes.node[box - 1]!]!);
      }
    }),
  );
});

test('in the order of time neighbours share boxes, and a gap parts them', () => {
  const { tree, nodes } = treeOf([['a0', 'b0'], ['a0', 'c1'], ['a0'], ['a0', 'b0']]);
  const boxes = timeOrder(
    tree,
    { node: nodes, startUs: Float64Array.of(1, 2, 3, 6), endUs: Float64Array.of(2, 3, 4, 7) },
    0,
    10,
  );
  expect(written(boxes, tree)).toEqual([
    '0 0-10 ',
    '1 1-4 a0',
    '1 6-7 a0',
    '2 1-2 a0 b0',
    '2 2-3 a0 c1',
    '2 6-7 a0 b0',
  ]);
});

test('what lies outside of the window is cut off', () => {
  const { tree, nodes } = treeOf([['a0'], ['b0'], ['c1']]);
  const boxes = timeOrder(
    tree,
    { node: nodes, startUs: Float64Array.of(0, 2, 4), endUs: Float64Array.of(2, 4, 6) },
    1,
    3,
  );
  expect(written(boxes, tree)).toEqual(['0 1-3 ', '1 1-2 a0', '1 2-3 b0']);
});

test('time order: at every moment the boxes are the stack that was seen then', () => {
  fc.assert(
    fc.property(stacks, fc.array(fc.boolean(), { minLength: 40, maxLength: 40 }), (lists, gaps) => {
      const { tree, nodes } = treeOf(lists);
      const startUs = Float64Array.from(lists, (_, i) => 2 * i);
      const endUs = Float64Array.from(lists, (_, i) => 2 * i + (gaps[i] ? 1 : 2));
      const boxes = timeOrder(tree, { node: nodes, startUs, endUs }, 0, 2 * lists.length);
      for (const [i, stack] of lists.entries()) {
        for (const [at, expected] of [
          [2 * i + 0.5, stack],
          [2 * i + 1.5, gaps[i] ? [] : stack],
        ] as const) {
          const open = [...boxes.node.keys()].filter((box) => boxes.start[box]! <= at && at < boxes.end[box]!);
          expect(open.map((box) => stackOf(tree, boxes.node[box]!).at(-1)).slice(1)).toEqual(expected);
          for (const [level, box] of open.entries()) {
            expect(boxes.parent[box]).toBe(level === 0 ? -1 : open[level - 1]);
            expect(boxes.frame[box]).toBe(tree.frame[boxes.node[box]!]);
          }
        }
      }
    }),
  );
});
