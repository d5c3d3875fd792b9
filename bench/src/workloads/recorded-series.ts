import type { RecordingKind, SeriesLabels } from '../contenders/contender.js';

/**
 * What rows 1 to 3 record. Operation number `i` is the same for every contender:
 *
 *     with labels   metric i & 7, series (i >> 3) & 127 of that metric
 *     one           handle 0, again and again
 *     bound         handle i & 127: metric i & 7, series ((i & 127) >> 3) * 8 of that metric
 *     observed      observedValues[(i + (i >> 10)) & 1023], so that each series meets each value
 *
 * Eight metrics are live and take turns at one call site, as in a service's `record(request)`. A single
 * metric would let V8 specialise the library's inner code for that one instance, which no service sees.
 */
export const metricCount = 8;
export const seriesPerMetric = 128;
export const handleCount = 128;

/** Operations after which every series was met equally often, by either addressing. */
export const operationsPerTurn = metricCount * seriesPerMetric;

export const labelNames = ['method', 'route', 'status'] as const;

export const methods = ['GET', 'POST', 'PUT', 'DELETE'];
export const statuses = [200, 201, 404, 500];
export const routes = [
  '/',
  '/orders',
  '/orders/:id',
  '/orders/:id/items',
  '/products',
  '/products/:id',
  '/checkout',
  '/customers/:id/addresses',
];

export function recordedLabels(series: number): SeriesLabels {
  return {
    method: methods[series & 3] as string,
    route: routes[(series >> 2) & 7] as string,
    status: statuses[series >> 5] as number,
  };
}

/** The series behind each bound handle, by the handle's number. */
export const handles = Array.from({ length: handleCount }, (_, handle) => ({
  metric: handle & 7,
  series: (handle >> 3) * 8,
}));

/** The handles that a way of recording takes: all in turn, or the first one only. */
export function handlesOf(kind: RecordingKind): typeof handles {
  return kind === 'inc-one' ? handles.slice(0, 1) : handles;
}

export const counterNames = Array.from({ length: metricCount }, (_, metric) => `bench_requests_${metric}_total`);
export const histogramNames = Array.from({ length: metricCount }, (_, metric) => `bench_duration_${metric}_seconds`);

/** Twelve upper bounds, in seconds. */
export const bounds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 7.5, 10];

/**
 * Durations as services have them: log-normal about 40 ms, most within a factor of three of it. One in 16
 * lies anywhere from 1 ms to 20 s, in even steps on a logarithmic scale, so that every bucket is met, the
 * one above all bounds included. No branch predictor learns their order.
 */
export const observedValues = (() => {
  const values = new Float64Array(1024);
  const random = randomNumbers(1);
  // The sum of twelve evenly spread numbers, less six, is close to normal, with a deviation of 1.
  const normal = () => Array.from({ length: 12 }, random).reduce((sum, next) => sum + next, -6);
  for (let i = 0; i < values.length; i++) {
    values[i] = i % 16 === 0 ? 0.001 * 20_000 ** ((i + 8) / values.length) : 0.04 * Math.exp(normal());
  }
  return values;
})();

/** A small seeded generator (mulberry32's recurrence), 0 ≤ x < 1: every contender gets the same numbers. */
export function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
