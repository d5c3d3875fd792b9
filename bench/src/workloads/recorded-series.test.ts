import { expect, test } from 'vitest';
import { bounds, handles, observedValues, recordedLabels, seriesPerMetric } from './recorded-series.js';

test('the 128 series of a metric are 128 label sets', () => {
  const sets = Array.from({ length: seriesPerMetric }, (_, series) => JSON.stringify(recordedLabels(series)));
  expect(new Set(sets).size).toBe(seriesPerMetric);
});

test('the handles are 16 series on each of 8 metrics', () => {
  expect(new Set(handles.map(({ metric, series }) => `${metric} ${series}`)).size).toBe(128);
  expect(handles.filter(({ metric }) => metric === 5)).toHaveLength(16);
});

test('the observed values meet every bucket', () => {
  const bucketOf = (value: number) => bounds.filter((bound) => value > bound).length;
  expect(new Set([...observedValues].map(bucketOf)).size).toBe(bounds.length + 1);
});
