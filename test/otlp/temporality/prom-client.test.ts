import { Registry } from '@sonde/metrics';
import { sondeMetricProducer } from '@sonde/otlp';
import { fromPromClient } from '@sonde/prometheus';
import * as client from 'prom-client';
import { expect, it } from 'vitest';

interface Point {
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly value: unknown;
}

/** The deltas of each collection of a prom-client registry, by metric and label `k`. */
function deltasOf(register: client.Registry) {
  const registry = new Registry();
  registry.attach(fromPromClient(register));
  const producer = sondeMetricProducer(registry, { temporality: 'delta' });
  return async () => {
    const { resourceMetrics, errors } = await producer.collect();
    expect(errors).toEqual([]);
    const metrics = resourceMetrics.scopeMetrics.flatMap(({ metrics }) => metrics);
    return Object.fromEntries(
      metrics.flatMap(({ descriptor, dataPoints }) =>
        (dataPoints as readonly Point[]).map(({ attributes, value }) => [
          `${descriptor.name} ${attributes['k'] ?? ''}`.trim(),
          typeof value === 'number' ? value : (value as { count: number }).count,
        ]),
      ),
    );
  };
}

it('series of prom-client go on over removals, resets and new rows', async () => {
  const register = new client.Registry();
  const jobs = new client.Counter({ name: 'jobs_total', help: 'h', labelNames: ['k'], registers: [register] });
  const sizes = new client.Histogram({
    name: 'sizes',
    help: 'h',
    labelNames: ['k'],
    buckets: [1, 2],
    registers: [register],
  });
  const deltas = deltasOf(register);
  for (const k of ['a', 'b', 'c']) {
    jobs.inc({ k }, 5);
    sizes.observe({ k }, 1.5);
  }
  expect(await deltas()).toEqual({ 'jobs a': 5, 'jobs b': 5, 'jobs c': 5, 'sizes a': 1, 'sizes b': 1, 'sizes c': 1 });
  expect(await deltas()).toEqual({});
  // The rows of all series behind it move up, in a group that is made anew.
  jobs.remove({ k: 'a' });
  sizes.remove({ k: 'a' });
  jobs.inc({ k: 'c' }, 2);
  sizes.observe({ k: 'c' }, 9);
  expect(await deltas()).toEqual({ 'jobs c': 2, 'sizes c': 1 });
  jobs.inc({ k: 'a' }, 1);
  expect(await deltas()).toEqual({ 'jobs a': 1 });
  register.resetMetrics();
  expect(await deltas()).toEqual({});
  jobs.inc({ k: 'b' }, 4);
  sizes.observe({ k: 'b' }, 0.5);
  expect(await deltas()).toEqual({ 'jobs b': 4, 'sizes b': 1 });
});
