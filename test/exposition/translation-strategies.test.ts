import { type CounterOptions, otelMetric, Registry, type SnapshotSource, translationStrategies } from '@sonde/metrics';
import { type Escaping, metricsFetchHandler, renderText, type ScrapeRequest } from '@sonde/prometheus';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { comparableKey, isCreated, isSelfMetric } from './expected.js';
import { parseOpenMetrics } from './openmetrics-parser.js';
import type { ParsedFamily } from './parsed.js';
import { renderProtobuf } from './protobuf-messages.js';
import { parseProtobuf } from './protobuf-parser.js';
import { parseText } from './text-parser.js';

type Naming = Omit<ScrapeRequest, 'format' | 'names'>;

/** What each format shows, read back; every reader is strict. */
async function shown(
  source: SnapshotSource,
  naming: Naming,
): Promise<Record<'text' | 'openmetrics' | 'protobuf', ParsedFamily[]>> {
  const utf8Names = naming.escaping === 'allow-utf-8';
  return {
    text: parseText(await renderText(source, { ...naming, format: 'text' }), { utf8Names }),
    openmetrics: parseOpenMetrics(await renderText(source, { ...naming, format: 'openmetrics' }), { utf8Names }),
    protobuf: parseProtobuf(await renderProtobuf(source, naming)),
  };
}

/** Names, labels and values, without what only some formats have. */
function samplesOf(families: readonly ParsedFamily[]): Map<string, number> {
  const own = families.filter(({ name }) => !isSelfMetric(name));
  return new Map(
    own.flatMap((family) =>
      family.samples
        .filter((sample) => !isCreated(sample, family))
        .map(({ name, labels, value }) => [comparableKey(name, labels), value] as const),
    ),
  );
}

const sampleNames = (families: readonly ParsedFamily[]): string[] => [
  ...new Set([...samplesOf(families).keys()].map((key) => (JSON.parse(key) as [string])[0])),
];

function orders(): Registry {
  const registry = new Registry();
  const names = otelMetric({ name: 'foo.bar', unit: 'By', type: 'counter', attributes: ['shop.kind'] });
  registry.counter({ ...names, help: 'Foo.' } as CounterOptions<'shop_kind'>).inc({ shop_kind: 'a' }, 2);
  return registry;
}

describe('the table of the specification', () => {
  // "Interaction with Translation Strategy" of the specification of OpenTelemetry's Prometheus exporter.
  test.each([
    ['UnderscoreEscapingWithSuffixes', 'underscores', 'foo_bar_bytes_total', 'shop_kind'],
    ['UnderscoreEscapingWithSuffixes', 'allow-utf-8', 'foo_bar_bytes_total', 'shop_kind'],
    ['UnderscoreEscapingWithoutSuffixes', 'underscores', 'foo_bar', 'shop_kind'],
    ['UnderscoreEscapingWithoutSuffixes', 'allow-utf-8', 'foo_bar', 'shop_kind'],
    ['NoUTF8EscapingWithSuffixes', 'underscores', 'foo_bar_bytes_total', 'shop_kind'],
    ['NoUTF8EscapingWithSuffixes', 'allow-utf-8', 'foo.bar_bytes_total', 'shop.kind'],
    ['NoTranslation', 'underscores', 'foo_bar', 'shop_kind'],
    ['NoTranslation', 'allow-utf-8', 'foo.bar', 'shop.kind'],
  ] as const)('%s, %s: %s{%s}', async (translationStrategy, escaping, name, label) => {
    const formats = await shown(orders(), { translationStrategy, escaping });
    for (const families of Object.values(formats)) {
      expect(samplesOf(families)).toEqual(new Map([[comparableKey(name, [[label, 'a']]), 2]]));
    }
    // What is not called `_total` is no counter to OpenMetrics.
    const type = name.endsWith('_total') ? 'counter' : 'unknown';
    expect(formats.openmetrics.map((family) => family.type)).toEqual([type]);
    expect([formats.text[0]?.type, formats.protobuf[0]?.type]).toEqual(['counter', 'counter']);
    const unit = name.includes('_bytes') ? 'bytes' : undefined;
    expect([formats.openmetrics[0]?.unit, formats.protobuf[0]?.unit]).toEqual([unit, unit]);
  });

  test('names of the application itself stay as they are', async () => {
    const registry = new Registry();
    registry.counter({ name: 'orders', help: 'Orders.', unit: 'seconds' }).inc();
    for (const translationStrategy of translationStrategies) {
      const formats = await shown(registry, { translationStrategy, escaping: 'allow-utf-8' });
      for (const families of Object.values(formats)) expect(sampleNames(families)).toEqual(['orders_seconds_total']);
    }
  });
});

describe('families that meet', () => {
  function meeting(): Registry {
    const registry = new Registry();
    registry.gauge({ ...otelMetric({ name: 'queue.time', unit: 's', type: 'gauge' }), help: 'Time.' }).set(1);
    registry.gauge({ ...otelMetric({ name: 'queue.time', unit: 'By', type: 'gauge' }), help: 'Bytes.' }).set(2);
    registry.gauge({ name: 'other', help: 'Other.' }).set(3);
    return registry;
  }

  test('the later one is left out, told once, and counted', async () => {
    const source = meeting();
    const selfMetrics = new Registry();
    const told: string[] = [];
    const handler = metricsFetchHandler(source, {
      translationStrategy: 'NoTranslation',
      selfMetrics,
      onError: ({ code, message }) => told.push(`${code} ${message}`),
    });
    for (let k = 0; k < 3; k++) {
      const text = await (await handler(new Request('http://localhost/metrics'))).text();
      expect([...samplesOf(parseText(text)).values()]).toEqual([1, 3]);
    }
    expect(told).toHaveLength(1);
    expect(told[0]).toMatch(/^SONDE_FAMILY_DROPPED .*"queue_time_bytes".*"queue_time_seconds"/);
    expect(samplesOf(parseText(await renderText(selfMetrics)))).toEqual(new Map());
    expect(await renderText(selfMetrics)).toContain('sonde_scrape_drops_total{family="queue_time_bytes"} 3');
  });

  test('both are there under a strategy that keeps them apart', async () => {
    const formats = await shown(meeting(), {
      translationStrategy: 'NoUTF8EscapingWithSuffixes',
      escaping: 'allow-utf-8',
    });
    for (const families of Object.values(formats)) {
      expect(sampleNames(families)).toEqual(['queue.time_seconds', 'queue.time_bytes', 'other']);
    }
  });
});

test('labels that would meet keep the names of the registry', async () => {
  const registry = new Registry();
  const names = otelMetric({ name: 'x', type: 'gauge' });
  const attributes = [
    { key: 'a.b', type: 'string' as const },
    { key: 'a-b', type: 'string' as const },
  ];
  const gauge = registry.gauge({
    ...names,
    otel: { ...names.otel, attributes },
    help: 'X.',
    labelNames: ['a_b', 'a_b_2'],
  });
  gauge.set({ a_b: 'p', a_b_2: 'q' }, 1);
  const labels = async (escaping: Escaping): Promise<string[]> => {
    const { text, protobuf } = await shown(registry, { translationStrategy: 'NoTranslation', escaping });
    expect(samplesOf(text)).toEqual(samplesOf(protobuf));
    return [...(text[0]?.samples[0]?.labels.keys() ?? [])];
  };
  expect(await labels('allow-utf-8')).toEqual(['a.b', 'a-b']);
  expect(await labels('underscores')).toEqual(['a_b', 'a_b_2']);
});

test('no attribute becomes a label that Prometheus keeps for itself', async () => {
  const registry = new Registry();
  const names = otelMetric({ name: 'x', type: 'gauge', attributes: ['__name__', 'a'] });
  registry.gauge({ ...names, help: 'X.' }).set({ [names.labelNames[0] as string]: 'y', a: 'b' }, 1);
  for (const translationStrategy of translationStrategies) {
    const formats = await shown(registry, {
      translationStrategy,
      escaping: 'allow-utf-8',
      resource: { __name__: 'z', '__a.b': 'c' },
    });
    for (const families of Object.values(formats)) {
      expect(sampleNames(families).map((name) => name.replace(/_info$/, ''))).toEqual(['target', 'x']);
      for (const { labels } of families.flatMap(({ samples }) => samples)) {
        expect([...labels.keys()].filter((label) => label.startsWith('__'))).toEqual([]);
      }
    }
  }
});

const escapings = ['underscores', 'dots', 'values', 'allow-utf-8'] as const;

test('no label becomes the name of the metric by escaping', async () => {
  const registry = new Registry();
  registry.gauge({ name: 'x', help: 'X.', labelNames: ['_name_'] }).set({ _name_: 'y' }, 1);
  const plain = new Registry({ utf8Names: true });
  plain.gauge({ name: 'x', help: 'X.', labelNames: ['..name..'] }).set({ '..name..': 'y' }, 1);
  for (const source of [registry, plain]) {
    for (const translationStrategy of translationStrategies) {
      for (const escaping of escapings) {
        const resource = { '..name..': 'p', _name_: 'q', '-name-': 'r', __name__: 's' };
        const formats = await shown(source, { translationStrategy, escaping, resource });
        for (const families of Object.values(formats)) {
          expect(sampleNames(families).map((name) => name.replace(/_info$/, ''))).toEqual(['target', 'x']);
          for (const { labels } of families.flatMap(({ samples }) => samples)) {
            expect([...labels.keys()]).not.toContain('__name__');
          }
        }
      }
    }
  }
});

const attributeKey = fc.oneof(
  fc.string({ unit: fc.constantFrom('_', '.', '-', '1', 'a', 'U', 'é'), minLength: 1, maxLength: 4 }),
  fc.constantFrom('__name__', '..name..', '_name_', '-name-', '1name_', 'U___e9_', 'le', 'exported_le'),
);

test('attribute keys that escaping would make one are no series twice, and none is the name of the metric', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.uniqueArray(attributeKey, { minLength: 1, maxLength: 2 }), { minLength: 1, maxLength: 8 }),
      fc.constantFrom(...translationStrategies),
      fc.constantFrom<Escaping>(...escapings),
      async (calls, translationStrategy, escaping) => {
        const registry = new Registry();
        const counter = registry.openCounter({ otel: { name: 'n' }, help: 'N.' });
        for (const keys of calls) counter.inc(Object.fromEntries(keys.map((key) => [key, 'x'])));
        const naming = { translationStrategy, escaping };
        // `dots` doubles an underscore in front, too, and the readers of text take no label that begins so.
        const formats =
          escaping === 'dots'
            ? [parseProtobuf(await renderProtobuf(registry, naming))]
            : Object.values(await shown(registry, naming));
        for (const families of formats) {
          const samples = samplesOf(families);
          expect(samples.size).toBe(counter.seriesCount);
          expect([...samples.values()].reduce((sum, value) => sum + value, 0)).toBe(calls.length);
          expect(sampleNames(families)).toHaveLength(1);
          for (const key of samples.keys()) expect(key).not.toContain('"__name__"');
        }
      },
    ),
    {
      numRuns: 300,
      examples: [
        [[['..name..'], ['1a'], ['_a']], 'NoTranslation', 'underscores'],
        [[['1a'], ['_a']], 'NoTranslation', 'dots'],
        [[['é'], ['U___e9_']], 'NoTranslation', 'values'],
        [[['__name__']], 'UnderscoreEscapingWithSuffixes', 'dots'],
      ],
    },
  );
});

test('the overflow series is called as OpenTelemetry calls it, where names are not translated', async () => {
  const registry = new Registry({ onFault: () => {} });
  const names = otelMetric({ name: 'x', type: 'gauge', attributes: ['k'] });
  const gauge = registry.gauge({ ...names, help: 'X.', labelNames: ['k'], maxSeries: 1 });
  for (const k of ['1', '2']) gauge.set({ k }, 1);
  const overflow = async (naming: Naming) =>
    Object.values(await shown(registry, naming)).map((families) => [...(families[0]?.samples[1]?.labels.keys() ?? [])]);
  const each = (label: string) => [[label], [label], [label]];
  expect(await overflow({ escaping: 'allow-utf-8' })).toEqual(each('otel_metric_overflow'));
  expect(await overflow({ translationStrategy: 'NoTranslation', escaping: 'allow-utf-8' })).toEqual(
    each('otel.metric.overflow'),
  );
  expect(await overflow({ translationStrategy: 'NoTranslation' })).toEqual(each('otel_metric_overflow'));
});

/** Metrics whose names meet easily, in one way or another. */
const metric = fc.record({
  name: fc.constantFrom(
    'a.b',
    'a_b',
    'a-b',
    'a.b.total',
    'a.b_total',
    'a',
    'a.seconds',
    'target',
    'target_info',
    'a.b.count',
  ),
  unit: fc.constantFrom('', 's', 'By', '1', '{thing}'),
  type: fc.constantFrom('counter' as const, 'gauge' as const, 'histogram' as const),
  isPlain: fc.boolean(),
});

test('whatever meets, every format stays valid, all say the same, and what is missing was told', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(metric, { maxLength: 8 }),
      fc.record({
        translationStrategy: fc.constantFrom(...translationStrategies),
        escaping: fc.constantFrom<Escaping>('underscores', 'dots', 'values', 'allow-utf-8'),
        resource: fc.constantFrom(undefined, { 'service.name': 'shop', service_name: 'other' }),
      }),
      async (metrics, naming) => {
        const registry = new Registry({ onFault: () => {} });
        const made = new Set<string>();
        metrics.forEach(({ name, unit, type, isPlain }, k) => {
          const names = isPlain ? { name: name.replace(/[.-]/g, '_'), unit: '' } : otelMetric({ name, unit, type });
          try {
            if (type === 'counter') registry.counter({ ...names, help: 'H.' }).inc(k);
            else if (type === 'gauge') registry.gauge({ ...names, help: 'H.' }).set(k);
            else registry.histogram({ ...names, help: 'H.', native: true }).observe(k);
          } catch {
            // It would meet another one in the registry itself.
          }
        });
        for (const { name } of (await registry.collect()).families) if (!isSelfMetric(name)) made.add(name);
        const dropped = new Set<string>();
        const onDropped: ScrapeRequest['onDropped'] = (_, family) => dropped.add(family);
        const { text, openmetrics, protobuf } = await shown(registry, { ...naming, onDropped });
        const hasTarget = naming.resource !== undefined;
        const kept = text.filter(({ name }) => !isSelfMetric(name));
        expect(kept.length - (hasTarget ? 1 : 0)).toBe([...made].filter((name) => !dropped.has(name)).length);
        expect(samplesOf(openmetrics)).toEqual(samplesOf(text));
        // A native histogram has no buckets in protobuf, and one of them in text.
        const bare = [...samplesOf(text)].filter(([key]) => !key.includes('"le"'));
        expect(samplesOf(protobuf)).toEqual(new Map(bare));
      },
    ),
    { numRuns: 300 },
  );
});

test.each(translationStrategies)(
  'an attribute called as a label that is written besides never comes twice: %s',
  async (translationStrategy) => {
    const registry = new Registry();
    const sizes = registry.openHistogram({ otel: { name: 'rpc.size' }, help: 'Sizes.', buckets: [1] });
    sizes.observe({ le: 'mine', 'rpc.method': 'Get' }, 1);
    const escaping = 'allow-utf-8';
    const text = await renderText(registry, { translationStrategy, escaping });
    for (const { samples } of parseText(text, { utf8Names: true })) {
      for (const { name, labels } of samples) expect(labels.get('exported_le'), name).toBe('mine');
    }
  },
);
