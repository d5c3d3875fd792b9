import { Registry } from '@sonde/metrics';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { encodeMetrics } from '../encoding/encode-metrics.js';
import { metricBatch } from '../points/build-batch.js';
import type { MetricBatch } from '../points/metric-batch.js';
import { countPoints } from '../points/read-points.test.support.js';
import { inSlices } from '../points/slices.js';
import { maxRequestWeight, requestBatches } from './request-batches.js';

async function batchOf(series: readonly number[]): Promise<MetricBatch> {
  const registry = new Registry({ maxSeries: 1_000_000 });
  for (const [index, count] of series.entries()) {
    const labelNames = ['row'];
    const make = { name: `m${index}`, help: 'M.', labelNames };
    if (index % 3 === 0) for (let row = 0; row < count; row++) registry.counter(make).inc({ row });
    else if (index % 3 === 1) for (let row = 0; row < count; row++) registry.histogram(make).observe({ row }, row);
    else {
      for (let row = 0; row < count; row++) {
        registry.stateSet({ name: make.name, help: 'M.', labelNames, states: ['a', 'b'] }).set({ row }, 'a');
      }
    }
  }
  return metricBatch(await registry.collect());
}

/** All requests of a batch. */
function cutInto(batch: MetricBatch, maxWeight?: number): Promise<MetricBatch[]> {
  return inSlices(requestBatches(batch, maxWeight));
}

/** The bytes of each request. */
function sizesOf(cut: readonly MetricBatch[]): Promise<number[]> {
  return Promise.all(
    cut.map(async (each) => {
      const { bytes } = await encodeMetrics(each, { format: 'protobuf', resource: { attributes: {} } });
      return bytes.length;
    }),
  );
}

/** Every row of every metric, in order. */
function rowsOf(batches: readonly MetricBatch[]): string[] {
  return batches.flatMap(({ scopes }) =>
    scopes.flatMap(({ scope, metrics }) =>
      metrics.flatMap(({ name, kind, blocks }) =>
        blocks.flatMap(({ from, to }) =>
          Array.from({ length: to - from }, (_, n) => `${scope.name} ${name} ${kind} ${from + n}`),
        ),
      ),
    ),
  );
}

test('every row is in exactly one request, in order, and none is empty', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.nat({ max: 40 }), { maxLength: 6 }),
      fc.integer({ min: 1, max: 5_000 }),
      async (series, maxWeight) => {
        const batch = await batchOf(series);
        const cut = await cutInto(batch, maxWeight);
        expect(rowsOf(cut)).toEqual(rowsOf([batch]));
        for (const each of cut) {
          expect(each.takenAtMs).toBe(batch.takenAtMs);
          expect(rowsOf([each])).not.toEqual([]);
        }
      },
    ),
    { numRuns: 50 },
  );
});

test('rows without a data point weigh nothing, and are not sent', async () => {
  const registry = new Registry({ maxSeries: 1_000_000 });
  const counter = registry.counter({ name: 'm', help: 'M.', labelNames: ['row'] });
  for (let row = 0; row < 30_000; row++) counter.inc({ row });
  for (let row = 0; row < 30_000; row++) if (row % 1_000 !== 7) counter.remove({ row });
  const cut = await cutInto(metricBatch(await registry.collect()));
  expect(cut).toHaveLength(1);
  expect(countPoints(cut[0] as MetricBatch)).toBe(30);
  counter.clear();
  expect(await cutInto(metricBatch(await registry.collect()))).toEqual([]);
});

test('what is small stays one request', async () => {
  expect(await cutInto(await batchOf([10, 10, 10]))).toHaveLength(1);
  expect(await cutInto(await batchOf([]))).toEqual([]);
});

test('a request is of about the weight it may have, and far below what a collector takes over grpc', async () => {
  const cut = await cutInto(await batchOf([30_000, 10_000]));
  const sizes = await sizesOf(cut);
  expect(cut.length).toBeGreaterThan(2);
  expect(Math.max(...sizes)).toBeLessThan(2 * maxRequestWeight);
  expect(Math.max(...sizes)).toBeGreaterThan(maxRequestWeight / 4);
});

/** What collectors take at once over grpc, unless told otherwise. */
const collectorLimit = 4 * 1024 * 1024;

test.each([
  ['long', 'SELECT something FROM a_table '],
  ['long and of three bytes a character', '数据库查询语句'],
])('label values that are %s count', async (_, text) => {
  const registry = new Registry({ maxSeries: 1_000_000, maxLabelLength: 2_000 });
  const histogram = registry.histogram({ name: 'm', help: 'M.', labelNames: ['query'] });
  const filler = text.repeat(2_000).slice(0, 1_200);
  for (let row = 0; row < 5_000; row++) histogram.observe({ query: `${row} ${filler}` }, row);
  const batch = metricBatch(await registry.collect());
  const cut = await cutInto(batch);
  expect(rowsOf(cut)).toEqual(rowsOf([batch]));
  const sizes = await sizesOf(cut);
  expect(Math.max(...sizes)).toBeLessThan(collectorLimit);
  expect(Math.max(...sizes)).toBeGreaterThan(maxRequestWeight / 2);
});

test('names of states and of constant labels count, and so do exemplars', async () => {
  const long = 'x'.repeat(500);
  const registry = new Registry({ maxSeries: 1_000_000, maxLabelLength: 2_000, constLabels: { [long]: long } });
  const stateSet = registry.stateSet({ name: 's', help: 'S.', labelNames: ['row'], states: [`a${long}`, `b${long}`] });
  const buckets = Array.from({ length: 20 }, (__, n) => n);
  const histogram = registry.histogram({ name: 'h', help: 'H.', labelNames: ['row'], buckets });
  const exemplar = { trace_id: '0af7651916cd43dd8448eb211c80319c', span_id: 'b7ad6b7169203331' };
  for (let row = 0; row < 3_000; row++) {
    stateSet.set({ row }, `a${long}`);
    for (const bucket of buckets) histogram.observe({ row }, bucket, exemplar);
  }
  const sizes = await sizesOf(await cutInto(metricBatch(await registry.collect())));
  expect(Math.max(...sizes)).toBeLessThan(collectorLimit / 2);
  expect(Math.max(...sizes)).toBeGreaterThan(maxRequestWeight / 2);
});
