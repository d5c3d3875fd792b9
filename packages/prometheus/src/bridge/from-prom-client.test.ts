import { Registry } from '@sonde/metrics';
import promClient from 'prom-client';
import { describe, expect, test } from 'vitest';
import type { PrometheusError } from '../errors.js';
import { renderText } from '../rendering/render-text.js';
import { fromPromClient } from './from-prom-client.js';
import { peersOf } from './peers.test.support.js';
import type { PromClientRegistry } from './prom-client.js';
import { readLines } from './sample-lines.test.support.js';

describe.each(peersOf(promClient))('reading $name', ({ client }) => {
  /** What prom-client exposes, and what a registry of ours exposes that it is attached to. */
  async function bothSides(register: promClient.Registry<promClient.RegistryContentType>, format?: 'openmetrics') {
    const registry = new Registry();
    registry.attach(fromPromClient(register, { onFault: refuse }));
    const ours = await renderText(registry, format === undefined ? {} : { format, created: false });
    return { theirs: readLines(await register.metrics()), ours: readLines(ours) };
  }

  function refuse(fault: PrometheusError): never {
    throw fault;
  }

  test('every type has the same samples under the same types', async () => {
    const register = new client.Registry();
    const registers = [register];
    const counter = new client.Counter({ name: 'jobs_total', help: 'Jobs.', labelNames: ['queue', 'ok'], registers });
    counter.inc({ queue: 'a', ok: 1 }, 3);
    counter.inc({ queue: 'b', ok: 0 }, 0.5);
    new client.Counter({ name: 'bare_total', help: 'Bare.', registers }).inc(2);
    const gauge = new client.Gauge({ name: 'depth', help: 'Depth.', labelNames: ['queue'], registers });
    gauge.set({ queue: 'a' }, -4);
    gauge.set({ queue: 'nan' }, Number.NaN);
    gauge.set({ queue: 'inf' }, Number.POSITIVE_INFINITY);
    const histogram = new client.Histogram({
      name: 'took_seconds',
      help: 'Took.',
      labelNames: ['route'],
      buckets: [0.1, 1, 10],
      registers,
    });
    for (const value of [0.05, 0.1, 0.5, 5, 50]) histogram.observe({ route: '/a' }, value);
    histogram.observe({ route: '/b' }, 100);
    new client.Histogram({ name: 'bare_seconds', help: 'Bare.', registers }).observe(0.2);
    const summary = new client.Summary({
      name: 'size_bytes',
      help: 'Size.',
      labelNames: ['kind'],
      percentiles: [0.9, 0.5],
      registers,
    });
    for (let value = 1; value <= 100; value++) summary.observe({ kind: 'x' }, value);
    new client.Summary({ name: 'bare_bytes', help: 'Bare.', registers }).observe(7);

    const { theirs, ours } = await bothSides(register);
    expect(ours).toEqual(theirs);
    expect(ours.samples).toMatchObject({
      'jobs_total{ok="1",queue="a"}': [3],
      'took_seconds_bucket{le=1,route="/a"}': [3],
      'took_seconds_count{route="/a"}': [5],
      'size_bytes{kind="x",quantile=0.5}': [50.5],
      'size_bytes_sum{kind="x"}': [5050],
    });
  });

  test('help and label values keep every character', async () => {
    const register = new client.Registry();
    const help = 'back\\slash, "quotes",\nnewline';
    const gauge = new client.Gauge({ name: 'odd', help, labelNames: ['v'], registers: [register] });
    for (const value of ['', 'a"b', 'a\\b', 'a\nb', 'a,b="c"}', ' ', 'ü☃𝄞', 'a\\nb']) gauge.set({ v: value }, 1);
    const { theirs, ours } = await bothSides(register);
    expect(ours).toEqual(theirs);
    const { families } = await fromPromClient(register).collect();
    expect(families[0]?.help).toBe(help);
  });

  test('a label may be missing, in any combination', async () => {
    const register = new client.Registry();
    const counter = new client.Counter({ name: 'c_total', help: 'C.', labelNames: ['a', 'b'], registers: [register] });
    counter.inc();
    counter.inc({ a: 'x' }, 2);
    counter.inc({ b: 'x' }, 3);
    counter.inc({ b: 'y', a: 'x' }, 4);
    counter.inc({ a: 'x', b: 'z' }, 5);
    const { theirs, ours } = await bothSides(register);
    expect(ours).toEqual(theirs);
    expect(Object.keys(ours.samples)).toHaveLength(5);
    const { families } = await fromPromClient(register).collect();
    expect(families[0]?.blocks.map(({ labelNames }) => [...labelNames].sort().join())).toEqual(['', 'a', 'b', 'a,b']);
  });

  test('label values of any kind are exposed as prom-client exposes them', async () => {
    const register = new client.Registry();
    const gauge = new client.Gauge({ name: 'g', help: 'G.', labelNames: ['v', 'w'], registers: [register] });
    const odd = [200, 0, -1.5, true, null, ['a', 'b'], { a: 1 }] as unknown as string[];
    for (const value of odd) gauge.set({ v: value }, 1);
    gauge.set({ v: 'x', w: undefined } as unknown as { v: string }, 2);
    const { theirs, ours } = await bothSides(register);
    expect(ours).toEqual(theirs);
    expect(ours.samples).toMatchObject({ 'g{v="200"}': [1], 'g{v="x",w="undefined"}': [2] });
  });

  test('default labels stand behind the own labels of a series', async () => {
    const register = new client.Registry();
    register.setDefaultLabels({ app: 'shop', zone: 1 });
    const registers = [register];
    const gauge = new client.Gauge({ name: 'g', help: 'G.', labelNames: ['zone'], registers });
    gauge.set({ zone: 'own' }, 1);
    gauge.set(2);
    new client.Histogram({ name: 'h', help: 'H.', buckets: [1], registers }).observe(0.5);
    new client.Summary({ name: 's', help: 'S.', percentiles: [0.5], registers }).observe(3);
    const { theirs, ours } = await bothSides(register);
    expect(ours).toEqual(theirs);
    expect(ours.samples).toMatchObject({ 'g{app="shop",zone="own"}': [1], 'g{app="shop",zone="1"}': [2] });

    const source = fromPromClient(register);
    const [before] = (await source.collect()).families;
    register.setDefaultLabels({ app: 'other' });
    const [after] = (await source.collect()).families;
    expect(after?.blocks.map(({ constLabels }) => constLabels)).toEqual([[['app', 'other']], [['app', 'other']]]);
    expect(after?.blocks[0]?.source).not.toBe(before?.blocks[0]?.source);
  });

  test('reading leaves the foreign registry as it was', async () => {
    const register = new client.Registry();
    register.setDefaultLabels({ app: 'shop' });
    const jobs = new client.Counter({ name: 'jobs_total', help: 'Jobs.', labelNames: ['q'], registers: [register] });
    jobs.inc({ q: 'a' });
    new client.Histogram({ name: 'h', help: 'H.', labelNames: ['q'], registers: [register] }).observe({ q: 'a' }, 1);
    const text = await register.metrics();
    await fromPromClient(register).collect();
    expect(await register.metrics()).toBe(text);
    expect((await jobs.get()).values.map(({ labels }) => labels)).toEqual([{ q: 'a' }]);
  });

  describe('counters without _total', () => {
    function registerWith(...names: string[]) {
      const register = new client.Registry();
      for (const [i, name] of names.entries()) {
        new client.Counter({ name, help: 'Counter.', registers: [register] }).inc(i + 1);
      }
      return register;
    }

    test('keep their name, and are of type unknown', async () => {
      const { theirs, ours } = await bothSides(registerWith('jobs', 'mails_total'));
      expect(ours.samples).toEqual(theirs.samples);
      expect(ours.types).toEqual({ jobs: 'untyped', mails_total: 'counter' });
    });

    test('become counters when asked for', async () => {
      const source = fromPromClient(registerWith('jobs'), { counterNames: 'add-total' });
      expect(readLines(await renderText(source))).toEqual({
        types: { jobs_total: 'counter' },
        samples: { 'jobs_total{}': [1] },
      });
    });

    test('keep all names where several would meet', async () => {
      const register = registerWith('jobs_total', 'jobs_created_total', 'jobs', 'mails_count_total');
      new client.Gauge({ name: 'mails', help: 'G.', registers: [register] }).set(5);
      new client.Histogram({ name: 'mails_size', help: 'H.', buckets: [1], registers: [register] }).observe(1);
      new client.Counter({ name: 'mails_total', help: 'C.', registers: [register] }).inc(7);
      new client.Counter({ name: 'mails_size_count_total', help: 'C.', registers: [register] }).inc(8);
      const { theirs, ours } = await bothSides(register);
      expect(ours.samples).toEqual(theirs.samples);
    });
  });

  test('a registry that writes OpenMetrics keeps its names and exemplars', async () => {
    const register = new client.Registry<promClient.OpenMetricsContentType>();
    register.setContentType(client.Registry.OPENMETRICS_CONTENT_TYPE);
    const registers = [register];
    const make = { help: 'Help.', registers, enableExemplars: true };
    new client.Counter({ name: 'jobs', ...make }).inc({ value: 2, exemplarLabels: { trace_id: 'abc' } });
    new client.Counter({ name: 'mails_total', help: 'Help.', registers }).inc(3);
    const histogram = new client.Histogram({ name: 'took_seconds', buckets: [1, 2], ...make });
    histogram.observe({ value: 1.5, exemplarLabels: { trace_id: 'def' } });
    histogram.observe({ value: 99, exemplarLabels: { trace_id: 'ghi' } });
    const { theirs, ours } = await bothSides(register, 'openmetrics');
    expect(ours).toEqual(theirs);
    expect(ours.types).toEqual({ jobs: 'counter', mails: 'counter', took_seconds: 'histogram' });

    // Their scrape has renamed `mails_total` by now; ours must not follow.
    const { families } = await fromPromClient(register).collect();
    expect(families.map(({ name, type }) => [name, type])).toEqual([
      ['jobs', 'counter'],
      ['mails', 'counter'],
      ['took_seconds', 'histogram'],
    ]);
    const [jobs, , took] = families;
    expect(jobs?.blocks[0]?.exemplars?.get(0)).toMatchObject({ labels: [['trace_id', 'abc']], value: 2 });
    expect(took?.blocks[0]?.exemplars?.get(0)).toBeUndefined();
    expect(took?.blocks[0]?.exemplars?.get(1)).toMatchObject({ labels: [['trace_id', 'def']], value: 1.5 });
    expect(took?.blocks[0]?.exemplars?.get(2)).toMatchObject({ labels: [['trace_id', 'ghi']], value: 99 });
    const age = Date.now() - (took?.blocks[0]?.exemplars?.get(1)?.timestampMs ?? 0);
    expect(age).toBeGreaterThanOrEqual(0);
    expect(age).toBeLessThan(60_000);
  });

  test('the default metrics arrive whole', async () => {
    const register = new client.Registry();
    client.collectDefaultMetrics({ register });
    const { theirs, ours } = await bothSides(register);
    // prom-client also describes metrics that have no series, such as the requests under way.
    expect(theirs.types).toMatchObject(ours.types);
    // Values move on between the two scrapes; collections and open resources may come and go.
    const names = ({ samples }: typeof ours) => {
      const stable = Object.keys(samples).filter((key) => !/^nodejs_(gc|active)_/.test(key));
      return [...new Set(stable.map((key) => key.split('{')[0]))].sort();
    };
    expect(names(ours)).toEqual(names(theirs));
    expect(Object.keys(ours.types).length).toBeGreaterThan(20);
    register.clear();
  });

  test('a metric without series is a family without series', async () => {
    const register = new client.Registry();
    const registers = [register];
    new client.Counter({ name: 'c_total', help: 'C.', labelNames: ['a'], registers });
    new client.Histogram({ name: 'h', help: 'H.', labelNames: ['a'], registers });
    new client.Summary({ name: 's', help: 'S.', labelNames: ['a'], registers });
    const { ours } = await bothSides(register);
    expect(ours.samples).toEqual({});
    const { families } = await fromPromClient(register).collect();
    expect(families.map(({ name }) => name)).toEqual(['c', 'h', 's']);
  });

  test('series that a reused labels object made equal: the last one is kept, and counted', async () => {
    const register = new client.Registry();
    const counter = new client.Counter({ name: 'c_total', help: 'C.', labelNames: ['q'], registers: [register] });
    const histogram = new client.Histogram({
      name: 'h',
      help: 'H.',
      labelNames: ['q'],
      buckets: [1],
      registers: [register],
    });
    const labels = { q: 'a' };
    counter.inc(labels, 1);
    histogram.observe(labels, 0.5);
    labels.q = 'b';
    counter.inc(labels, 5);
    histogram.observe(labels, 2);
    histogram.observe(labels, 3);
    expect(readLines(await register.metrics()).samples['c_total{q="b"}']).toEqual([1, 5]);

    const faults: PrometheusError[] = [];
    const source = fromPromClient(register, { onFault: (fault) => faults.push(fault) });
    const registry = new Registry();
    registry.attach(source);
    expect(readLines(await renderText(registry)).samples).toEqual({
      'c_total{q="b"}': [5],
      'h_bucket{le=1,q="b"}': [0],
      'h_bucket{le=Infinity,q="b"}': [2],
      'h_sum{q="b"}': [5],
      'h_count{q="b"}': [2],
    });
    await source.collect();
    expect(source.faultCounts).toEqual({ SONDE_BRIDGE_DUPLICATE_SERIES: 4 });
    expect(faults.map(({ code, complaint }) => [code, complaint.what])).toEqual([
      ['SONDE_BRIDGE_DUPLICATE_SERIES', 'prom-client metric "c_total"'],
      ['SONDE_BRIDGE_DUPLICATE_SERIES', 'prom-client metric "h"'],
    ]);
  });

  test('unsorted buckets are sorted; count and sum stay', async () => {
    const register = new client.Registry();
    const buckets = [10, 20, 1];
    const histogram = new client.Histogram({ name: 'h', help: 'H.', buckets, registers: [register] });
    for (const value of [0.5, 5, 15, 100]) histogram.observe(value);
    const faults: PrometheusError[] = [];
    const source = fromPromClient(register, { onFault: (fault) => faults.push(fault) });
    expect(readLines(await renderText(source)).samples).toEqual({
      // prom-client says 3 for le="1", more than for le="10".
      'h_bucket{le=1}': [2],
      'h_bucket{le=10}': [2],
      'h_bucket{le=20}': [3],
      'h_bucket{le=Infinity}': [4],
      'h_sum{}': [120.5],
      'h_count{}': [4],
    });
    expect(faults.map(({ code }) => code)).toEqual(['SONDE_BRIDGE_INCONSISTENT_METRIC']);
  });

  test('registries merged or aggregated by prom-client are read like any other', async () => {
    const make = (buckets: number[], n: number) => {
      const register = new client.Registry();
      new client.Counter({ name: 'c_total', help: 'C.', labelNames: ['q'], registers: [register] }).inc({ q: 'a' }, n);
      const histogram = new client.Histogram({
        name: 'h',
        help: 'H.',
        labelNames: ['q'],
        buckets,
        registers: [register],
      });
      histogram.observe({ q: 'a' }, 0.5);
      histogram.observe({ q: 'b' }, n);
      return register;
    };
    const other = new client.Registry();
    new client.Gauge({ name: 'g', help: 'G.', registers: [other] }).set(1);
    const merged = client.Registry.merge([make([1, 5], 3), other]);
    const { theirs, ours } = await bothSides(merged);
    expect(ours).toEqual(theirs);

    // Two workers of different releases: the bucket of 5 exists in one of them only.
    const workers = await Promise.all([make([1], 3), make([1, 5], 4)].map((worker) => worker.getMetricsAsJSON()));
    const Aggregated = client.AggregatorRegistry as unknown as { aggregate(json: object[]): PromClientRegistry };
    const source = fromPromClient(Aggregated.aggregate(workers), { onFault: () => {} });
    const said = readLines(await renderText(source));
    expect(source.faultCounts).toEqual({ SONDE_BRIDGE_INCONSISTENT_METRIC: 1 });
    expect(said.samples).toMatchObject({
      'c_total{q="a"}': [7],
      'h_bucket{le=1,q="a"}': [2],
      'h_bucket{le=5,q="a"}': [2],
      'h_bucket{le=Infinity,q="a"}': [2],
      'h_count{q="a"}': [2],
      'h_count{q="b"}': [2],
      'h_sum{q="b"}': [7],
    });
  });

  test('series that come and go are followed', async () => {
    const register = new client.Registry();
    const gauge = new client.Gauge({ name: 'g', help: 'G.', labelNames: ['q'], registers: [register] });
    const registry = new Registry();
    registry.attach(fromPromClient(register));
    for (const step of [
      () => gauge.set({ q: 'a' }, 1),
      () => gauge.set({ q: 'b' }, 2),
      () => gauge.remove({ q: 'a' }),
      () => gauge.set({ q: 'a' }, 3),
      () => gauge.reset(),
      () => gauge.set({ q: 'c' }, 4),
      () => register.removeSingleMetric('g'),
    ]) {
      step();
      expect(readLines(await renderText(registry)).samples).toEqual(readLines(await register.metrics()).samples);
    }
  });

  test('10 000 series keep their rows from scrape to scrape', async () => {
    const register = new client.Registry();
    const histogram = new client.Histogram({ name: 'h', help: 'H.', labelNames: ['a', 'b'], registers: [register] });
    const labelled = new client.Counter({ name: 'c_total', help: 'C.', labelNames: ['a', 'b'], registers: [register] });
    for (let i = 0; i < 10_000; i++) {
      labelled.inc({ a: i % 100, b: String(i) }, i);
      if (i < 2_000) histogram.observe({ a: i % 100, b: String(i) }, i);
    }
    const source = fromPromClient(register, { onFault: refuse });
    const [, counters] = (await source.collect()).families;
    expect(counters?.blocks.map(({ rows }) => rows)).toEqual([10_000]);
    labelled.inc({ a: 0, b: 'new' });
    const [, later] = (await source.collect()).families;
    expect(later?.blocks[0]?.source).toBe(counters?.blocks[0]?.source);
    expect(later?.blocks[0]?.columns).toBe(counters?.blocks[0]?.columns);
    expect([counters?.blocks[0]?.rows, later?.blocks[0]?.rows]).toEqual([10_000, 10_001]);
    expect(later?.blocks[0]?.values.at(-1)).toBe(1);
  });
});
