import { otelMetric, Registry, type SnapshotSource } from '@sonde/metrics';
import { encodeMetrics, metricBatch } from '@sonde/otlp';
import { renderText } from '@sonde/prometheus';
import { describe, expect, test } from 'vitest';
import {
  comparableKey,
  type ExpectedFamily,
  exemplarsOf,
  expectedExemplars,
  expectFamilies,
  expectSamples,
  isCreated,
  isSelfMetric,
} from '../exposition/expected.js';
import { parseOpenMetrics } from '../exposition/openmetrics-parser.js';
import type { ParsedFamily } from '../exposition/parsed.js';
import { renderProtobuf } from '../exposition/protobuf-messages.js';
import { parseProtobuf } from '../exposition/protobuf-parser.js';
import { recordedRegistries } from '../exposition/recorded-registries.js';
import { parseText } from '../exposition/text-parser.js';
import { asPrometheus, type OtlpRequest } from './as-prometheus.js';
import { decodeJson, decodeProtobuf } from './encoding/decoded-request.js';

/**
 * One name, one truth: whichever way a metric travels, whoever receives it sees the same names, labels and values.
 * What is sent over OTLP is translated by the official rules, written down once more in `official-names.ts`.
 */
const roads: Readonly<Record<string, (source: SnapshotSource) => Promise<ParsedFamily[]>>> = {
  text: async (source) => parseText(await renderText(source)),
  OpenMetrics: async (source) => parseOpenMetrics(await renderText(source, { format: 'openmetrics' })),
  'Prometheus protobuf': async (source) => parseProtobuf(await renderProtobuf(source)),
  'OTLP protobuf': async (source) => asPrometheus(decodeProtobuf(await encode(source, 'protobuf')) as OtlpRequest),
  'OTLP/JSON': async (source) => asPrometheus(decodeJson(await encode(source, 'json')) as OtlpRequest),
};

async function encode(source: SnapshotSource, format: 'json' | 'protobuf'): Promise<Uint8Array> {
  const { bytes } = await encodeMetrics(metricBatch(await source.collect()), { format, resource: { attributes: {} } });
  return bytes;
}

/** An empty label is no label, says Prometheus' data model; OTLP leaves it out. */
function withoutEmptyLabels(families: readonly ExpectedFamily[]): ExpectedFamily[] {
  return families.map((family) => ({
    ...family,
    samples: family.samples.map((each) => ({
      ...each,
      labels: Object.fromEntries(Object.entries(each.labels ?? {}).filter(([, value]) => value !== '')),
    })),
  }));
}

describe.each(['OTLP protobuf', 'OTLP/JSON'])('%s says what was recorded', (road) => {
  test.each(recordedRegistries)('$name', async ({ record }) => {
    const { source, families } = record();
    const parsed = (await roads[road]?.(source)) ?? [];
    const expected = withoutEmptyLabels(families);
    expectSamples(parsed, expected);
    expectFamilies(parsed, expected, ({ name, type, unit }) => ({ name, type, unit }));
    expect(exemplarsOf(parsed)).toEqual(expectedExemplars(expected));
  });
});

/** What all roads have in common. Of a native histogram some have no classic bucket at all; its `_count` says the same. */
function shown(families: readonly ParsedFamily[]): Map<string, number> {
  const samples = families
    .filter(({ name }) => !isSelfMetric(name))
    .flatMap((family) => family.samples.filter((each) => !isCreated(each, family)));
  return new Map(
    samples
      .filter(({ labels }) => labels.get('le') !== '+Inf')
      .map(({ name, labels, value }): [string, number] => [
        comparableKey(
          name,
          [...labels].filter(([, label]) => label !== ''),
        ),
        value,
      ])
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );
}

const odd = [
  ['http.server.request.duration', 's', 'http_server_request_duration_seconds'],
  ['http.server.active_requests', '{request}', 'http_server_active_requests'],
  ['foo.bar', 'By', 'foo_bar_bytes'],
  ['already.in.bytes', 'By', 'already_in_bytes'],
  ['system.cpu.utilization', '1', 'system_cpu_utilization_ratio'],
  ['disk.io', 'By/s', 'disk_io_bytes_per_second'],
  ['a..b--c/d', '', 'a_b_c_d'],
  ['battery', '%', 'battery_percent'],
  ['wind', 'm/s', 'wind_meters_per_second'],
  ['furlongs', '[fur_us]', undefined],
] as const;

function underOtelNames(): Registry {
  const registry = new Registry({ exemplars: false });
  for (const [k, [name, unit]] of odd.entries()) {
    registry.gauge({ ...otelMetric({ name, unit, type: 'gauge' }), help: `Gauge ${k}.` }).set(k + 0.5);
    const counter = otelMetric({
      name: `${name}.counted`,
      unit,
      type: 'counter',
      attributes: ['url.path', 'error-type'],
    });
    registry
      .counter({ ...counter, help: `Counter ${k}.` })
      .inc({ [counter.labelNames[0] as string]: '/a', [counter.labelNames[1] as string]: 'x' } as never, k);
    const histogram = otelMetric({ name: `${name}.spread`, unit, type: 'histogram' });
    registry.histogram({ ...histogram, help: `Histogram ${k}.`, buckets: [1, 2, 5] }).observe(k);
    const native = otelMetric({ name: `${name}.native`, unit, type: 'histogram' });
    registry.histogram({ ...native, help: `Native ${k}.`, native: true }).observe(k);
  }
  return registry;
}

function open(): Registry {
  const registry = new Registry();
  const library = (name: string) => {
    const scoped = new Registry({ scope: { name, version: '1.2', attributes: { 'build.kind': 'x' } } });
    registry.attach(scoped);
    return scoped;
  };
  for (const [k, name] of ['lib/one', 'lib/two'].entries()) {
    const scoped = library(name);
    const calls = scoped.openCounter({ otel: { name: 'rpc.calls', unit: '{call}' }, help: 'Calls.' });
    calls.inc({ 'rpc.method': 'Get', 'rpc.status_code': 200 }, k + 1);
    calls.inc({ 'rpc.status_code': 200, 'rpc.method': 'Get' }, 10);
    calls.inc({ 'rpc.method': 'Put', cached: true });
    calls.inc({});
    const depth = scoped.openGauge({ otel: { name: 'queue.depth', unit: '{item}', isSum: true }, help: 'Depth.' });
    depth.inc({ queue: 'a' }, 3);
    depth.inc({ queue: 'a' }, -1);
    const sizes = scoped.openHistogram({ otel: { name: 'rpc.size', unit: 'By' }, help: 'Sizes.', buckets: [1, 10] });
    sizes.observe({ 'rpc.method': 'Get', n: 1.5 }, 5);
    sizes.observe({}, 50);
  }
  return registry;
}

describe('every road shows the same', () => {
  const registries = { 'names of OpenTelemetry': underOtelNames, 'open instruments of two scopes': open };
  for (const [what, record] of Object.entries(registries)) {
    test.each(Object.keys(roads))(`${what}: %s`, async (road) => {
      const registry = record();
      const text = shown((await roads['text']?.(registry)) ?? []);
      expect(text.size).toBeGreaterThan(10);
      expect(shown((await roads[road]?.(registry)) ?? [])).toEqual(text);
    });
  }

  test('and it is the official name', async () => {
    const names = parseText(await renderText(underOtelNames())).map(({ name }) => name);
    for (const [, , expected] of odd) if (expected !== undefined) expect(names).toContain(expected);
  });
});
