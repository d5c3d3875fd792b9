import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readMetric } from './metric-points.js';
import type { PromClientSample } from './prom-client.js';

function histogram(samples: readonly (readonly [suffix: string, value: number, le?: number | string])[]) {
  const values = samples.map(
    ([suffix, value, le]): PromClientSample => ({
      metricName: `h_${suffix}`,
      labels: le === undefined ? {} : { le },
      value,
    }),
  );
  return readMetric({ name: 'h', help: 'H.', type: 'histogram', values });
}

describe('histograms', () => {
  test('cumulative buckets become counts per bucket, then the sum', () => {
    const { points, corrected } = histogram([
      ['bucket', 2, 1],
      ['bucket', 5, '2.5'],
      ['bucket', 9, '+Inf'],
      ['sum', 42],
      ['count', 9],
    ]);
    expect(points).toEqual([{ labels: {}, axis: [1, 2.5], numbers: [2, 3, 4, 42], exemplars: [] }]);
    expect(corrected).toBe(0);
  });

  test.each([
    [
      'a bucket above the count',
      [
        ['bucket', 9, 1],
        ['bucket', 7, '+Inf'],
        ['count', 7],
      ],
      [7, 0],
      true,
    ],
    [
      'a fall in ascending buckets',
      [
        ['bucket', 4, 1],
        ['bucket', 3, 2],
        ['count', 7],
      ],
      [4, 0, 3],
      true,
    ],
    [
      'a fall in descending buckets',
      [
        ['bucket', 4, 2],
        ['bucket', 5, 1],
        ['count', 7],
      ],
      [4, 0, 3],
      true,
    ],
    [
      '+Inf and count apart: the count is right',
      [
        ['bucket', 3, 1],
        ['bucket', 8, '+Inf'],
        ['count', 7],
      ],
      [3, 4],
      true,
    ],
    [
      'no count',
      [
        ['bucket', 3, 1],
        ['bucket', 8, '+Inf'],
      ],
      [3, 5],
      false,
    ],
    [
      'neither count nor +Inf',
      [
        ['bucket', 3, 1],
        ['bucket', 5, 2],
      ],
      [3, 2, 0],
      false,
    ],
    [
      'NaN and negative buckets',
      [
        ['bucket', Number.NaN, 1],
        ['bucket', -2, 2],
        ['count', 7],
      ],
      [0, 0, 7],
      true,
    ],
    [
      'a count that is no number',
      [
        ['bucket', 3, 1],
        ['count', Number.NaN],
      ],
      [0, 0],
      true,
    ],
    [
      'an infinite count',
      [
        ['bucket', 3, 1],
        ['count', Number.POSITIVE_INFINITY],
      ],
      [0, 0],
      true,
    ],
    [
      'a bucket declared twice, with a lower one between',
      [
        ['bucket', 3, 5],
        ['bucket', 3, 1],
        ['bucket', 4, 5],
        ['count', 4],
      ],
      [3, 0, 1],
      true,
    ],
    [
      'a bucket declared twice',
      [
        ['bucket', 2, 1],
        ['bucket', 4, 1],
        ['bucket', 5, 2],
        ['count', 3],
      ],
      [2, 1, 0],
      true,
    ],
    [
      'a bound of Infinity',
      [
        ['bucket', 2, 1],
        ['bucket', 3, Number.POSITIVE_INFINITY],
        ['count', 3],
      ],
      [2, 1],
      false,
    ],
    [
      'no buckets',
      [
        ['bucket', 3, '+Inf'],
        ['sum', 1],
        ['count', 3],
      ],
      [3],
      false,
    ],
  ] as const)('%s', (_, samples, counts, isCorrected) => {
    const { points, corrected } = histogram(samples);
    expect(points.map(({ numbers }) => numbers.slice(0, -1))).toEqual([counts]);
    expect(corrected).toBe(isCorrected ? 1 : 0);
  });

  test('samples that do not belong are left out and counted', () => {
    const { points, strays } = histogram([
      ['bucket', 1, 1],
      ['bucket', 1, 'high'],
      ['bucket', 1, ''],
      ['bucket', 1],
      ['bucket', 1, Number.NEGATIVE_INFINITY],
      ['max', 3],
      ['count', 1],
    ]);
    expect(points).toHaveLength(1);
    expect(strays).toBe(5);
  });

  test('whatever the samples are, counts are never negative and add up to the count', () => {
    const sample = fc.tuple(
      fc.constantFrom('bucket', 'sum', 'count'),
      fc.oneof(fc.double(), fc.nat(20)),
      fc.oneof(fc.constantFrom('+Inf', 'x', 1, 2, 5, '5'), fc.double()),
    );
    fc.assert(
      fc.property(fc.array(sample, { maxLength: 12 }), (samples) => {
        for (const { axis, numbers } of histogram(samples).points) {
          expect(numbers).toHaveLength(axis.length + 2);
          expect(axis.every((bound, i) => Number.isFinite(bound) && bound > (axis[i - 1] ?? -Infinity))).toBe(true);
          expect(numbers.slice(0, -1).every((count) => count >= 0 && Number.isFinite(count))).toBe(true);
        }
      }),
      { numRuns: 1000 },
    );
  });

  test('labels shared or spread, the series is the same', () => {
    const spread = readMetric({
      name: 'h',
      help: 'H.',
      type: 'histogram',
      values: [
        { metricName: 'h_bucket', labels: { le: 1, b: '2', a: 1 }, value: 3 },
        { metricName: 'h_count', labels: { a: '1', b: 2 }, value: 4 },
        { metricName: 'h_sum', labels: {}, sharedLabels: { b: '2', a: '1' }, value: 5 },
      ],
    });
    expect(spread.points.map(({ numbers }) => numbers)).toEqual([[3, 1, 5]]);
    expect(spread.points[0]?.labels).toEqual({ a: 1, b: '2' });
  });
});

describe('summaries', () => {
  test('quantiles are sorted; sum and count come last', () => {
    const { points, strays } = readMetric({
      name: 's',
      help: 'S.',
      type: 'summary',
      values: [
        { labels: { quantile: 0.9, a: 'x' }, value: 9 },
        { labels: { quantile: '0.5', a: 'x' }, value: 5 },
        { labels: { quantile: 1.5, a: 'x' }, value: 5 },
        { metricName: 's_sum', labels: { a: 'x' }, value: 50 },
        { metricName: 's_count', labels: { a: 'x' }, value: 10 },
      ],
    });
    expect(points).toEqual([{ labels: { a: 'x' }, axis: [0.5, 0.9], numbers: [5, 9, 50, 10], exemplars: [] }]);
    expect(strays).toBe(1);
  });
});

test('a summary without a count has 0', () => {
  const values = [{ metricName: 's_sum', labels: {}, value: 5 }];
  const { points, corrected } = readMetric({ name: 's', help: 'S.', type: 'summary', values });
  expect([points[0]?.numbers, corrected]).toEqual([[5, 0], 1]);
});

describe('exemplars', () => {
  function exemplarsOf(exemplar: PromClientSample['exemplar']) {
    const values = [{ value: 1, exemplar }];
    return readMetric({ name: 'c', help: 'C.', type: 'counter', values }).points[0]?.exemplars;
  }

  test('keep labels, value and time', () => {
    expect(exemplarsOf({ labelSet: { n: '5' }, value: 2, timestamp: 1.5 })).toEqual([
      { labels: [['n', '5']], value: 2, timestampMs: 1500 },
    ]);
    expect(exemplarsOf({ labelSet: {}, value: 2 })).toEqual([{ labels: [], value: 2 }]);
    expect(exemplarsOf(null)).toEqual([]);
  });

  test.each([
    ['a name that cannot stand on the wire', { labelSet: { 'trace-id': 'x' }, value: 1 }],
    ['a name that breaks out', { labelSet: { 'a="b",c': 'x' }, value: 1 }],
    ['an empty name', { labelSet: { '': 'x' }, value: 1 }],
    ['a value that is no text', { labelSet: { a: { toString: 1 } }, value: 1 }],
  ])('with %s are dropped, and the sample stays', (_, exemplar) => {
    expect(exemplarsOf(exemplar as PromClientSample['exemplar'])).toEqual([]);
  });

  test('without labels or with an impossible time are kept without them', () => {
    const odd = { labelSet: undefined, value: 1, timestamp: Number.NaN };
    expect(exemplarsOf(odd as unknown as PromClientSample['exemplar'])).toEqual([{ labels: [], value: 1 }]);
  });

  test('have 128 characters at most', () => {
    expect(exemplarsOf({ labelSet: { ab: '𝄞'.repeat(126) }, value: 1 })).toHaveLength(1);
    expect(exemplarsOf({ labelSet: { ab: '𝄞'.repeat(127) }, value: 1 })).toEqual([]);
  });
});
