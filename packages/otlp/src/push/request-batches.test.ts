import { Registry } from '@sonde/metrics';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { encodeMetrics } from '../encoding/encode-metrics.js';
import { countPoints, metricBatch } from '../points/build-batch.js';
import type { MetricBatch } from '../points/metric-batch.js';
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
        const cut = requestBatches(batch, maxWeight);
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
  const cut = requestBatches(metricBatch(await registry.collect()));
  expect(cut).toHaveLength(1);
  expect(countPoints(cut[0] as MetricBatch)).toBe(30);
  counter.clear();
  expect(requestBatches(metricBatch(await registry.collect()))).toEqual([]);
});

test('what is small stays one request', async () => {
  expect(requestBatches(await batchOf([10, 10, 10]))).toHaveLength(1);
  expect(requestBatches(await batchOf([]))).toEqual([]);
});

test('a request is of about the weight it may have, and far below what a collector takes over grpc', async () => {
  const cut = requestBatches(await batchOf([30_000, 10_000]));
  const sizes = [];
  for (const each of cut) {
    sizes.push((await encodeMetrics(each, { format: 'protobuf', resource: { attributes: {} } })).bytes.length);
  }
  expect(cut.length).toBeGreaterThan(2);
  expect(Math.max(...sizes)).toBeLessThan(2 * maxRequestWeight);
  expect(Math.max(...sizes)).toBeGreaterThan(maxRequestWeight / 4);
});
