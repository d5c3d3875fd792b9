import { PerformanceObserver } from 'node:perf_hooks';
import { setImmediate as nextTurn } from 'node:timers/promises';
import v8 from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Registry } from '../registry/registry.js';
import type { SeriesSource } from '../testing/series-reader.js';
import { histogramOf, labelSetsOf } from '../testing/series-values.js';
import { collectProcessMetrics } from './collect-process-metrics.js';

let gc: () => void;

beforeAll(() => {
  v8.setFlagsFromString('--expose-gc');
  gc = runInNewContext('gc') as () => void;
});

afterAll(() => {
  v8.setFlagsFromString('--no-expose-gc');
});

const name = 'nodejs_gc_duration_seconds';

function totalCount(source: SeriesSource): number {
  return labelSetsOf(source, name).reduce((sum, labels) => sum + histogramOf(source, name, labels).count, 0);
}

/** Counts on its own, over the same period. */
function independentCounter() {
  let count = 0;
  const observer = new PerformanceObserver((list) => {
    count += list.getEntries().length;
  });
  observer.observe({ entryTypes: ['gc'] });
  return {
    count() {
      count += observer.takeRecords().length;
      return count;
    },
    stop: () => observer.disconnect(),
  };
}

test('every one of many collections in one turn of the loop is counted', async () => {
  const registry = new Registry();
  const metrics = collectProcessMetrics(registry);
  const independent = independentCounter();
  for (let k = 0; k < 40; k++) gc();
  for (let turn = 0; turn < 5; turn++) await nextTurn();

  // A collection may come at any time, so ours is compared with a count taken before and one after.
  const before = independent.count();
  const counted = totalCount(await registry.collect());
  const after = independent.count();
  expect(before).toBeGreaterThanOrEqual(40);
  expect(counted).toBeGreaterThanOrEqual(before);
  expect(counted).toBeLessThanOrEqual(after);

  const major = histogramOf(registry, name, { kind: 'major' });
  expect(major.count).toBeGreaterThanOrEqual(40);
  expect(major.sum).toBeGreaterThan(0);
  expect(major.sum / major.count).toBeLessThan(10);
  independent.stop();
  metrics.stop();
});

test('every kind stands at zero before its first collection', () => {
  const registry = new Registry();
  const metrics = collectProcessMetrics(registry, { gcDurationBuckets: [0.5] });
  const kinds = labelSetsOf(registry, name).map(({ kind }) => kind);
  expect(kinds.sort()).toEqual(['incremental', 'major', 'minor', 'weakcb']);
  expect(histogramOf(registry, name, { kind: 'weakcb' }).buckets.map(({ le }) => le)).toEqual([0.5, Infinity]);
  metrics.stop();
});
