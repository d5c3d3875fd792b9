import type { NativeColumns, NativeSide } from '@sonde/metrics';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NativeDelta } from './native-delta.js';

type Buckets = ReadonlyMap<number, number>;

interface Row {
  readonly scale: number;
  readonly zero: number;
  readonly positive: Buckets;
  readonly negative: Buckets;
}

function columns(rows: readonly Row[]): NativeColumns {
  return {
    zeroThreshold: 0,
    scales: Int8Array.from(rows, ({ scale }) => scale),
    zeroCounts: Float64Array.from(rows, ({ zero }) => zero),
    positive: side(rows.map(({ positive }) => positive)),
    negative: side(rows.map(({ negative }) => negative)),
    exemplars: undefined,
  };
}

function side(rows: readonly Buckets[]): NativeSide {
  const offsets: number[] = [];
  const starts = [0];
  const counts: number[] = [];
  for (const buckets of rows) {
    const indexes = [...buckets.keys()];
    const offset = indexes.length === 0 ? 0 : Math.min(...indexes);
    offsets.push(offset);
    if (indexes.length > 0) for (let i = offset; i <= Math.max(...indexes); i++) counts.push(buckets.get(i) ?? 0);
    starts.push(counts.length);
  }
  return { offsets: Int32Array.from(offsets), starts: Uint32Array.from(starts), counts: Float64Array.from(counts) };
}

/** Floor division by powers of two, one at a time. */
function coarser(buckets: Buckets, steps: number): Map<number, number> {
  const found = new Map<number, number>();
  for (const [index, count] of buckets) {
    let at = index;
    for (let step = 0; step < steps; step++) at = Math.floor(at / 2);
    found.set(at, (found.get(at) ?? 0) + count);
  }
  return found;
}

function plus(a: Buckets, b: Buckets): Map<number, number> {
  const sum = new Map(a);
  for (const [index, count] of b) sum.set(index, (sum.get(index) ?? 0) + count);
  return sum;
}

function filled(buckets: Buckets): [number, number][] {
  return [...buckets].filter(([, count]) => count > 0).sort(([a], [b]) => a - b);
}

function written({ offsets, starts, counts }: NativeSide, row: number): [number, number][] {
  const all = [...counts.slice(starts[row], starts[row + 1])];
  return all
    .map((count, i): [number, number] => [(offsets[row] as number) + i, count])
    .filter(([, count]) => count > 0);
}

const buckets = fc
  .array(fc.tuple(fc.integer({ min: -40, max: 40 }), fc.integer({ min: 1, max: 9 })), { maxLength: 6 })
  .map((pairs): Buckets => new Map(pairs));
const amount = fc.record({ zero: fc.nat({ max: 3 }), positive: buckets, negative: buckets });
const rows = fc.array(
  fc.record({ scale: fc.integer({ min: 0, max: 8 }), steps: fc.nat({ max: 4 }), before: amount, more: amount }),
  { minLength: 1, maxLength: 4 },
);

describe('exponential buckets', () => {
  it('less their earlier ones are what was added, at the present scale', () => {
    fc.assert(
      fc.property(rows, (program) => {
        const before = columns(program.map(({ scale, before }) => ({ scale, ...before })));
        const now = columns(
          program.map(({ scale, steps, before, more }) => ({
            scale: scale - steps,
            zero: before.zero + more.zero,
            positive: plus(coarser(before.positive, steps), more.positive),
            negative: plus(coarser(before.negative, steps), more.negative),
          })),
        );
        const delta = new NativeDelta(now);
        for (const row of program.keys()) {
          expect(delta.hasGrown(row, before, row)).toBe(true);
          delta.next(row, before, row);
        }
        const { scales, zeroCounts, positive, negative } = delta.columns();
        expect(scales).toEqual(now.scales);
        for (const [row, { more }] of program.entries()) {
          expect(zeroCounts[row]).toBe(more.zero);
          expect(written(positive, row)).toEqual(filled(more.positive));
          expect(written(negative, row)).toEqual(filled(more.negative));
        }
      }),
    );
  });

  it('that lost anything, or are finer than before, have not grown out of the earlier ones', () => {
    const row = (scale: number, counts: readonly (readonly [number, number])[], zero = 0): Row => ({
      scale,
      zero,
      positive: new Map(counts),
      negative: new Map(counts),
    });
    const before = row(1, [
      [2, 3],
      [3, 1],
    ]);
    const cases: [Row, boolean][] = [
      [before, true],
      [row(0, [[1, 4]]), true],
      [row(0, [[1, 3]]), false],
      [row(0, [[2, 9]]), false],
      [
        row(2, [
          [5, 3],
          [7, 1],
        ]),
        false,
      ],
      [
        row(1, [
          [2, 2],
          [3, 9],
        ]),
        false,
      ],
      [row(1, []), false],
    ];
    for (const [now, hasGrown] of cases) {
      expect([now, new NativeDelta(columns([now])).hasGrown(0, columns([before]), 0)]).toEqual([now, hasGrown]);
    }
    expect(new NativeDelta(columns([row(1, [], 1)])).hasGrown(0, columns([row(1, [], 2)]), 0)).toBe(false);
  });
});
