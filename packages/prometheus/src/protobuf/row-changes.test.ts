import type { Exemplar, NativeColumns, NativeSide, SeriesBlock } from '@sonde/metrics';
import { describe, expect, test } from 'vitest';
import { changedRow } from './row-changes.js';

const exemplar: Exemplar = { labels: [['id', '1']], value: 1, timestampMs: 1 };

const side = (offset: number, ...counts: number[]): NativeSide => ({
  // The row at hand is the second one.
  offsets: Int32Array.of(7, offset),
  starts: Uint32Array.of(0, 1, 1 + counts.length),
  counts: Float64Array.of(9, ...counts),
});

function block(native: Partial<NativeColumns> = {}, rest: Partial<SeriesBlock> = {}): SeriesBlock {
  return {
    source: {},
    constLabels: [],
    labelNames: [],
    bounds: [],
    quantiles: [],
    states: [],
    width: 2,
    rows: 2,
    columns: [],
    removed: undefined,
    overflowRow: -1,
    values: Float64Array.of(9, 9, 3, 6),
    createdMs: undefined,
    exemplars: undefined,
    native: {
      zeroThreshold: 0,
      scales: Int8Array.of(8, 3),
      zeroCounts: Float64Array.of(0, 1),
      positive: side(4, 1, 0, 1),
      negative: side(5, 2),
      exemplars: undefined,
      ...native,
    },
    ...rest,
  };
}

test('a row is the same where only others changed', () => {
  const later = block(
    { scales: Int8Array.of(1, 3), zeroCounts: Float64Array.of(5, 1) },
    { values: Float64Array.of(1, 2, 3, 6) },
  );
  expect(changedRow(block(), later, 1)).toBe(false);
  expect(changedRow(block(), later, 0)).toBe(true);
});

describe('a row has changed where', () => {
  test.each<[string, SeriesBlock]>([
    ['its count did', block({}, { values: Float64Array.of(9, 9, 4, 6) })],
    ['its sum did', block({}, { values: Float64Array.of(9, 9, 3, 7) })],
    ['its sum is no number now', block({}, { values: Float64Array.of(9, 9, 3, Number.NaN) })],
    ['its scale did', block({ scales: Int8Array.of(8, 2) })],
    ['its zeros did', block({ zeroCounts: Float64Array.of(0, 2) })],
    ['the zero bucket is another', block({ zeroThreshold: 1 })],
    ['positive counts did', block({ positive: side(4, 1, 1, 0) })],
    ['positive buckets moved', block({ positive: side(5, 1, 0, 1) })],
    ['there are more positive buckets', block({ positive: side(4, 1, 0, 1, 0) })],
    ['negative counts did', block({ negative: side(5, 1) })],
    ['there are no negative buckets', block({ negative: side(5) })],
    ['an exemplar came', block({ exemplars: { of: () => [exemplar] } })],
    ['an exemplar of a number came', block({}, { exemplars: new Map([[3, exemplar]]) })],
  ])('%s', (_, later) => {
    expect(changedRow(block(), later, 1)).toBe(true);
    expect(changedRow(later, block(), 1)).toBe(true);
    expect(changedRow(later, later, 1)).toBe(false);
  });

  test('its sum went from 0 to -0', () => {
    const summing = (sum: number) => block({}, { values: Float64Array.of(9, 9, 3, sum) });
    expect(changedRow(summing(0), summing(-0), 1)).toBe(true);
    expect(changedRow(summing(-0), summing(-0), 1)).toBe(false);
  });

  test('an exemplar is another one', () => {
    const holding = (one: Exemplar) => block({ exemplars: { of: () => [one] } });
    expect(changedRow(holding(exemplar), holding({ ...exemplar }), 1)).toBe(true);
    expect(changedRow(holding(exemplar), holding(exemplar), 1)).toBe(false);
  });
});
