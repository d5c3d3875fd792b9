import { Registry, type RegistryOptions, type SnapshotSource } from '@sonde/metrics';
import {
  createRenderer,
  metricsFetchHandler,
  renderText,
  type ScrapeRequest,
  startMetricsServer,
} from '@sonde/prometheus';
import { describe, expect, test } from 'vitest';
import { parseOpenMetrics } from './openmetrics-parser.js';
import type { ParsedFamily } from './parsed.js';
import { renderProtobuf } from './protobuf-messages.js';
import { parseProtobuf } from './protobuf-parser.js';
import { parseText } from './text-parser.js';

type Naming = Omit<ScrapeRequest, 'format' | 'names'>;

/** The labels of each sample of a family, as all formats have them. */
async function labelSets(
  source: SnapshotSource,
  family: string,
  naming: Naming = {},
): Promise<Record<string, string>[]> {
  const utf8Names = naming.escaping === 'allow-utf-8';
  const all: ParsedFamily[][] = [
    parseText(await renderText(source, { ...naming, format: 'text' }), { utf8Names }),
    parseOpenMetrics(await renderText(source, { ...naming, format: 'openmetrics', created: false }), { utf8Names }),
    parseProtobuf(await renderProtobuf(source, { ...naming, created: false })),
  ];
  const [first, ...others] = all.map((families) =>
    families
      .filter(({ name }) => name === family || name === `${family}_info`)
      .flatMap(({ samples }) => samples.map(({ labels }) => Object.fromEntries(labels))),
  );
  for (const other of others) expect(other).toEqual(first);
  return first ?? [];
}

function scoped(name: string, scope: object = {}): Registry {
  const registry = new Registry({ scope: { name, ...scope } });
  registry.gauge({ name: 'g', help: 'G.', labelNames: ['k'] }).set({ k: '1' }, name.length);
  return registry;
}

describe('who recorded', () => {
  test('is said by labels: name, version, schema and attributes', async () => {
    const attributes = { 'a.b': '1', a_b: '2', version: 'dropped', empty: '' };
    const registry = scoped('lib', { version: '1.2', schemaUrl: 'https://x/1', attributes });
    expect(await labelSets(registry, 'g')).toEqual([
      {
        otel_scope_name: 'lib',
        otel_scope_version: '1.2',
        otel_scope_schema_url: 'https://x/1',
        // Of two that meet, the order of the keys decides: `a.b` is before `a_b`.
        otel_scope_a_b: '1;2',
        k: '1',
      },
    ]);
  });

  test('keeps the keys of its attributes where nothing is translated', async () => {
    const registry = scoped('lib', { attributes: { 'a.b': '1', a_b: '2' } });
    const naming = { translationStrategy: 'NoTranslation', escaping: 'allow-utf-8' } as const;
    expect(await labelSets(registry, 'g', naming)).toEqual([
      { otel_scope_name: 'lib', 'otel_scope_a.b': '1', otel_scope_a_b: '2', k: '1' },
    ]);
    expect(await labelSets(registry, 'g', { ...naming, escaping: 'underscores' })).toEqual([
      { otel_scope_name: 'lib', otel_scope_a_b: '1;2', k: '1' },
    ]);
  });

  test('gives way to a label that the series have themselves', async () => {
    const registry = new Registry({ scope: { name: 'lib', version: '1' }, constLabels: { otel_scope_name: 'mine' } });
    registry.gauge({ name: 'g', help: 'G.' }).set(1);
    expect(await labelSets(registry, 'g')).toEqual([{ otel_scope_version: '1', otel_scope_name: 'mine' }]);
  });

  test('keeps series of several scopes apart; without the labels, a label set is written once and the rest is told', async () => {
    const main = new Registry();
    for (const name of ['one', 'three', 'seven']) main.attach(scoped(name));
    expect((await labelSets(main, 'g')).map((labels) => labels['otel_scope_name'])).toEqual(['one', 'three', 'seven']);
    const told: string[] = [];
    const onDropped: Naming['onDropped'] = ({ code }, family) => told.push(`${code} ${family}`);
    expect(await labelSets(main, 'g', { scopeLabels: false, onDropped })).toEqual([{ k: '1' }]);
    expect(told).toEqual(Array.from({ length: 3 }, () => 'SONDE_FAMILY_DROPPED g'));
    // The first one is kept, and goes on being the one.
    const handler = metricsFetchHandler(main, { scopeLabels: false, onError: () => {} });
    for (let k = 0; k < 2; k++) {
      const text = await (await handler(new Request('http://localhost/metrics'))).text();
      expect(text).toContain('g{k="1"} 3\n');
      expect(text.match(/^g\{/gm)).toHaveLength(1);
    }
  });
});

test('scopes that no label can tell apart are taken for one', async () => {
  const main = new Registry();
  for (const version of ['1', '2']) main.attach(scoped('lib', { attributes: { version } }));
  const told: string[] = [];
  const onDropped: Naming['onDropped'] = (_, family) => told.push(family);
  expect(await labelSets(main, 'g', { onDropped })).toEqual([{ otel_scope_name: 'lib', k: '1' }]);
  expect(new Set(told)).toEqual(new Set(['g']));
});

describe('series of several scopes that would have the same labels are written once, and told', () => {
  interface Source extends RegistryOptions {
    /** Of the one series; none where it is missing. */
    readonly labels?: Readonly<Record<string, string>>;
  }

  function both(...sources: readonly Source[]): Registry {
    const main = new Registry();
    for (const { labels = {}, ...options } of sources) {
      const registry = new Registry(options);
      registry.gauge({ name: 'g', help: 'G.', labelNames: Object.keys(labels) }).set(labels, 1);
      main.attach(registry);
    }
    return main;
  }

  const x = { scope: { name: 'X' } };
  const y = { scope: { name: 'Y' } };
  test.each<[string, [Source, Source], boolean, Record<string, string>]>([
    [
      'constant labels in another order',
      [
        { ...x, constLabels: { a: '1', b: '2' } },
        { ...y, constLabels: { b: '2', a: '1' } },
      ],
      false,
      { a: '1', b: '2' },
    ],
    [
      'a constant label and a label',
      [
        { ...x, constLabels: { a: '1' } },
        { ...y, labels: { a: '1' } },
      ],
      false,
      { a: '1' },
    ],
    ['a constant label without a value', [{ constLabels: { e: '' } }, y], false, { e: '' }],
    [
      'a scope, and constant labels that say it',
      [{ ...x, constLabels: { z: '1' } }, { constLabels: { z: '1', otel_scope_name: 'X' } }],
      true,
      { otel_scope_name: 'X', z: '1' },
    ],
    [
      'a scope, and a label that says it in another one',
      [{ ...x, labels: { otel_scope_name: 'Y' } }, y],
      true,
      { otel_scope_name: 'Y' },
    ],
    [
      'a scope, and a label that says it without one',
      [{ labels: { otel_scope_name: 'Y' } }, y],
      true,
      { otel_scope_name: 'Y' },
    ],
  ])('%s', async (_, sources, scopeLabels, labels) => {
    for (const given of [sources, sources.toReversed()]) {
      let told = 0;
      const sets = await labelSets(both(...given), 'g', { scopeLabels, onDropped: () => told++ });
      const written = Object.entries(labels).filter(([, value]) => value !== '');
      expect(sets.map((set) => Object.fromEntries(Object.entries(set).filter(([, value]) => value !== '')))).toEqual([
        Object.fromEntries(written),
      ]);
      // Once in each format.
      expect(told).toBe(3);
    }
  });

  test('and all are written where a label tells them apart', async () => {
    const onDropped: Naming['onDropped'] = (error) => expect.unreachable(error.message);
    const sources = both({ labels: { otel_scope_name: 'Z' } }, x, y, { ...y, constLabels: { a: '1' } });
    expect(await labelSets(sources, 'g', { onDropped })).toHaveLength(4);
  });

  test('and looking for them gives the event loop back', async () => {
    const main = new Registry();
    for (const name of ['a', 'b']) {
      const registry = new Registry({ scope: { name } });
      const gauge = registry.gauge({ name: 'g', help: 'G.', labelNames: ['id'], maxSeries: 40_000 });
      for (let k = 0; k < 40_000; k++) gauge.set({ id: name + k }, k);
      main.attach(registry);
    }
    let turns = 0;
    let isDone = false;
    const turn = (): void => {
      turns++;
      if (!isDone) setImmediate(turn);
    };
    setImmediate(turn);
    await createRenderer(main).scrape({ format: 'text', scopeLabels: false });
    isDone = true;
    expect(turns).toBeGreaterThan(3);
  });
});

describe('the resource', () => {
  const registry = new Registry();
  const resource = {
    'service.name': 'shop',
    'service.instance.id': '7',
    service_name: 'x',
    'process.pid': 42,
    'host.is_real': true,
    'process.command_args': ['a', 'b'],
    none: undefined,
    empty: '',
  };

  test('is one metric, target_info', async () => {
    expect(await labelSets(registry, 'target', { resource })).toEqual([
      {
        host_is_real: 'true',
        process_command_args: '["a","b"]',
        process_pid: '42',
        service_instance_id: '7',
        service_name: 'shop;x',
      },
    ]);
    expect(await renderText(registry, { resource })).toMatch(/^target_info\{.*\} 1$/m);
    expect(await renderText(registry, { resource, format: 'openmetrics' })).toContain('# TYPE target info\n');
  });

  test('keeps its keys where nothing is translated', async () => {
    const naming = { resource: { 'service.name': 'shop' }, translationStrategy: 'NoTranslation' } as const;
    expect(await labelSets(registry, 'target', { ...naming, escaping: 'allow-utf-8' })).toEqual([
      { 'service.name': 'shop' },
    ]);
  });

  test('is not exposed where it is not wanted, or says nothing', async () => {
    expect(await labelSets(registry, 'target', { resource, targetInfo: false })).toEqual([]);
    expect(await labelSets(registry, 'target', { resource: { empty: '' } })).toEqual([]);
  });

  test('is taken by a server of its own port as well', async () => {
    const server = await startMetricsServer({
      registry,
      port: 0,
      resource: { a: 'b' },
      translationStrategy: 'NoTranslation',
    });
    try {
      expect(await (await fetch(server.url)).text()).toContain('target_info{a="b"} 1\n');
    } finally {
      await server.close();
    }
  });

  test('is the only one: a metric that would be called so is left out and told', async () => {
    const own = new Registry();
    own.info({ name: 'target', help: 'Own.', labels: { a: 'b' } });
    const told: string[] = [];
    const onDropped: Naming['onDropped'] = ({ code }, family) => told.push(`${code} ${family}`);
    expect(await labelSets(own, 'target', { resource: { a: 'c' }, onDropped })).toEqual([{ a: 'c' }]);
    expect(new Set(told)).toEqual(new Set(['SONDE_FAMILY_DROPPED target']));
  });
});
