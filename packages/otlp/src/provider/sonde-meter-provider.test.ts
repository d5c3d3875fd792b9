import { type Context, metrics, ROOT_CONTEXT, TraceFlags, trace } from '@opentelemetry/api';
import { type Family, Registry, runInScope, SondeError } from '@sonde/metrics';
import { seriesValue } from '@sonde/metrics/testing';
import { afterEach, describe, expect, it } from 'vitest';
import { SondeMeterProvider, type SondeMeterProviderOptions } from './sonde-meter-provider.js';

function setUp(options: SondeMeterProviderOptions = {}): {
  registry: Registry;
  provider: SondeMeterProvider;
  faults: string[];
} {
  const faults: string[] = [];
  const onFault = (fault: SondeError<string>) => faults.push(fault.code);
  const registry = new Registry({ onFault });
  return { registry, provider: new SondeMeterProvider(registry, { onFault, ...options }), faults };
}

function family(registry: Registry, name: string): Family | undefined {
  return registry.snapshot().families.find((each) => each.name === name);
}

describe('meters', () => {
  it('are the same for the same name, version, schema and attributes', () => {
    const { provider } = setUp();
    const meter = provider.getMeter('a', '1', { schemaUrl: 'x' });
    expect(provider.getMeter('a', '1', { schemaUrl: 'x' })).toBe(meter);
    const others = [
      provider.getMeter('a'),
      provider.getMeter('a', '1'),
      provider.getMeter('a', '1', { schemaUrl: 'y' }),
      provider.getMeter('a', '1', { schemaUrl: 'x', attributes: { k: 'v' } } as never),
      provider.getMeter('a,1', ''),
    ];
    expect(new Set([meter, ...others]).size).toBe(6);
  });

  it('say in each block who recorded; meters share a family', () => {
    const { registry, provider, faults } = setUp();
    provider.getMeter('one', '1.0', { schemaUrl: 'https://x' }).createCounter('hits').add(1);
    provider.getMeter('two').createCounter('hits').add(2);
    const blocks = family(registry, 'hits')?.blocks ?? [];
    expect(blocks.map(({ scope, values }) => [scope, ...values])).toEqual([
      [{ name: 'one', version: '1.0', schemaUrl: 'https://x', attributes: {} }, 1],
      [{ name: 'two', version: '', schemaUrl: '', attributes: {} }, 2],
    ]);
    expect(faults).toEqual([]);
  });

  it('that disagree about a name are both recorded, one under a longer name', () => {
    const { registry, provider, faults } = setUp();
    provider.getMeter('one').createCounter('hits').add(1);
    provider.getMeter('two').createHistogram('hits').record(2);
    expect(seriesValue(registry, 'hits')).toBe(1);
    expect(family(registry, 'hits_histogram')?.blocks[0]?.scope?.name).toBe('two');
    expect(faults).toEqual(['SONDE_INSTRUMENT_CONFLICT']);
  });

  it('stand beside what the registry records itself', async () => {
    const { registry, provider } = setUp();
    const own = registry.openCounter({ otel: { name: 'hits' }, help: 'Own.' });
    own.inc();
    provider.getMeter('library').createCounter('hits').add(5);
    const blocks = (await registry.collect()).families.find(({ name }) => name === 'hits')?.blocks ?? [];
    expect(blocks.map(({ scope, values }) => [scope?.name, ...values])).toEqual([
      [undefined, 1],
      ['library', 5],
    ]);
  });

  it('work without a name, and that is told', () => {
    const { registry, provider, faults } = setUp();
    provider.getMeter('').createCounter('hits').add(1);
    provider
      .getMeter(undefined as never)
      .createCounter('hits')
      .add(1);
    expect(seriesValue(registry, 'hits')).toBe(2);
    expect(faults).toEqual(['SONDE_INSTRUMENT_NAME_INVALID']);
  });

  it('past their limit record nothing, and that is told', () => {
    const { registry, provider, faults } = setUp();
    for (let k = 0; k < 1000; k++) provider.getMeter(`meter ${k}`);
    expect(faults).toEqual([]);
    provider.getMeter('meter 999').createCounter('hits').add(1);
    provider.getMeter('meter 1000').createCounter('hits').add(1);
    expect(seriesValue(registry, 'hits')).toBe(1);
    expect(faults).toEqual(['SONDE_METER_LIMIT']);
  });
});

describe('the provider', () => {
  afterEach(() => metrics.disable());

  it('is one that the API takes', () => {
    const { registry, provider } = setUp();
    expect(metrics.setGlobalMeterProvider(provider)).toBe(true);
    metrics.getMeter('library').createCounter('hits').add(3);
    expect(seriesValue(registry, 'hits')).toBe(3);
  });

  it('gives meters that record nothing once it was shut down; instruments go on', async () => {
    const { registry, provider } = setUp();
    const counter = provider.getMeter('library').createCounter('hits');
    await provider.forceFlush();
    await provider.shutdown();
    await provider.shutdown();
    counter.add(1);
    provider.getMeter('library').createCounter('hits').add(1);
    expect(seriesValue(registry, 'hits')).toBe(1);
  });

  it('holds series to its limit', () => {
    const { registry, provider } = setUp({ maxSeries: 2 });
    const counter = provider.getMeter('library').createCounter('hits');
    for (let k = 0; k < 5; k++) counter.add(1, { k });
    expect(seriesValue(registry, 'hits', { otel_metric_overflow: 'true' })).toBe(3);
  });

  it('cuts values of attributes at its limit', () => {
    const { registry, provider, faults } = setUp({ maxLabelLength: 2000 });
    const counter = provider.getMeter('library').createCounter('hits');
    for (const length of [1500, 3000]) counter.add(1, { query: 'x'.repeat(length) });
    expect(family(registry, 'hits')?.blocks[0]?.columns[0]?.map((query) => query?.length)).toEqual([1500, 2000]);
    expect(faults).toEqual(['SONDE_LABEL_TRUNCATED']);
  });

  it.each<[string, unknown[]]>([
    ['no registry', []],
    ['a registry in an object', [{ registry: new Registry() }]],
    ['an unknown option', [new Registry(), { readers: [] }]],
    ['views that are none', [new Registry(), { views: {} }]],
    ['a view that cannot be meant', [new Registry(), { views: [{}] }]],
    ['no limit', [new Registry(), { maxSeries: 0 }]],
    ['no limit of length', [new Registry(), { maxLabelLength: 0 }]],
    ['no time', [new Registry(), { callbackTimeoutMs: 0 }]],
  ])('refuses %s', (_, given) => {
    const make = () => new (SondeMeterProvider as new (...args: unknown[]) => unknown)(...given);
    expect(make).toThrow(SondeError);
    expect(make).toThrow(expect.objectContaining({ code: 'SONDE_INVALID_OPTION' }));
  });
});

describe('exemplars', () => {
  const traceId = '0af7651916cd43dd8448eb211c80319c';
  const spanId = 'b7ad6b7169203331';
  const within = (traceFlags: TraceFlags): Context =>
    trace.setSpanContext(ROOT_CONTEXT, { traceId, spanId, traceFlags });

  function exemplarOf(registry: Registry, name: string): unknown {
    const block = family(registry, name)?.blocks[0];
    for (let k = 0; k < (block?.width ?? 0); k++) {
      const exemplar = block?.exemplars?.get(k);
      if (exemplar !== undefined) return { labels: Object.fromEntries(exemplar.labels), value: exemplar.value };
    }
    return undefined;
  }

  it('are the sampled span of the context given', () => {
    const registry = new Registry({ exemplars: true });
    const meter = new SondeMeterProvider(registry, {
      views: [{ instrumentName: 'routed', attributesProcessors: [{ process: (each) => each }] }],
    }).getMeter('library');
    meter.createCounter('hits').add(2, {}, within(TraceFlags.SAMPLED));
    meter.createHistogram('sizes').record(7, { a: 1 }, within(TraceFlags.SAMPLED));
    meter.createCounter('routed').add(3, {}, within(TraceFlags.SAMPLED));
    meter.createCounter('unsampled').add(1, {}, within(TraceFlags.NONE));
    meter.createCounter('outside').add(1, {}, ROOT_CONTEXT);
    const labels = { trace_id: traceId, span_id: spanId };
    expect(exemplarOf(registry, 'hits')).toEqual({ labels, value: 2 });
    expect(exemplarOf(registry, 'sizes')).toEqual({ labels, value: 7 });
    expect(exemplarOf(registry, 'routed')).toEqual({ labels, value: 3 });
    expect(exemplarOf(registry, 'unsampled')).toBeUndefined();
    expect(exemplarOf(registry, 'outside')).toBeUndefined();
  });

  it("are those of Sonde's scope where there is no span", () => {
    const registry = new Registry({ exemplars: true });
    const counter = new SondeMeterProvider(registry).getMeter('library').createCounter('hits');
    runInScope({ kind: 'request', traceId, spanId }, () => counter.add(1));
    expect(exemplarOf(registry, 'hits')).toEqual({ labels: { trace_id: traceId, span_id: spanId }, value: 1 });
  });

  it('are not looked for where the registry takes none', () => {
    const registry = new Registry();
    new SondeMeterProvider(registry).getMeter('library').createCounter('hits').add(2, {}, within(TraceFlags.SAMPLED));
    expect(seriesValue(registry, 'hits')).toBe(2);
    expect(exemplarOf(registry, 'hits')).toBeUndefined();
  });
});
