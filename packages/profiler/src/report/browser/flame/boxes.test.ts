import fc from 'fast-check';
import { expect, test } from 'vitest';
import { sumUpwards } from '../../../analysis/node-totals.js';
import { type Boxes, beside, boxAt, pathTo, rowCount, rowOf, widestChild } from './boxes.js';
import { visibleBoxes } from './culling.js';
import { leftHeavy } from './layout.js';
import { stacks, treeOf } from './trees.test.support.js';

const drawings = stacks.map((lists): Boxes => {
  const { tree, nodes } = treeOf(lists);
  const self = new Float64Array(tree.parent.length);
  for (const node of nodes) self[node]!++;
  return leftHeavy(tree, sumUpwards(self, tree.parent));
});

const isUnder = (boxes: Boxes, box: number, row: number, x: number) =>
  rowOf(boxes, box) === row && boxes.start[box]! <= x && x < boxes.end[box]!;

test('boxAt finds what a look at every box finds', () => {
  fc.assert(
    fc.property(
      drawings,
      fc.integer({ min: -1, max: 9 }),
      fc.double({ min: -1, max: 45, noNaN: true }),
      (boxes, row, x) => {
        const naive = [...boxes.node.keys()].find((box) => isUnder(boxes, box, row, x)) ?? -1;
        expect(boxAt(boxes, row, x)).toBe(naive);
      },
    ),
  );
});

test('paths, children and neighbours are those of the columns', () => {
  fc.assert(
    fc.property(drawings, (boxes) => {
      for (const box of boxes.node.keys()) {
        const path = pathTo(boxes, box);
        expect(path.length).toBe(rowOf(boxes, box) + 1);
        expect([path[0], path.at(-1)]).toEqual([0, box]);
        const children = [...boxes.node.keys()].filter((each) => boxes.parent[each] === box);
        const width = (each: number) => boxes.end[each]! - boxes.start[each]!;
        expect(widestChild(boxes, box)).toBe([...children].sort((a, b) => width(b) - width(a) || a - b)[0] ?? -1);
        for (const step of [1, -1] as const) {
          const next = beside(boxes, box, step);
          expect(next === -1 || rowOf(boxes, next) === rowOf(boxes, box)).toBe(true);
          if (next === -1)
            expect(rowOf(boxes, box + step) === rowOf(boxes, box) && box + step in boxes.node).toBe(false);
        }
      }
    }),
  );
});

test('all that is half a pixel wide is drawn, and of the rest no more than two for each pixel', () => {
  fc.assert(
    fc.property(
      drawings,
      fc.double({ min: 0, max: 0.9, noNaN: true }),
      fc.integer({ min: 1, max: 30 }),
      (boxes, at, width) => {
        const whole = boxes.to - boxes.from;
        const range = { from: at * whole, to: at * whole + whole * 0.3 };
        const scale = width / (range.to - range.from);
        for (let row = 0; row < rowCount(boxes); row++) {
          const drawn: number[] = [];
          visibleBoxes(boxes, row, range, width, (box, left, right) => {
            expect(left).toBeGreaterThanOrEqual(0);
            expect(right).toBeLessThanOrEqual(width);
            drawn.push(box);
          });
          const wide = [...boxes.node.keys()].filter(
            (box) =>
              rowOf(boxes, box) === row &&
              boxes.end[box]! > range.from &&
              boxes.start[box]! < range.to &&
              (boxes.end[box]! - boxes.start[box]!) * scale >= 0.5,
          );
          expect(drawn).toEqual([...new Set(drawn)].sort((a, b) => a - b));
          expect(drawn).toEqual(expect.arrayContaining(wide));
          expect(drawn.length).toBeLessThanOrEqual(2 * width + 2);
        }
      },
    ),
  );
});

test('a row of a million slivers costs what the screen has pixels', () => {
  const count = 1_000_000;
  const boxes: Boxes = {
    rows: Uint32Array.of(0, count),
    start: Float64Array.from({ length: count }, (_, i) => i),
    end: Float64Array.from({ length: count }, (_, i) => i + 1),
    frame: new Uint32Array(count),
    node: new Uint32Array(count),
    parent: new Int32Array(count).fill(-1),
    from: 0,
    to: count,
  };
  let drawn = 0;
  visibleBoxes(boxes, 0, { from: 0, to: count }, 1000, () => drawn++);
  expect(drawn).toBeGreaterThan(990);
  expect(drawn).toBeLessThanOrEqual(2002);
});
