import { Registry } from '@sonde/metrics';
import promClient from 'prom-client';
import { describe, expect, test } from 'vitest';
import type { PrometheusError } from '../errors.js';
import { renderText } from '../rendering/render-text.js';
import { fromPromClient } from './from-prom-client.js';
import { intoPromClient } from './into-prom-client.js';
import { peersOf } from './peers.test.support.js';
import type { PromClientRegistry } from './prom-client.js';
import { readLines } from './sample-lines.test.support.js';

describe.each(peersOf(promClient))('a registry and one of $name, each attached to the other', ({ client }) => {
  function connected() {
    const register = new client.Registry();
    const structural: PromClientRegistry = register;
    let reads = 0;
    const collect = () => {
      reads++;
    };
    const theirs = new client.Gauge({ name: 'theirs', help: 'Theirs.', registers: [register], collect });
    new client.Counter({ name: 'empty_total', help: 'No series.', labelNames: ['a'], registers: [register] });
    theirs.set(1);
    const faults: PrometheusError[] = [];
    const onFault = (fault: PrometheusError) => void faults.push(fault);
    const registry = new Registry({ constLabels: { app: 'shop' } });
    registry.gauge({ name: 'ours', help: 'Ours.' }).set(2);
    const source = fromPromClient(structural, { onFault });
    registry.attach(source);
    const undo = intoPromClient(registry, structural, { onFault });
    return { register, structural, registry, source, undo, faults, reads: () => reads };
  }

  const both = {
    theirs: { 'theirs{}': [1], 'ours{app="shop"}': [2] },
    ours: { 'theirs{app="shop"}': [1], 'ours{app="shop"}': [2] },
  };

  test('either side says everything once', async () => {
    const { register, registry, faults } = connected();
    for (let scrape = 0; scrape < 3; scrape++) {
      expect(readLines(await register.metrics()).samples).toEqual(both.theirs);
      expect(readLines(await renderText(registry)).samples).toEqual(both.ours);
      expect((await register.getMetricsAsJSON()).map(({ name }) => name)).toEqual(['theirs', 'empty_total', 'ours']);
    }
    expect(faults).toEqual([]);
  });

  test('a scrape reads each foreign metric once', async () => {
    const { register, registry, reads } = connected();
    await register.metrics();
    expect(reads()).toBe(1);
    await registry.collect();
    expect(reads()).toBe(2);
    await register.metrics();
    expect(reads()).toBe(3);
  });

  test('scrapes of both sides at the same time', async () => {
    const { register, registry, faults } = connected();
    await registry.collect();
    for (let round = 0; round < 5; round++) {
      const [first, second, third] = await Promise.all([register.metrics(), renderText(registry), register.metrics()]);
      expect(readLines(first).samples).toEqual(both.theirs);
      expect(readLines(second).samples).toEqual(both.ours);
      expect(readLines(third).samples).toEqual(both.theirs);
    }
    expect(faults).toEqual([]);
  });

  test('connected again after a collect, nothing is refused', async () => {
    const { structural, register, registry, undo, faults } = connected();
    await registry.collect();
    undo();
    const again = intoPromClient(registry, structural, { onFault: (fault) => void faults.push(fault) });
    expect(readLines(await register.metrics()).samples).toEqual(both.theirs);
    again();
    expect(readLines(await register.metrics()).samples).toEqual({ 'theirs{}': [1] });
    expect(faults).toEqual([]);
  });

  test('through a register merged from both', async () => {
    const { register, registry, faults } = connected();
    const other = new client.Registry();
    new client.Gauge({ name: 'other', help: 'Other.', registers: [other] }).set(3);
    const merged = client.Registry.merge([register, other]);
    registry.attach(fromPromClient(merged, { onFault: (fault) => void faults.push(fault) }));
    expect(readLines(await merged.metrics()).samples).toEqual({ ...both.theirs, 'other{}': [3] });
    expect(readLines(await register.metrics()).samples).toEqual({ ...both.theirs, 'other{app="shop"}': [3] });
  });

  test('a registry that reads a merged register from inside its own collect comes to an end', async () => {
    const { register, registry } = connected();
    const merged = client.Registry.merge([register]);
    const seen: string[] = [];
    registry.onCollect(async () => {
      seen.push(await merged.metrics(), await register.metrics());
    });
    expect(readLines(await register.metrics()).samples).toEqual(both.theirs);
    expect(seen.map((text) => Object.keys(readLines(text).samples))).toEqual([['theirs{}'], ['theirs{}']]);
  });

  test('what came from one foreign registry goes into another', async () => {
    const from = new client.Registry();
    new client.Counter({ name: 'jobs', help: 'Jobs.', labelNames: ['q'], registers: [from] }).inc({ q: 'a' }, 3);
    new client.Histogram({ name: 'h', help: 'H.', buckets: [1, 2], registers: [from] }).observe(1.5);
    new client.Summary({ name: 's', help: 'S.', percentiles: [0.5], registers: [from] }).observe(4);
    const into = new client.Registry();
    const registry = new Registry();
    registry.attach(fromPromClient(from));
    intoPromClient(registry, into);
    const said = readLines(await into.metrics());
    expect(said.samples).toEqual(readLines(await from.metrics()).samples);
    expect(said.types).toEqual({ jobs: 'untyped', h: 'histogram', s: 'summary' });
  });
});
