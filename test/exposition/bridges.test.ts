import { Registry } from '@sonde/metrics';
import { fromPromClient, intoPromClient, renderText } from '@sonde/prometheus';
import promClient from 'prom-client';
import { describe, expect, test } from 'vitest';
import { describeWith, pythonOracles } from '../servers.js';
import { parseOpenMetrics } from './openmetrics-parser.js';
import { samplesByKey, seriesKey } from './parsed.js';
import { askPython } from './python-oracle.js';
import { recordedRegistries } from './recorded-registries.js';
import { parseText } from './text-parser.js';

/** A registry of prom-client with everything that such registries have, its default metrics included. */
function foreignRegister(): promClient.Registry {
  const register = new promClient.Registry();
  const registers = [register];
  promClient.collectDefaultMetrics({ register });
  const hits = new promClient.Counter({ name: 'hits_total', help: 'Hits.', labelNames: ['path', 'code'], registers });
  hits.inc({ path: 'a"b\\c\nd', code: 200 }, 2);
  hits.inc({ path: '/' }, 3);
  new promClient.Counter({ name: 'misses', help: 'Misses.', registers }).inc(4);
  new promClient.Gauge({ name: 'level', help: 'Level "now".', registers }).set(Number.NaN);
  new promClient.Histogram({ name: 'size', help: 'Size.', labelNames: ['kind'], buckets: [1, 2], registers }).observe(
    { kind: 'x' },
    1.5,
  );
  new promClient.Summary({ name: 'wait', help: 'Wait.', percentiles: [0.5, 0.9], registers }).observe(3);
  return register;
}

function bridged(): Registry {
  const registry = new Registry({ onFault: () => undefined });
  registry.counter({ name: 'own', help: 'Own.' }).inc(5);
  registry.attach(fromPromClient(foreignRegister()));
  return registry;
}

describe("prom-client's metrics in our exposition", () => {
  test('are on-spec in both formats, with their values', async () => {
    const registry = bridged();
    const text = samplesByKey(parseText(await renderText(registry, { format: 'text' })));
    const openMetrics = samplesByKey(parseOpenMetrics(await renderText(registry, { format: 'openmetrics' })));
    const expected: [name: string, labels: Record<string, string>, value: number][] = [
      ['own_total', {}, 5],
      ['hits_total', { path: 'a"b\\c\nd', code: '200' }, 2],
      ['level', {}, Number.NaN],
      ['size_bucket', { kind: 'x', le: '+Inf' }, 1],
      ['size_sum', { kind: 'x' }, 1.5],
      ['wait', { quantile: '0.5' }, 3],
      ['wait_count', {}, 1],
    ];
    for (const samples of [text, openMetrics]) {
      for (const [name, labels, value] of expected) {
        expect(samples.get(seriesKey(name, Object.entries(labels)))?.value, name).toEqual(value);
      }
      expect([...samples.values()].some(({ name, value }) => name.startsWith('misses') && value === 4)).toBe(true);
      expect([...samples.keys()].some((key) => key.includes('nodejs_heap_size_total_bytes'))).toBe(true);
    }
  });

  test('leave the other registry as it was', async () => {
    const register = foreignRegister();
    const names = (): string[] => register.getMetricsAsArray().map(({ name }) => name);
    const before = names();
    const registry = new Registry();
    registry.attach(fromPromClient(register));
    await renderText(registry, { format: 'openmetrics' });
    expect(names()).toEqual(before);
    expect(await register.metrics()).toContain('# TYPE hits_total counter');
  });
});

describe("our metrics in prom-client's exposition", () => {
  test.each(recordedRegistries)('$name', async ({ record }) => {
    const { source, families } = record();
    const register = new promClient.Registry();
    const undo = intoPromClient(source as Registry, register);
    // prom-client spells it Nan, which Go reads in any case; our parser wants it as the format's text has it.
    const document = (await register.metrics()).replaceAll(/ Nan$/gm, ' NaN');
    const samples = samplesByKey(parseText(document));
    const wanted = families.flatMap((family) => family.samples).filter(({ name }) => !name.endsWith('_created'));
    expect(samples.size).toBeGreaterThanOrEqual(wanted.length);
    for (const { name, labels, value, approximate } of wanted) {
      if (approximate || labels?.['le'] !== undefined || labels?.['quantile'] !== undefined) continue;
      expect(samples.get(seriesKey(name, Object.entries(labels ?? {})))?.value, name).toEqual(value);
    }
    undo();
    expect(await register.metrics()).toBe('\n');
  });
});

describeWith(
  pythonOracles,
  "Debian's python3-prometheus-client",
  'apt-get install python3-prometheus-client',
  (python) => {
    test('takes what is bridged', async () => {
      const document = await renderText(bridged(), { format: 'openmetrics' });
      const [answer] = await askPython(python, [{ format: 'openmetrics', document }]);
      expect(answer?.error).toBeUndefined();
    });
  },
);
