import type { BatchObservableCallback, ObservableCallback, ObservableResult } from '@opentelemetry/api';
import { ValueType } from '@opentelemetry/api';
import { Registry, type SondeError } from '@sonde/metrics';
import { describe, expect, it } from 'vitest';
import { SondeMeterProvider, type SondeMeterProviderOptions } from './sonde-meter-provider.js';

function setUp(options: SondeMeterProviderOptions = {}) {
  const faults: string[] = [];
  const registry = new Registry();
  const onFault = ({ code }: SondeError<string>) => faults.push(code);
  const provider = new SondeMeterProvider(registry, { callbackTimeoutMs: 50, ...options, onFault });
  return { registry, provider, meter: provider.getMeter('library'), faults };
}

/** The values of a metric by their labels, as collected now. */
async function collected(registry: Registry, name: string): Promise<Readonly<Record<string, number>>> {
  const { families } = await registry.collect();
  const found: Record<string, number> = {};
  for (const { labelNames, columns, rows, values, removed, overflowRow } of families.find((each) => each.name === name)
    ?.blocks ?? []) {
    for (let row = 0; row < rows; row++) {
      if (removed?.has(row)) continue;
      const labels = labelNames.map((label, k) => `${label}=${columns[k]?.[row]}`).join();
      found[row === overflowRow ? 'overflow' : labels] = values[row] as number;
    }
  }
  return found;
}

describe('an observable instrument', () => {
  it.each([
    ['createObservableCounter', 5],
    ['createObservableUpDownCounter', -5],
    ['createObservableGauge', Number.NaN],
  ] as const)('%s has what is observed, async functions included', async (create, value) => {
    const { registry, meter } = setUp();
    const instrument = meter[create]('load');
    instrument.addCallback((result) => result.observe(value, { k: 'sync' }));
    instrument.addCallback(async (result) => {
      await new Promise(setImmediate);
      result.observe(value, { k: 'async' });
    });
    expect(await collected(registry, 'load')).toEqual({ 'k=sync': value, 'k=async': value });
  });

  it('has totals as they are: nothing is added to them', async () => {
    const { registry, meter } = setUp();
    let total = 10;
    meter.createObservableCounter('hits').addCallback((result) => result.observe(total));
    expect(await collected(registry, 'hits')).toEqual({ '': 10 });
    total = 0.1 + 0.2;
    expect(await collected(registry, 'hits')).toEqual({ '': 0.1 + 0.2 });
  });

  it('loses the series that are not observed any more', async () => {
    const { registry, meter } = setUp();
    let pools = ['a', 'b'];
    meter.createObservableGauge('size').addCallback((result) => {
      for (const pool of pools) result.observe(1, { pool });
    });
    expect(await collected(registry, 'size')).toEqual({ 'pool=a': 1, 'pool=b': 1 });
    pools = ['b', 'c'];
    expect(await collected(registry, 'size')).toEqual({ 'pool=b': 1, 'pool=c': 1 });
    pools = [];
    expect(await collected(registry, 'size')).toEqual({});
  });

  it('refuses what cannot be, and tells it', async () => {
    const { registry, meter, faults } = setUp();
    const observe = (values: unknown[]) => (result: ObservableResult) => {
      for (const value of values) result.observe(value as number, { value: String(value) });
    };
    meter.createObservableCounter('hits').addCallback(observe([-1, Number.NaN, '5', undefined, 1]));
    meter.createObservableUpDownCounter('active').addCallback(observe([-1, Number.POSITIVE_INFINITY]));
    meter.createObservableGauge('load', { valueType: ValueType.INT }).addCallback(observe([2.5, Number.NaN]));
    expect(await collected(registry, 'hits')).toEqual({ 'value=1': 1 });
    expect(await collected(registry, 'active')).toEqual({ 'value=-1': -1 });
    expect(await collected(registry, 'load')).toEqual({ 'value=2.5': 2 });
    expect(faults).toEqual(new Array(3).fill('SONDE_INVALID_VALUE'));
  });

  it('takes a copy of attributes that the callback goes on using, and any for none', async () => {
    const { registry, meter } = setUp();
    meter.createObservableGauge('load').addCallback((result) => {
      const attributes: Record<string, number> = {};
      for (const core of [0, 1]) {
        attributes['core'] = core;
        result.observe(core, attributes);
      }
      result.observe(7, null as never);
    });
    expect(await collected(registry, 'load')).toEqual({ 'core=0': 0, 'core=1': 1, '': 7 });
  });

  it('is held to the limit of series; the rest is added up', async () => {
    const { registry, meter } = setUp({ maxSeries: 2 });
    let count = 5;
    meter.createObservableCounter('hits').addCallback((result) => {
      for (let k = 0; k < count; k++) result.observe(10, { k });
    });
    for (let round = 0; round < 2; round++) {
      expect(await collected(registry, 'hits')).toEqual({ 'k=0': 10, 'k=1': 10, overflow: 30 });
    }
    count = 2;
    expect(await collected(registry, 'hits')).toEqual({ 'k=0': 10, 'k=1': 10 });
  });

  it('adds up what a view makes one series of', async () => {
    const { registry, meter } = setUp({ views: [{ instrumentName: '*', attributeKeys: ['pool'] }] });
    meter.createObservableUpDownCounter('connections').addCallback((result) => {
      result.observe(1, { pool: 'a', state: 'idle' });
      result.observe(2, { pool: 'a', state: 'used' });
    });
    meter.createObservableUpDownCounter('connections').addCallback((result) => result.observe(4, { pool: 'a' }));
    expect(await collected(registry, 'connections')).toEqual({ 'pool=a': 7 });
  });
});

describe('callbacks', () => {
  it('that throw, reject or hang harm no other; what they observed before stays', async () => {
    const { registry, meter, faults } = setUp();
    let isBad = false;
    let hung: (() => void) | undefined;
    const observing =
      (k: string, fail: () => void | Promise<void>): ObservableCallback =>
      (result) => {
        result.observe(isBad ? -1 : 1, { k });
        return isBad ? fail() : undefined;
      };
    const gauge = meter.createObservableGauge('load');
    gauge.addCallback(
      observing('throws', () => {
        throw new Error('no');
      }),
    );
    gauge.addCallback(observing('rejects', () => Promise.reject(new Error('no'))));
    gauge.addCallback(
      observing(
        'hangs',
        () =>
          new Promise((resolve) => {
            hung = resolve;
          }),
      ),
    );
    let value = 1;
    gauge.addCallback((result) => result.observe(value, { k: 'well' }));
    const before = { 'k=throws': 1, 'k=rejects': 1, 'k=hangs': 1, 'k=well': 1 };
    expect(await collected(registry, 'load')).toEqual(before);
    isBad = true;
    value = 2;
    expect(await collected(registry, 'load')).toEqual({ ...before, 'k=well': 2 });
    expect(faults.sort()).toEqual(['SONDE_OBSERVER_FAILED', 'SONDE_OBSERVER_TIMEOUT']);
    // An answer that comes late counts from then on.
    hung?.();
    await new Promise(setImmediate);
    expect((await registry.snapshot()).families.find(({ name }) => name === 'load')?.blocks[0]?.values).toContain(-1);
  });

  it('are called once for each collect, however often they were added', async () => {
    const { registry, meter } = setUp();
    let calls = 0;
    const callback: ObservableCallback = () => {
      calls++;
    };
    const gauge = meter.createObservableGauge('load');
    gauge.addCallback(callback);
    gauge.addCallback(callback);
    meter.createObservableGauge('load').addCallback(callback);
    await registry.collect();
    expect(calls).toBe(1);
    meter.createObservableGauge('other').addCallback(callback);
    await registry.collect();
    expect(calls).toBe(3);
  });

  it('that were removed are not called, and what they observed is gone', async () => {
    const { registry, meter } = setUp();
    const gauge = meter.createObservableGauge('load');
    const callback: ObservableCallback = (result) => result.observe(1);
    gauge.removeCallback(callback);
    gauge.addCallback(callback);
    expect(await collected(registry, 'load')).toEqual({ '': 1 });
    gauge.removeCallback(callback);
    gauge.removeCallback(callback);
    expect(await collected(registry, 'load')).toEqual({});
  });

  it('that are removed while they run observe nothing', async () => {
    const { registry, meter } = setUp();
    const gauge = meter.createObservableGauge('load');
    const callback: ObservableCallback = async (result) => {
      result.observe(1);
      gauge.removeCallback(callback);
    };
    gauge.addCallback(callback);
    expect(await collected(registry, 'load')).toEqual({});
  });

  it('observe nothing after they have ended', async () => {
    const { registry, meter } = setUp();
    let kept: ObservableResult | undefined;
    meter.createObservableGauge('load').addCallback((result) => {
      kept = result;
    });
    await registry.collect();
    kept?.observe(1);
    expect(await collected(registry, 'load')).toEqual({});
  });

  it('of several instruments observe those they were added for', async () => {
    const { registry, provider, meter } = setUp();
    const used = meter.createObservableGauge('used');
    const free = meter.createObservableGauge('free');
    const other = meter.createObservableGauge('other');
    const foreign = provider.getMeter('elsewhere').createObservableGauge('foreign');
    const callback: BatchObservableCallback = async (result) => {
      for (const [k, each] of [used, free, other, foreign].entries()) result.observe(each, k, { k });
      result.observe({} as never, 1);
    };
    meter.addBatchObservableCallback(callback, [used, free, foreign, {} as never]);
    expect(await collected(registry, 'used')).toEqual({ 'k=0': 0 });
    expect(await collected(registry, 'free')).toEqual({ 'k=1': 1 });
    expect(await collected(registry, 'other')).toEqual({});
    expect(await collected(registry, 'foreign')).toEqual({});
    // Another set of instruments is another registration.
    meter.removeBatchObservableCallback(callback, [used]);
    expect(await collected(registry, 'used')).toEqual({ 'k=0': 0 });
    meter.removeBatchObservableCallback(callback, [free, used]);
    expect(await collected(registry, 'used')).toEqual({});
  });

  it.each<[string, unknown, unknown]>([
    ['no function', 7, 'own'],
    ['no instruments', () => {}, []],
    ['no list', () => {}, undefined],
    ['instruments of nobody', () => {}, [{}]],
  ])('with %s are not added, and that is told', async (_, callback, observables) => {
    const { registry, meter, faults } = setUp();
    const own = [meter.createObservableGauge('load')];
    meter.addBatchObservableCallback(callback as never, (observables === 'own' ? own : observables) as never);
    await registry.collect();
    expect(faults).toEqual(['SONDE_INSTRUMENT_REFUSED']);
  });
});

describe('a callback that observes very many series', () => {
  it('is taken over in slices, whole in the snapshot; removed on the way, it leaves nothing', async () => {
    const { registry, meter } = setUp({ maxSeries: 50_000, callbackTimeoutMs: 15_000 });
    const gauge = meter.createObservableGauge('load');
    const callback: ObservableCallback = (result) => {
      for (let k = 0; k < 20_000; k++) result.observe(k, { k, pool: 'a' });
    };
    gauge.addCallback(callback);
    let turns = 0;
    const turn = () => {
      turns++;
      timer = setImmediate(turn);
    };
    let timer = setImmediate(turn);
    const { families } = await registry.collect();
    expect(families.find(({ name }) => name === 'load')?.blocks[0]?.rows).toBe(20_000);
    expect(turns).toBeGreaterThan(3);
    const collecting = registry.collect();
    await new Promise(setImmediate);
    gauge.removeCallback(callback);
    await collecting;
    clearImmediate(timer);
    expect(await collected(registry, 'load')).toEqual({});
  });
});
