import { type MetricOptions, ValueType } from '@opentelemetry/api';
import { Registry, type SondeError } from '@sonde/metrics';
import { histogramOf, seriesValue } from '@sonde/metrics/testing';
import { describe, expect, it } from 'vitest';
import type { SondeMeter } from './sonde-meter.js';
import { SondeMeterProvider } from './sonde-meter-provider.js';
import type { ViewOptions } from './view-options.js';

function setUp(views: readonly ViewOptions[] = []): {
  registry: Registry;
  meter: SondeMeter;
  faults: SondeError<string>[];
} {
  const faults: SondeError<string>[] = [];
  const registry = new Registry();
  const provider = new SondeMeterProvider(registry, { views, onFault: (fault) => faults.push(fault) });
  return { registry, meter: provider.getMeter('library', '1.0') as SondeMeter, faults };
}

const codes = (faults: readonly SondeError<string>[]) => faults.map(({ code }) => code);
const names = (registry: Registry) =>
  registry
    .snapshot()
    .families.map(({ name }) => name)
    .filter((name) => name !== 'sonde_faults');

describe('names of instruments', () => {
  it.each(['a', 'A9', 'http.server-x/y_z', `a${'b'.repeat(254)}`])('may be %s', (name) => {
    const { registry, meter, faults } = setUp();
    meter.createCounter(name).add(1);
    expect(names(registry)).toHaveLength(1);
    expect(faults).toEqual([]);
  });

  it.each<unknown>(['', '1a', '.a', 'a b', 'é', 'a:b', `a${'b'.repeat(255)}`, undefined, null, 7, {}])(
    'may not be %j: the instrument records nothing, and that is told',
    async (name) => {
      const { registry, meter, faults } = setUp();
      const given = name as string;
      meter.createCounter(given).add(1);
      meter.createUpDownCounter(given).add(1);
      meter.createGauge(given).record(1);
      meter.createHistogram(given).record(1);
      for (const observable of [
        meter.createObservableCounter(given),
        meter.createObservableUpDownCounter(given),
        meter.createObservableGauge(given),
      ]) {
        observable.addCallback((result) => result.observe(1));
      }
      await registry.collect();
      expect(names(registry)).toEqual([]);
      expect(codes(faults)).toEqual(['SONDE_INSTRUMENT_NAME_INVALID']);
    },
  );
});

describe('an instrument asked for again', () => {
  it('is the same one, whatever the case of its name', () => {
    const { registry, meter, faults } = setUp();
    const counter = meter.createCounter('requestCount');
    expect(meter.createCounter('requestCount')).toBe(counter);
    expect(faults).toEqual([]);
    expect(meter.createCounter('RequestCount')).toBe(counter);
    expect(codes(faults)).toEqual(['SONDE_INSTRUMENT_CONFLICT']);
    expect(names(registry)).toEqual(['requestCount']);
  });

  it.each<[string, MetricOptions]>([
    ['description', { description: 'Another.' }],
    ['advice', { description: 'One.', advice: { explicitBucketBoundaries: [5] } }],
  ])('with another %s is the same one, and that is told', (_, options) => {
    const { meter, faults } = setUp();
    const histogram = meter.createHistogram('sizes', {
      description: 'One.',
      advice: { explicitBucketBoundaries: [1] },
    });
    expect(meter.createHistogram('sizes', options)).toBe(histogram);
    expect(codes(faults)).toEqual(['SONDE_INSTRUMENT_CONFLICT']);
  });

  it('with a description that a view settles is nothing to tell', () => {
    const { meter, faults } = setUp([{ instrumentName: 'hits', description: 'Settled.' }]);
    expect(meter.createCounter('hits', { description: 'One.' })).toBe(meter.createCounter('hits'));
    expect(faults).toEqual([]);
  });

  it('with another kind is recorded beside it, under a longer name', async () => {
    const { registry, meter, faults } = setUp();
    meter.createCounter('hits').add(1);
    meter.createHistogram('hits').record(2);
    meter.createGauge('hits').record(3);
    meter.createObservableCounter('hits').addCallback((result) => result.observe(4));
    const snapshot = await registry.collect();
    expect(seriesValue(snapshot, 'hits')).toBe(1);
    expect(histogramOf(snapshot, 'hits_histogram').sum).toBe(2);
    expect(seriesValue(snapshot, 'hits_last_value')).toBe(3);
    expect(seriesValue(snapshot, 'hits_sum')).toBe(4);
    expect(codes(faults)).toEqual(['SONDE_INSTRUMENT_CONFLICT']);
    expect(faults[0]?.message).toContain('"hits.histogram"');
  });

  it('with another unit is recorded beside it, under its own name', () => {
    const { registry, meter, faults } = setUp();
    meter.createHistogram('time', { unit: 's' }).record(1);
    meter.createHistogram('time', { unit: 'ms' }).record(1000);
    expect(names(registry)).toEqual(['time_seconds', 'time_milliseconds']);
    expect(registry.snapshot().families.map(({ otel }) => otel?.name)).toEqual(['time', 'time', undefined]);
    expect(codes(faults)).toEqual(['SONDE_INSTRUMENT_CONFLICT']);
  });

  it('with another type of value goes to the same series', () => {
    const { registry, meter, faults } = setUp();
    meter.createCounter('hits', { valueType: ValueType.INT }).add(1.9);
    meter.createCounter('hits').add(1.5);
    expect(seriesValue(registry, 'hits')).toBe(2.5);
    expect(codes(faults)).toEqual(['SONDE_INSTRUMENT_CONFLICT']);
  });

  it('with another kind, renamed by a view, is nothing to tell', () => {
    const { registry, meter, faults } = setUp([
      { instrumentName: 'hits', instrumentType: 'HISTOGRAM', name: 'hit.sizes' },
    ]);
    meter.createCounter('hits').add(1);
    meter.createHistogram('hits').record(2);
    expect(names(registry)).toEqual(['hits', 'hit_sizes']);
    expect(faults).toEqual([]);
  });

  it('after 1 000 others records nothing, and that is told', () => {
    const { registry, meter, faults } = setUp();
    for (let k = 0; k < 1000; k++) meter.createCounter(`c${k}`);
    meter.createCounter('c999').add(1);
    expect(faults).toEqual([]);
    meter.createCounter('c1000').add(1);
    expect(names(registry)).not.toContain('c1000');
    expect(codes(faults)).toEqual(['SONDE_INSTRUMENT_LIMIT']);
  });
});

describe('options of an instrument', () => {
  it('count for nothing where they are none', () => {
    const { registry, meter, faults } = setUp();
    meter.createHistogram('sizes', { unit: 7, description: {}, advice: { explicitBucketBoundaries: ['a'] } } as never);
    meter.createHistogram('others', null as never).record(1);
    expect(histogramOf(registry, 'others').count).toBe(1);
    expect(codes(faults)).toEqual(['SONDE_ADVICE_IGNORED']);
  });

  it('that throw when they are read cost the instrument only', () => {
    const { meter, faults } = setUp();
    const options = {
      get unit(): string {
        throw new Error('no');
      },
    };
    meter.createCounter('hits', options).add(1);
    expect(codes(faults)).toEqual(['SONDE_INSTRUMENT_REFUSED']);
  });

  it('may advise one bucket for all, or too many for any registry', () => {
    const { registry, meter, faults } = setUp();
    meter.createHistogram('one', { advice: { explicitBucketBoundaries: [] } }).record(3);
    expect(histogramOf(registry, 'one').buckets).toEqual([{ le: Number.POSITIVE_INFINITY, count: 1 }]);
    const explicitBucketBoundaries = Array.from({ length: 5000 }, (_, k) => k);
    meter.createHistogram('many', { advice: { explicitBucketBoundaries } }).record(3);
    expect(codes(faults)).toEqual(['SONDE_INSTRUMENT_REFUSED']);
  });
});

describe('views', () => {
  it('record an instrument in several streams', () => {
    const { registry, meter } = setUp([
      { instrumentName: 'sizes', attributeKeys: ['route'] },
      { instrumentName: 'sizes', name: 'sizes.exponential', aggregation: { type: 'EXPONENTIAL_HISTOGRAM' } },
      { instrumentName: 'sizes', name: 'sizes.summed', aggregation: { type: 'SUM' }, attributeKeys: [] },
      { instrumentName: 'sizes', name: 'sizes.last', aggregation: { type: 'LAST_VALUE' } },
    ]);
    const histogram = meter.createHistogram('sizes', { unit: 'By' });
    histogram.record(3, { route: '/', status: 200 });
    histogram.record(4, { route: '/', status: 500 });
    expect(histogramOf(registry, 'sizes_bytes', { route: '/' })).toMatchObject({ count: 2, sum: 7 });
    expect(histogramOf(registry, 'sizes_exponential_bytes', { route: '/', status: 500 }).native).toBeDefined();
    expect(seriesValue(registry, 'sizes_summed_bytes')).toBe(7);
    expect(seriesValue(registry, 'sizes_last_bytes', { route: '/', status: 500 })).toBe(4);
  });

  it('of one name, of one instrument, are both recorded; the second under a longer name', () => {
    const { registry, meter, faults } = setUp([
      { instrumentName: 'hits', aggregation: { type: 'SUM' } },
      { instrumentName: '*', attributeKeys: ['a'] },
      { instrumentName: 'h?ts', aggregation: { type: 'SUM' } },
    ]);
    meter.createCounter('hits').add(1, { a: 1, b: 2 });
    expect(names(registry)).toEqual(['hits', 'hits_sum']);
    // The third is the first again: one measurement is never twice in a stream.
    expect(seriesValue(registry, 'hits', { a: 1, b: 2 })).toBe(1);
    expect(seriesValue(registry, 'hits_sum', { a: 1 })).toBe(1);
    expect(codes(faults)).toEqual(['SONDE_INSTRUMENT_CONFLICT']);
  });

  it('may give two instruments one stream', () => {
    const { registry, meter, faults } = setUp([
      { instrumentName: 'old', name: 'hits' },
      { instrumentName: 'new', name: 'hits' },
    ]);
    meter.createCounter('old').add(1);
    meter.createCounter('new').add(2);
    expect(seriesValue(registry, 'hits')).toBe(3);
    expect(faults).toEqual([]);
  });

  it('limit the series of a stream', () => {
    const { registry, meter } = setUp([{ instrumentName: 'hits', aggregationCardinalityLimit: 1 }]);
    const counter = meter.createCounter('hits');
    for (let k = 0; k < 3; k++) counter.add(1, { k });
    expect(seriesValue(registry, 'hits', { otel_metric_overflow: 'true' })).toBe(2);
  });

  it('that drop an instrument leave nothing of it, and do not have it observed', async () => {
    const { registry, meter } = setUp([{ instrumentName: '*', aggregation: { type: 'DROP' } }]);
    meter.createCounter('hits').add(1);
    let calls = 0;
    meter.createObservableGauge('load').addCallback(() => {
      calls++;
    });
    await registry.collect();
    expect([names(registry), calls]).toEqual([[], 0]);
  });

  it('of observed instruments that ask for histograms are ignored, and told', async () => {
    const { registry, meter, faults } = setUp([
      { instrumentName: '*', aggregation: { type: 'EXPLICIT_BUCKET_HISTOGRAM' } },
    ]);
    meter.createObservableGauge('load').addCallback((result) => result.observe(0.5));
    expect(seriesValue(await registry.collect(), 'load')).toBe(0.5);
    expect(codes(faults)).toEqual(['SONDE_VIEW_IGNORED']);
  });

  it('have processors that see the context, and may throw', () => {
    const { registry, meter, faults } = setUp([
      {
        instrumentName: 'hits',
        attributesProcessors: [
          {
            process: (attributes) => {
              if (attributes['secret'] !== undefined) throw new Error('no');
              return { ...attributes, more: true };
            },
          },
        ],
      },
    ]);
    const counter = meter.createCounter('hits');
    counter.add(1, { a: 1 });
    counter.add(2, { secret: 's' });
    counter.add(4);
    expect(seriesValue(registry, 'hits', { a: 1, more: 'true' })).toBe(1);
    expect(seriesValue(registry, 'hits', {})).toBe(2);
    expect(seriesValue(registry, 'hits', { more: 'true' })).toBe(4);
    expect(codes(faults)).toEqual(['SONDE_VIEW_FAILED']);
  });
});
