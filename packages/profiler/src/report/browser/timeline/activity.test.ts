import fc from 'fast-check';
import { expect, test } from 'vitest';
import { treeOf } from '../flame/trees.test.support.js';
import { sampleTimes } from '../selection/narrow.js';
import { activityOf, axisTimes, packRows } from './activity.js';

test('each slice has the share of time that each kind took in it', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.constantFrom('a0', 'c1', 'e2', 'f3'), fc.integer({ min: 1, max: 30 })), {
        minLength: 1,
        maxLength: 30,
      }),
      fc.integer({ min: 1, max: 25 }),
      (list, slices) => {
        const { tree, nodes } = treeOf(list.map(([name]) => [name]));
        let durationUs = 0;
        const atUs = Float64Array.from(list, ([, length]) => {
          durationUs += length;
          return durationUs - length;
        });
        const profile = {
          kind: 'cpu' as const,
          title: '',
          durationUs,
          measures: [{ name: 'wall', unit: 'nanoseconds' as const }],
          tree,
          samples: { count: list.length, node: nodes, values: [new Float64Array(list.length)], atUs },
          labels: [{}],
          threads: ['main'],
          origin: { engine: '', interval: 0, notes: [] },
        };
        const { kinds } = activityOf(profile, sampleTimes(profile), slices, {});
        for (const [kind, shares] of kinds.entries()) {
          const taken = list.filter(([name]) => Number(name[1]) === kind).reduce((sum, [, length]) => sum + length, 0);
          expect(shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo((taken / durationUs) * slices, 6);
        }
        for (let slice = 0; slice < slices; slice++) {
          expect(kinds.reduce((sum, shares) => sum + shares[slice]!, 0)).toBeCloseTo(1, 6);
        }
      },
    ),
  );
});

test('an axis has round times, and no more of them than there is room for', () => {
  expect(axisTimes(1_000_000, 5)).toEqual([0, 200_000, 400_000, 600_000, 800_000, 1_000_000]);
  expect(axisTimes(200e6, 10)).toEqual([0, 20e6, 40e6, 60e6, 80e6, 100e6, 120e6, 140e6, 160e6, 180e6, 200e6]);
  expect(axisTimes(600e6, 4)).toEqual([0, 300e6, 600e6]);
  expect(axisTimes(0, 5)).toEqual([]);
  fc.assert(
    fc.property(
      fc.double({ min: 0.001, max: 1e12, noNaN: true }),
      fc.integer({ min: 1, max: 20 }),
      (durationUs, most) => {
        expect(axisTimes(durationUs, most).length).toBeLessThanOrEqual(most + 1);
      },
    ),
  );
});

test('spans of one row do not lie upon each other, as long as there are rows', () => {
  const span = fc.record({ startUs: fc.nat({ max: 100 }), durationUs: fc.nat({ max: 20 }) });
  fc.assert(
    fc.property(fc.array(span, { maxLength: 30 }), (spans) => {
      const rows = packRows(spans, 31);
      for (const [i, one] of spans.entries()) {
        for (const [j, other] of spans.entries()) {
          if (i === j || rows[i] !== rows[j] || one.startUs > other.startUs) continue;
          if (one.startUs === other.startUs && (one.durationUs === 0 || other.durationUs === 0)) continue;
          expect(one.startUs + one.durationUs).toBeLessThanOrEqual(other.startUs);
        }
      }
      expect(packRows(spans, 2).every((row) => row < 2)).toBe(true);
    }),
  );
});
