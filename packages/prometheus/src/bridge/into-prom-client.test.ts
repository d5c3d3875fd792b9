import { Registry, type SnapshotSource } from '@sonde/metrics';
import promClient from 'prom-client';
import { describe, expect, test } from 'vitest';
import type { PrometheusError } from '../errors.js';
import { renderText } from '../rendering/render-text.js';
import { intoPromClient } from './into-prom-client.js';
import { peersOf } from './peers.test.support.js';
import type { PromClientRegistry } from './prom-client.js';
import { readLines } from './sample-lines.test.support.js';

function refuse(fault: PrometheusError): never {
  throw fault;
}

/** One metric of each type, with values. */
function fullRegistry(): Registry {
  const registry = new Registry({ constLabels: { app: 'shop' }, exemplars: () => ({ trace_id: 'abc' }) });
  const jobs = registry.counter({ name: 'jobs', help: 'Jobs\\ of\n"all".', labelNames: ['queue'] });
  jobs.inc({ queue: 'a"b\\c\nd' }, 3);
  jobs.inc({ queue: 'b' });
  registry.gauge({ name: 'depth', help: 'Depth.' }).set(-1.5);
  registry.gauge({ name: 'broken', help: 'Not a number.' }).set(Number.NaN);
  const took = registry.histogram({
    name: 'took',
    unit: 'seconds',
    help: 'Took.',
    labelNames: ['r'],
    buckets: [0.1, 1],
  });
  for (const value of [0.05, 0.5, 5, 6]) took.observe({ r: '/a' }, value);
  registry.timer({ name: 'wait', help: 'Wait.' }).observe(0.2);
  const size = registry.summary({ name: 'size', unit: 'bytes', help: 'Size.', quantiles: [0.5, 0.9] });
  for (let value = 1; value <= 100; value++) size.observe(value);
  registry.info({ name: 'build', help: 'Build.', labels: { version: '1.2.3' } });
  registry.stateSet({ name: 'phase', help: 'Phase.', states: ['up', 'down'] }).set('up');
  return registry;
}

describe.each(peersOf(promClient))('$name', ({ client }) => {
  function register(contentType?: 'openmetrics') {
    const made = new client.Registry<promClient.RegistryContentType>();
    if (contentType !== undefined) made.setContentType(client.Registry.OPENMETRICS_CONTENT_TYPE);
    return made;
  }

  const structural = (made: promClient.Registry<promClient.RegistryContentType>): PromClientRegistry => made;

  test('metrics() of an empty register says what we would say', async () => {
    const registry = fullRegistry();
    const theirs = register();
    intoPromClient(registry, structural(theirs), { onFault: refuse });
    expect(readLines(await theirs.metrics())).toEqual(readLines(await renderText(registry)));
  });

  test('OpenMetrics: exemplars, and counters by their family name', async () => {
    const registry = fullRegistry();
    const theirs = register('openmetrics');
    intoPromClient(registry, structural(theirs), { onFault: refuse });
    const text = await theirs.metrics();
    const ours = readLines(await renderText(registry, { format: 'openmetrics', created: false }));
    expect(readLines(text).types).toEqual({ ...ours.types, build_info: 'gauge', build: undefined, phase: 'gauge' });
    expect(readLines(text).samples).toEqual(ours.samples);
    expect(text).toContain('# TYPE jobs counter\n');
    expect(text).toMatch(/jobs_total\{[^}]*queue="b"[^}]*\} 1 # \{trace_id="abc"\} 1 \d+(\.\d+)?\n/);
    expect(text).toMatch(/took_seconds_bucket\{[^}]*le="\+Inf"[^}]*\} 4 # \{trace_id="abc"\} 5 \d/);
    expect(text.endsWith('# EOF\n')).toBe(true);
    // prom-client renames the counters of its own registry for good; not ours.
    theirs.setContentType(client.Registry.PROMETHEUS_CONTENT_TYPE);
    expect(await theirs.metrics()).toContain('# TYPE jobs_total counter\n');
  });

  test('its own metrics stay, and default labels cover ours', async () => {
    const theirs = register();
    theirs.setDefaultLabels({ app: 'default', zone: 'eu' });
    new client.Gauge({ name: 'own', help: 'Own.', registers: [theirs] }).set(7);
    const before = await theirs.metrics();
    const registry = new Registry({ constLabels: { app: 'shop' } });
    registry.counter({ name: 'jobs', help: 'Jobs.' }).inc();
    const undo = intoPromClient(registry, structural(theirs), { onFault: refuse });
    expect(readLines(await theirs.metrics()).samples).toEqual({
      'own{app="default",zone="eu"}': [7],
      'jobs_total{app="shop",zone="eu"}': [1],
    });
    expect(theirs.contentType).toBe(client.Registry.PROMETHEUS_CONTENT_TYPE);
    undo();
    expect(await theirs.metrics()).toBe(before);
    expect(Object.keys(theirs)).not.toContain('metrics');
    expect(theirs.metrics).toBe(client.Registry.prototype.metrics);
    undo();
    expect(await theirs.metrics()).toBe(before);
  });

  test('getMetricsAsJSON() has ours in the shape of its own', async () => {
    const theirs = register();
    const registry = fullRegistry();
    intoPromClient(registry, structural(theirs), { onFault: refuse });
    const json = (await theirs.getMetricsAsJSON()) as unknown as { name: string }[];
    const named = Object.fromEntries(json.map((metric) => [metric.name, metric]));
    expect(named['jobs_total']).toEqual({
      name: 'jobs_total',
      help: 'Jobs\\ of\n"all".',
      type: 'counter',
      aggregator: 'sum',
      values: [
        expect.objectContaining({ value: 3, labels: { app: 'shop', queue: 'a"b\\c\nd' } }),
        expect.objectContaining({ value: 1, labels: { app: 'shop', queue: 'b' } }),
      ],
    });
    expect(named['took_seconds']).toMatchObject({
      type: 'histogram',
      values: [
        { metricName: 'took_seconds_bucket', labels: { le: 0.1, app: 'shop', r: '/a' }, value: 1 },
        { metricName: 'took_seconds_bucket', labels: { le: 1 }, value: 2 },
        { metricName: 'took_seconds_bucket', labels: { le: '+Inf' }, value: 4 },
        { metricName: 'took_seconds_sum', labels: { app: 'shop', r: '/a' }, value: 11.55 },
        { metricName: 'took_seconds_count', labels: { app: 'shop', r: '/a' }, value: 4 },
      ],
    });
    expect(named['build_info']).toMatchObject({ type: 'gauge', aggregator: 'first', values: [{ value: 1 }] });
    // What cluster workers send each other.
    const Aggregated = client.AggregatorRegistry as unknown as { aggregate(json: object[]): PromClientRegistry };
    const worker = JSON.parse(JSON.stringify(json));
    const sum = readLines(await Aggregated.aggregate([worker, worker]).metrics());
    expect(sum.samples).toMatchObject({
      'took_seconds_count{app="shop",r="/a"}': [8],
      'jobs_total{app="shop",queue="b"}': [2],
    });
  });

  test('workers of a cluster are put together as prom-client does its own default metrics', async () => {
    const worker = async (value: number) => {
      const registry = new Registry();
      const gauge = (name: string) => registry.gauge({ name, help: 'H.' }).set(value);
      gauge('process_start_time_seconds');
      gauge('nodejs_eventloop_utilization_ratio');
      gauge('nodejs_eventloop_lag_mean_seconds');
      gauge('nodejs_eventloop_lag_max_seconds');
      gauge('nodejs_eventloop_lag_min_seconds');
      gauge('backup_timestamp_seconds');
      gauge('process_resident_memory_bytes');
      registry.stateSet({ name: 'phase', help: 'H.', states: ['up', 'down'] }).set('up');
      const theirs = new client.Registry();
      intoPromClient(registry, structural(theirs), { onFault: refuse });
      return JSON.parse(JSON.stringify(await theirs.getMetricsAsJSON())) as object[];
    };
    const Aggregated = client.AggregatorRegistry as unknown as { aggregate(json: object[]): PromClientRegistry };
    const { samples } = readLines(await Aggregated.aggregate([await worker(2), await worker(4)]).metrics());
    expect(samples).toEqual({
      'nodejs_eventloop_utilization_ratio{}': [3],
      'nodejs_eventloop_lag_mean_seconds{}': [3],
      'nodejs_eventloop_lag_max_seconds{}': [4],
      'nodejs_eventloop_lag_min_seconds{}': [2],
      'backup_timestamp_seconds{}': [4],
      'process_resident_memory_bytes{}': [6],
      'phase{phase="up"}': [1],
      'phase{phase="down"}': [0],
    });
  });

  test('families and series made later are there, removed ones are not', async () => {
    const theirs = register();
    const registry = new Registry();
    intoPromClient(registry, structural(theirs), { onFault: refuse });
    expect(readLines(await theirs.metrics()).samples).toEqual({});
    const jobs = registry.counter({ name: 'jobs', help: 'Jobs.', labelNames: ['q'] });
    jobs.inc({ q: 'a' });
    jobs.inc({ q: 'b' }, 2);
    jobs.remove({ q: 'a' });
    registry.gauge({ name: 'lazy', help: 'Lazy.', observe: async () => 5 });
    expect(readLines(await theirs.metrics()).samples).toEqual({ 'jobs_total{q="b"}': [2], 'lazy{}': [5] });
    registry.remove('lazy');
    expect(readLines(await theirs.metrics()).samples).toEqual({ 'jobs_total{q="b"}': [2] });
  });

  test('past the limit of series, the overflow series has its labels', async () => {
    const theirs = register();
    const registry = new Registry({ constLabels: { app: 'shop' }, onFault: () => {} });
    const jobs = registry.counter({ name: 'jobs', help: 'Jobs.', labelNames: ['q'], maxSeries: 1 });
    jobs.inc({ q: 'a' });
    jobs.inc({ q: 'b' }, 5);
    intoPromClient(registry, structural(theirs), { onFault: refuse });
    expect(readLines(await theirs.metrics(), (name) => name === 'jobs_total').samples).toEqual({
      'jobs_total{app="shop",q="a"}': [1],
      'jobs_total{app="shop",otel_metric_overflow="true"}': [5],
    });
  });

  test('UTF-8 names are escaped, and what then meets is told apart or left out', async () => {
    const theirs = register();
    const registry = new Registry({ utf8Names: true });
    registry.counter({ name: 'jobs.done', help: 'Jobs.', labelNames: ['queue.name'] }).inc({ 'queue.name': 'a' });
    registry.stateSet({ name: 'job:phase', help: 'Phase.', states: ['up'] }).set('up');
    intoPromClient(registry, structural(theirs), { onFault: refuse });
    expect(readLines(await theirs.metrics()).samples).toEqual({
      'jobs_done_total{queue_name="a"}': [1],
      'job:phase{job_phase="up"}': [1],
    });
  });

  test('one collect for each scrape; a source that fails costs only itself', async () => {
    const theirs = register();
    new client.Gauge({ name: 'own', help: 'Own.', registers: [theirs] }).set(7);
    const registry = fullRegistry();
    let collects = 0;
    let isBroken = false;
    const source: SnapshotSource = {
      collect: async () => {
        collects++;
        if (isBroken) throw new Error('gone');
        return registry.collect();
      },
    };
    const faults: PrometheusError[] = [];
    intoPromClient(source, structural(theirs), { onFault: (fault) => void faults.push(fault) });
    await theirs.metrics();
    expect(collects).toBe(1);
    await theirs.getMetricsAsJSON();
    expect(collects).toBe(2);
    isBroken = true;
    for (let scrape = 0; scrape < 2; scrape++) {
      expect(readLines(await theirs.metrics()).samples).toEqual({ 'own{}': [7] });
    }
    expect(faults.map(({ code }) => code)).toEqual(['SONDE_BRIDGE_COLLECT_FAILED']);
    isBroken = false;
    expect(await theirs.metrics()).toContain('jobs_total');
  });

  test('Registry.merge includes ours, and keeps up with values', async () => {
    const theirs = register();
    const registry = new Registry();
    const jobs = registry.counter({ name: 'jobs', help: 'Jobs.' });
    let observed = 0;
    registry.gauge({ name: 'lazy', help: 'Lazy.', observe: () => ++observed });
    const undo = intoPromClient(registry, structural(theirs), { onFault: refuse });
    const other = register();
    new client.Gauge({ name: 'own', help: 'Own.', registers: [other] }).set(7);
    const merged = client.Registry.merge([theirs as promClient.Registry, other as promClient.Registry]);
    jobs.inc(3);
    expect(readLines(await merged.metrics()).samples).toEqual({ 'jobs_total{}': [3], 'lazy{}': [1], 'own{}': [7] });
    jobs.inc();
    expect(await merged.getSingleMetricAsString('jobs_total')).toContain('\njobs_total 4');
    merged.resetMetrics();
    expect(readLines(await merged.metrics()).samples['jobs_total{}']).toEqual([4]);
    undo();
    expect(readLines(await merged.metrics()).samples).toEqual({ 'own{}': [0] });
  });

  test('getMetricsAsArray() by aggregator', () => {
    const theirs = structural(register());
    // As 0.16 does, but for iterator helpers, which Node 20 lacks.
    const own = [
      { name: 'first_own', type: 'gauge', aggregator: 'first' },
      { name: 'sum_own', type: 'gauge' },
    ];
    theirs.getMetricsAsArray = (aggregator) =>
      own.filter((metric) => aggregator === undefined || aggregator === (metric.aggregator ?? 'sum'));
    intoPromClient(fullRegistry(), theirs, { onFault: refuse });
    const names = (aggregator?: string) =>
      (theirs.getMetricsAsArray(aggregator) as { name: string }[]).map(({ name }) => name);
    expect(names('first')).toEqual(['first_own', 'build_info']);
    expect(names()).toEqual(expect.arrayContaining(['first_own', 'sum_own', 'jobs_total', 'build_info']));
    expect(names('sum')).toEqual(expect.arrayContaining(['sum_own', 'jobs_total']));
    expect(names('sum')).not.toContain('build_info');
  });

  test('several registries in one register, taken out in any order', async () => {
    for (const order of [
      [0, 1],
      [1, 0],
    ] as const) {
      const theirs = register();
      const registries = ['first', 'second'].map((name, i) => {
        const registry = new Registry();
        registry.gauge({ name, help: 'Gauge.' }).set(i + 1);
        return registry;
      });
      const undo = registries.map((registry) => intoPromClient(registry, structural(theirs), { onFault: refuse }));
      const names = async () => Object.keys(readLines(await theirs.metrics()).samples);
      expect(await names()).toEqual(['first{}', 'second{}']);
      undo[order[0]]?.();
      expect(await names()).toEqual([order[0] === 0 ? 'second{}' : 'first{}']);
      undo[order[1]]?.();
      expect(await names()).toEqual([]);
      expect(theirs.getMetricsAsArray).toBe(client.Registry.prototype.getMetricsAsArray);
    }
  });

  test('a method that was wrapped by others keeps working, bridged and after', async () => {
    const theirs = register();
    new client.Gauge({ name: 'own', help: 'Own.', registers: [theirs] }).set(7);
    const wrap = (mark: string) => {
      const inner = theirs.metrics;
      theirs.metrics = async () => `${await inner.call(theirs)}# ${mark}\n`;
    };
    wrap('below');
    const registry = new Registry();
    registry.gauge({ name: 'ours', help: 'Ours.' }).set(1);
    const undo = intoPromClient(registry, structural(theirs), { onFault: refuse });
    wrap('above');
    expect(await theirs.metrics()).toMatch(/own 7\n[\s\S]*ours 1\n# below\n# above\n$/);
    undo();
    expect(await theirs.metrics()).toMatch(/own 7\n# below\n# above\n$/);
    expect(await theirs.metrics()).not.toContain('ours');
    intoPromClient(registry, structural(theirs), { onFault: refuse });
    expect(readLines(await theirs.metrics()).samples).toEqual({ 'own{}': [7], 'ours{}': [1] });
  });

  describe('names that meet', () => {
    test.each([
      ['the same name', 'jobs_total', false],
      ["a histogram's count", 'took_seconds_count', false],
      ['only in OpenMetrics', 'jobs', true],
    ])('%s: refused when connecting', async (_, name, isOpenMetrics) => {
      const theirs = register(isOpenMetrics ? 'openmetrics' : undefined);
      new client.Gauge({ name, help: 'Own.', registers: [theirs] }).set(7);
      const connect = () => intoPromClient(fullRegistry(), structural(theirs));
      expect(connect).toThrow(expect.objectContaining({ code: 'SONDE_BRIDGE_NAME_CONFLICT' }));
      expect(connect).toThrow('Remove or rename one of the two, or give the registry a prefix.');
      expect(readLines(await theirs.metrics()).samples).toEqual({ [`${name}{}`]: [7] });
    });

    test('a gauge beside a counter of the same family is fine in text', async () => {
      const theirs = register();
      new client.Gauge({ name: 'jobs', help: 'Own.', registers: [theirs] }).set(7);
      intoPromClient(fullRegistry(), structural(theirs), { onFault: refuse });
      expect(readLines(await theirs.metrics()).samples).toMatchObject({
        'jobs{}': [7],
        'jobs_total{app="shop",queue="b"}': [1],
      });
    });

    test('later: theirs stays, ours is left out and told once', async () => {
      const theirs = register();
      const registry = new Registry();
      const faults: PrometheusError[] = [];
      intoPromClient(registry, structural(theirs), { onFault: (fault) => void faults.push(fault) });
      registry.gauge({ name: 'size', help: 'Ours.' }).set(1);
      registry.gauge({ name: 'other', help: 'Ours.' }).set(2);
      new client.Gauge({ name: 'size', help: 'Theirs.', registers: [theirs] }).set(3);
      for (let scrape = 0; scrape < 2; scrape++) {
        expect(readLines(await theirs.metrics()).samples).toEqual({ 'size{}': [3], 'other{}': [2] });
      }
      expect(faults.map(({ code, complaint }) => [code, complaint.what])).toEqual([
        ['SONDE_BRIDGE_NAME_CONFLICT', 'metric "size"'],
      ]);
    });

    test('the same registry twice is refused', () => {
      const theirs = register();
      const registry = fullRegistry();
      intoPromClient(registry, structural(theirs), { onFault: refuse });
      expect(() => intoPromClient(registry, structural(theirs))).toThrow(
        /connected already.*SONDE_BRIDGE_NAME_CONFLICT/,
      );
    });
  });
});

test.each([
  [() => intoPromClient({} as Registry, promClient.register), 'a registry of Sonde'],
  [() => intoPromClient(promClient.register as unknown as Registry, promClient.register), 'a registry of Sonde'],
  [() => intoPromClient(new Registry(), {} as PromClientRegistry), 'a prom-client registry'],
  [() => intoPromClient(new Registry(), promClient.register, { fault: 1 } as object), 'one of onFault'],
])('refuses what it cannot work with: %s', (connect, expected) => {
  expect(connect).toThrow(expect.objectContaining({ code: 'SONDE_INVALID_OPTION' }));
  expect(connect).toThrow(`expected ${expected}`);
});
