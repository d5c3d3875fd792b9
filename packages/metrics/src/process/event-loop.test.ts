import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, expect, test } from 'vitest';
import { Registry } from '../registry/registry.js';
import { ManualClock } from '../testing/manual-clock.js';
import { seriesValue } from '../testing/series-values.js';
import { collectProcessMetrics, type ProcessMetrics } from './collect-process-metrics.js';
import type { ProcessMetricsOptions } from './process-options.js';

let running: ProcessMetrics | undefined;

afterEach(() => running?.stop());

function start(options?: ProcessMetricsOptions): Registry {
  const registry = new Registry();
  running = collectProcessMetrics(registry, options);
  return registry;
}

function blockLoop(ms: number): void {
  const until = performance.now() + ms;
  while (performance.now() < until);
}

/** Lets the native timer fire some times. */
const someSamples = () => delay(60);

async function maxLag(registry: Registry): Promise<number> {
  return seriesValue(await registry.collect(), 'nodejs_eventloop_lag_max_seconds');
}

test('a blocked loop shows as lag, to each of two scrapers', async () => {
  const registry = start();
  await someSamples();
  blockLoop(200);
  await someSamples();
  const first = await registry.collect();
  const second = await registry.collect();
  for (const snapshot of [first, second]) {
    expect(seriesValue(snapshot, 'nodejs_eventloop_lag_max_seconds')).toBeGreaterThanOrEqual(0.15);
    expect(seriesValue(snapshot, 'nodejs_eventloop_lag_p99_seconds')).toBeGreaterThanOrEqual(0.15);
    expect(seriesValue(snapshot, 'nodejs_eventloop_lag_stddev_seconds')).toBeGreaterThan(0);
    const max = seriesValue(snapshot, 'nodejs_eventloop_lag_max_seconds');
    expect(seriesValue(snapshot, 'nodejs_eventloop_lag_mean_seconds')).toBeLessThan(max);
    expect(seriesValue(snapshot, 'nodejs_eventloop_lag_min_seconds')).toBeLessThan(max);
  }
});

test('a lag is forgotten once it is two windows old', async () => {
  const clock = new ManualClock();
  const registry = start({ clock, eventLoopWindowMs: 60_000 });
  await someSamples();
  blockLoop(200);
  await someSamples();
  const lags: number[] = [];
  for (let seconds = 0; seconds <= 180; seconds += 30) {
    lags.push(await maxLag(registry));
    await someSamples();
    clock.advance(30_000);
  }
  // At 60 s the places change, and the earlier one starts over; at 120 s the other one does. A busy machine
  // may add a longer lag of its own, but never the same one again.
  const [first = 0] = lags;
  expect(first).toBeGreaterThanOrEqual(0.15);
  for (const lag of lags.slice(0, 5)) expect(lag).toBeGreaterThanOrEqual(first);
  for (const lag of lags.slice(5)) expect(lag).not.toBe(first);
});

test('a scrape that takes long is not what nodejs_eventloop_lag_seconds shows', async () => {
  const registry = start();
  for (let k = 0; k < 10; k++) await someSamples();
  const end = registry.onCollect(() => blockLoop(300));
  await registry.collect();
  end();
  await someSamples();
  const after = await registry.collect();
  expect(seriesValue(after, 'nodejs_eventloop_lag_seconds')).toBe(
    seriesValue(after, 'nodejs_eventloop_lag_mean_seconds'),
  );
  expect(seriesValue(after, 'nodejs_eventloop_lag_seconds')).toBeLessThan(0.15);
});

test('before the first sample there is no lag', async () => {
  const registry = start({ eventLoopResolutionMs: 60_000 });
  const snapshot = await registry.collect();
  for (const which of ['', 'min_', 'max_', 'mean_', 'stddev_', 'p50_', 'p90_', 'p99_']) {
    expect(seriesValue(snapshot, `nodejs_eventloop_lag_${which}seconds`)).toBe(0);
  }
});

test('utilisation and the time behind it', async () => {
  const registry = start();
  const before = await registry.collect();
  await delay(20);
  blockLoop(50);
  const after = await registry.collect();
  const ratio = seriesValue(after, 'nodejs_eventloop_utilization_ratio');
  expect(ratio).toBeGreaterThan(0);
  expect(ratio).toBeLessThanOrEqual(1);
  const grown = (state: string) =>
    seriesValue(after, 'nodejs_eventloop_time_seconds_total', { nodejs_eventloop_state: state }) -
    seriesValue(before, 'nodejs_eventloop_time_seconds_total', { nodejs_eventloop_state: state });
  expect(grown('active')).toBeGreaterThan(0.04);
  expect(grown('idle')).toBeGreaterThan(0);
});
