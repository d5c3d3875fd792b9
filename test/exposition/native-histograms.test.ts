import { exponentialBound, type NativeColumns, Registry, type SeriesBlock, type SnapshotSource } from '@sonde/metrics';
import { ManualClock } from '@sonde/metrics/testing';
import { renderText } from '@sonde/prometheus';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseOpenMetrics } from './openmetrics-parser.js';
import { decodeFamilies, type HistogramMessage, renderProtobuf, type SpanMessage } from './protobuf-messages.js';
import { parseProtobuf } from './protobuf-parser.js';
import { parseText } from './text-parser.js';

/** Counts by the index of Prometheus, from spans and deltas as the specification of native histograms reads them. */
function countsOf(spans: readonly SpanMessage[] = [], deltas: readonly string[] = []): Map<number, bigint> {
  const counts = new Map<number, bigint>();
  let index = 0;
  let count = 0n;
  let next = 0;
  for (const { offset, length } of spans) {
    index += offset;
    for (let k = 0; k < length; k++) {
      count += BigInt(deltas[next++] ?? 'missing');
      counts.set(index++, count);
    }
  }
  expect(next).toBe(deltas.length);
  return counts;
}

const nonZero = (counts: Map<number, bigint>): [number, number][] =>
  [...counts].filter(([, count]) => count !== 0n).map(([index, count]) => [index, Number(count)]);

async function histogramOf(source: SnapshotSource, name = 'h'): Promise<HistogramMessage> {
  const family = decodeFamilies(await renderProtobuf(source)).find((each) => each.name === name);
  expect(family?.type).toBe('HISTOGRAM');
  return family?.metric?.[0]?.histogram as HistogramMessage;
}

/** A magnitude of any size: what falls on a bound, beside it, or anywhere. */
const magnitude = fc.oneof(
  fc.double({ min: 1e-300, max: 1e300, noNaN: true }),
  fc.double({ min: 0.001, max: 1000, noNaN: true }),
  fc.integer({ min: -20, max: 20 }).map((power) => 2 ** power),
);
const value = fc.tuple(magnitude, fc.constantFrom(1, 1, 1, -1, 0)).map(([size, sign]) => size * sign);

test('every observation is in the bucket that Prometheus will look for it in', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(value, { maxLength: 60 }),
      fc.integer({ min: 2, max: 40 }),
      async (values, maxBuckets) => {
        const registry = new Registry();
        const histogram = registry.histogram({ name: 'h', help: 'H.', native: { maxBuckets } });
        for (const each of values) histogram.observe(each);
        const read = await histogramOf(registry);
        const scale = read.schema as number;
        expect(Number(read.sampleCount)).toBe(values.length);
        expect(Number(read.zeroCount)).toBe(values.filter((each) => each === 0).length);
        for (const [sign, spans, deltas] of [
          [1, read.positiveSpan, read.positiveDelta],
          [-1, read.negativeSpan, read.negativeDelta],
        ] as const) {
          const sizes = values.map((each) => each * sign).filter((size) => size > 0);
          const found = nonZero(countsOf(spans, deltas));
          expect(found.reduce((sum, [, count]) => sum + count, 0)).toBe(sizes.length);
          for (const [index, count] of found) {
            // Prometheus: bucket `index` has the values up to base^index, without those up to base^(index - 1).
            const [above, upTo] = [exponentialBound(index - 1, scale), exponentialBound(index, scale)];
            expect(sizes.filter((size) => size > above && size <= upTo)).toHaveLength(count);
          }
          // Few spans, none of them empty, and no gap that would be cheaper to write out.
          const real = (spans ?? []).filter(({ length }) => length > 0);
          expect(real.slice(1).every(({ offset }) => offset > 2)).toBe(true);
        }
      },
    ),
    { numRuns: 150 },
  );
});

describe('what a histogram without observations says', () => {
  test('a span that says nothing says that it is native', async () => {
    const registry = new Registry();
    registry.histogram({ name: 'h', help: 'H.', native: true });
    const read = await histogramOf(registry);
    expect(read).toMatchObject({ sampleCount: '0', zeroThreshold: 0, zeroCount: '0' });
    expect(read.positiveSpan).toEqual([{ offset: 0, length: 0 }]);
    expect(read.bucket).toBeUndefined();
  });

  test('a zero threshold says it as well', async () => {
    const registry = new Registry();
    registry.histogram({ name: 'h', help: 'H.', native: { zeroThreshold: 0.001 } });
    const read = await histogramOf(registry);
    expect(read.zeroThreshold).toBe(0.001);
    expect(read.positiveSpan).toBeUndefined();
  });
});

test('classic buckets stand beside the native ones where there are bounds', async () => {
  const registry = new Registry();
  const both = registry.histogram({ name: 'h', help: 'H.', native: true, buckets: [1, 10] });
  for (const each of [0.5, 5, 6, 50]) both.observe(each);
  const read = await histogramOf(registry);
  expect(read.bucket?.map(({ cumulativeCount, upperBound }) => [upperBound, cumulativeCount])).toEqual([
    [1, '1'],
    [10, '3'],
    [Infinity, '4'],
  ]);
  expect(nonZero(countsOf(read.positiveSpan, read.positiveDelta)).reduce((sum, [, count]) => sum + count, 0)).toBe(4);
});

test('the text formats have the classic buckets alone, at least the one for everything', async () => {
  const registry = new Registry();
  registry.histogram({ name: 'n', help: 'N.', native: true }).observe(3);
  registry.histogram({ name: 'b', help: 'B.', native: true, buckets: [1] }).observe(3);
  for (const families of [
    parseText(await renderText(registry)),
    parseOpenMetrics(await renderText(registry, { format: 'openmetrics', created: false })),
  ]) {
    const samples = families.flatMap((family) => family.samples.map((s) => [s.name, s.labels.get('le'), s.value]));
    expect(
      samples.map(([name, le, number]) => [name, le && Number(String(le).replace('+Inf', 'Infinity')), number]),
    ).toEqual([
      ['n_bucket', Infinity, 1],
      ['n_sum', undefined, 3],
      ['n_count', undefined, 1],
      ['b_bucket', 1, 0],
      ['b_bucket', Infinity, 1],
      ['b_sum', undefined, 3],
      ['b_count', undefined, 1],
    ]);
  }
});

test('exemplars carry their time and labels', async () => {
  const registry = new Registry({ clock: new ManualClock({ epochMs: 1_700_000_000_123 }) });
  const histogram = registry.histogram({ name: 'h', help: 'H.', native: true });
  histogram.observe(1, { trace_id: 'a' });
  histogram.observe(200, { trace_id: 'c"\n' });
  const read = await histogramOf(registry);
  expect(read.createdTimestamp).toEqual({ seconds: '1700000000', nanos: 123_000_000 });
  const timestamp = { seconds: '1700000000', nanos: 123_000_000 };
  expect(read.exemplars).toEqual([
    { label: [{ name: 'trace_id', value: 'a' }], value: 1, timestamp },
    { label: [{ name: 'trace_id', value: 'c"\n' }], value: 200, timestamp },
  ]);
});

/** A snapshot as a registry could have made it, with numbers that no test could count up to. */
function handMade(
  block: Partial<SeriesBlock>,
  type: 'histogram' | 'counter' | 'summary' = 'histogram',
): SnapshotSource {
  const whole: SeriesBlock = {
    source: {},
    constLabels: [],
    labelNames: [],
    bounds: [],
    quantiles: [],
    states: [],
    width: 2,
    rows: 1,
    columns: [],
    removed: undefined,
    overflowRow: -1,
    values: Float64Array.of(0, 0),
    createdMs: undefined,
    exemplars: undefined,
    ...block,
  };
  const snapshot = { takenAtMs: 0, families: [{ name: 'h', help: 'H.', type, unit: '', blocks: [whole] }] };
  return { collect: () => snapshot };
}

function columns(counts: readonly number[], offset: number, scale = 0): NativeColumns {
  const side = (used: readonly number[]) => ({
    offsets: Int32Array.of(used.length === 0 ? 0 : offset),
    starts: Uint32Array.of(0, used.length),
    counts: Float64Array.from(used),
  });
  return {
    zeroThreshold: 0,
    scales: Int8Array.of(scale),
    zeroCounts: Float64Array.of(0),
    positive: side(counts),
    negative: side([]),
    exemplars: undefined,
  };
}

const bigCount = fc.oneof(
  fc.nat({ max: 3 }),
  fc.constantFrom(127, 128, 2 ** 31 - 1, 2 ** 31, 2 ** 32, 2 ** 33, 2 ** 52, 2 ** 53 - 1, 2 ** 53),
  fc.maxSafeNat(),
);

test('counts of any size and gaps of any length come back', async () => {
  const index = fc.integer({ min: -1_000_000, max: 1_000_000 });
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.oneof({ weight: 2, arbitrary: fc.constant(0) }, bigCount), { maxLength: 30 }),
      index,
      fc.integer({ min: -4, max: 8 }),
      async (counts, offset, scale) => {
        const total = counts.reduce((sum, count) => sum + count, 0);
        const read = await histogramOf(
          handMade({ values: Float64Array.of(total, 1.5), native: columns(counts, offset, scale) }),
        );
        expect(read.schema).toBe(scale);
        expect(Number(read.sampleCount)).toBe(total);
        const expected = counts.flatMap((count, k) => (count === 0 ? [] : [[offset + k + 1, count]]));
        expect(nonZero(countsOf(read.positiveSpan, read.positiveDelta))).toEqual(expected);
      },
    ),
    { numRuns: 300 },
  );
});

test('cumulative counts of classic buckets of any size come back', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(bigCount, { minLength: 1, maxLength: 12 }), async (counts) => {
      const bounds = counts.slice(1).map((_, k) => k);
      const source = handMade({ bounds, width: bounds.length + 2, values: Float64Array.of(...counts, 7) });
      const read = await histogramOf(source);
      let sum = 0;
      const cumulative = counts.map((count) => (sum += count));
      expect(read.bucket?.map((bucket) => Number(bucket.cumulativeCount))).toEqual(cumulative);
      expect(read.sampleSum).toBe(7);
    }),
  );
});

test('counts that are no whole numbers, as a bridge may bring them, are doubles', async () => {
  const source = handMade({ bounds: [1], width: 3, values: Float64Array.of(0.5, 1.25, 9) });
  const samples = parseProtobuf(await renderProtobuf(source)).flatMap((family) => family.samples);
  expect(samples.map(({ name, value: number }) => [name, number])).toEqual([
    ['h_bucket', 0.5],
    ['h_bucket', 1.75],
    ['h_sum', 9],
    ['h_count', 1.75],
  ]);
});
