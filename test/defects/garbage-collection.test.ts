import { PerformanceObserver } from 'node:perf_hooks';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { Registry } from '@sonde/metrics';
import { collectProcessMetrics } from '@sonde/metrics/process';
import { expect, test } from 'vitest';
import { promClient, promRegistry } from './prom-client.js';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

/** Back to back, in one turn of the loop: the observers get all entries in one call. */
function forceCollections(count: number): void {
  for (let k = 0; k < count; k++) collectGarbage();
}

async function until(reached: () => boolean): Promise<void> {
  const deadline = Date.now() + 10_000;
  while (!reached() && Date.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 5));
}

test('every garbage collection is counted, also those that come several at a time', async () => {
  const registry = new Registry();
  const register = promRegistry();
  const processMetrics = collectProcessMetrics(registry);
  promClient.collectDefaultMetrics({ register });
  let real = 0;
  const observer = new PerformanceObserver((list) => {
    real += list.getEntries().length;
  });
  observer.observe({ entryTypes: ['gc'] });
  try {
    const before = await counted(registry);
    // What had happened by then may still be on its way to the observer.
    observer.takeRecords();
    real = 0;
    forceCollections(40);
    await until(() => real >= 40);
    const found = (await counted(registry)) - before;
    expect(real).toBeGreaterThanOrEqual(40);
    // Ours is read a little later than the observer's, and more may have happened in between.
    expect(found).toBeGreaterThanOrEqual(real);
    const theirs = (await register.getMetricsAsJSON()).find(({ name }) => name === 'nodejs_gc_duration_seconds');
    const values = (theirs?.values ?? []) as { metricName?: string; value: number }[];
    const theirCount = values
      .filter(({ metricName }) => metricName?.endsWith('_count'))
      .reduce((sum, { value }) => sum + value, 0);
    // prom-client reads the first entry of each call.
    expect(theirCount).toBeLessThan(40);
  } finally {
    observer.disconnect();
    processMetrics.stop();
  }
});

async function counted(registry: Registry): Promise<number> {
  const { families } = await registry.collect();
  const family = families.find(({ name }) => name === 'nodejs_gc_duration_seconds');
  let count = 0;
  for (const block of family?.blocks ?? []) {
    block.values.forEach((value, k) => {
      // The last number of a row is the sum, the others are its buckets.
      if (k % block.width !== block.width - 1) count += value;
    });
  }
  return count;
}
