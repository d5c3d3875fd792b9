import { Registry } from '@sonde/metrics';
import { ManualClock } from '@sonde/metrics/testing';
import promClient from 'prom-client';
import { describe, expect, test } from 'vitest';
import type { PrometheusError } from '../errors.js';
import { renderText } from '../rendering/render-text.js';
import { fromPromClient } from './from-prom-client.js';
import { peersOf } from './peers.test.support.js';
import type { PromClientRegistry } from './prom-client.js';
import { readLines } from './sample-lines.test.support.js';

describe.each(peersOf(promClient))('a foreign metric of $name', ({ client }) => {
  function registerWith(collect: () => void | Promise<void>) {
    const register = new client.Registry();
    const registers = [register];
    new client.Gauge({ name: 'before', help: 'G.', registers }).set(1);
    new client.Gauge({ name: 'bad', help: 'G.', registers, collect });
    new client.Counter({ name: 'after_total', help: 'C.', registers }).inc(2);
    return register;
  }

  test.each([
    [
      'throws',
      (): void => {
        throw new TypeError('no disk');
      },
    ],
    ['rejects', () => Promise.reject(new TypeError('no disk'))],
  ])('that %s costs only itself', async (_, collect) => {
    const faults: PrometheusError[] = [];
    const source = fromPromClient(registerWith(collect), { onFault: (fault) => faults.push(fault) });
    const registry = new Registry();
    registry.attach(source);
    for (let scrape = 0; scrape < 3; scrape++) {
      expect(readLines(await renderText(registry)).samples).toEqual({ 'before{}': [1], 'after_total{}': [2] });
    }
    expect(source.faultCounts).toEqual({ SONDE_BRIDGE_METRIC_FAILED: 3 });
    expect(faults).toHaveLength(1);
    expect(faults[0]?.message).toContain('prom-client metric "bad": got TypeError: no disk');
    expect(faults[0]?.cause).toBeInstanceOf(TypeError);
  });

  test('that hangs costs only itself, is not asked again, and comes back when it answers', async () => {
    let calls = 0;
    let answer = () => {};
    const clock = new ManualClock();
    const collect = () => {
      calls++;
      return new Promise<void>((resolve) => {
        answer = resolve;
      });
    };
    const faults: PrometheusError[] = [];
    const onFault = (fault: PrometheusError) => void faults.push(fault);
    const source = fromPromClient(registerWith(collect), { timeoutMs: 5, clock, onFault });
    const names = async () => (await source.collect()).families.map(({ name }) => name);
    expect(await names()).toEqual(['before', 'after']);
    clock.advance(5);
    for (let scrape = 0; scrape < 10; scrape++) expect(await names()).toEqual(['before', 'after']);
    expect(calls).toBe(1);
    expect(source.faultCounts).toEqual({ SONDE_BRIDGE_METRIC_TIMEOUT: 11 });
    expect(faults.map(({ code }) => code)).toEqual(['SONDE_BRIDGE_METRIC_TIMEOUT']);

    answer();
    await new Promise(setImmediate);
    const next = names();
    await Promise.resolve();
    answer();
    expect(await next).toEqual(['before', 'bad', 'after']);
    expect(calls).toBe(2);
  });

  test('is asked once by scrapes that come together', async () => {
    let calls = 0;
    const collect = async () => {
      calls++;
      await new Promise(setImmediate);
    };
    const source = fromPromClient(registerWith(collect));
    const snapshots = await Promise.all([source.collect(), source.collect(), source.collect()]);
    expect(calls).toBe(1);
    for (const { families } of snapshots) expect(families).toHaveLength(3);
  });
});

describe('whatever else a registry may hold', () => {
  function registerOf(...metrics: object[]): PromClientRegistry {
    return {
      contentType: 'text/plain; version=0.0.4; charset=utf-8',
      getMetricsAsArray: () => metrics,
      getMetricsAsJSON: async () => [],
      metrics: async () => '',
    };
  }

  test('metrics without get(), with nonsense for samples, or of a type nobody knows', async () => {
    const source = fromPromClient(
      registerOf(
        { name: 'no_get', type: 'gauge' },
        { name: 'no_data', type: 'gauge', get: () => undefined },
        { name: 'no_values', help: undefined, type: 'gauge', get: () => ({ name: 'no_values', type: 'gauge' }) },
        { name: 'odd', type: 'odd', get: () => ({ name: 'odd', type: 'odd', help: 'Odd.', values: [{ value: 7 }] }) },
        { name: 'text', type: 'gauge', get: () => ({ name: 'text', type: 'gauge', values: [{ value: '7' }] }) },
      ),
      { onFault: () => {} },
    );
    const { families } = await source.collect();
    expect(families.map(({ name, type, help }) => [name, type, help])).toEqual([
      ['no_values', 'gauge', ''],
      ['odd', 'unknown', 'Odd.'],
      ['text', 'gauge', ''],
    ]);
    expect([...(families[1]?.blocks[0]?.values ?? [])]).toEqual([7]);
    expect([...(families[2]?.blocks[0]?.values ?? [])]).toEqual([Number.NaN]);
    expect(source.faultCounts).toEqual({ SONDE_BRIDGE_METRIC_FAILED: 2 });
  });

  test('two metrics of one name: the first is kept', async () => {
    const gauge = (value: number) => ({
      name: 'g',
      type: 'gauge',
      get: () => ({ name: 'g', help: 'G.', type: 'gauge', values: [{ value }] }),
    });
    const source = fromPromClient(registerOf(gauge(1), gauge(2)), { onFault: () => {} });
    const { families } = await source.collect();
    expect(families.map(({ blocks }) => [...(blocks[0]?.values ?? [])])).toEqual([[1]]);
    expect(source.faultCounts).toEqual({ SONDE_BRIDGE_NAME_CONFLICT: 1 });
  });

  test('a default label without a text costs only itself', async () => {
    const register = new promClient.Registry();
    new promClient.Gauge({ name: 'size', help: 'S.', registers: [register] }).set(1);
    const hostile = {
      toString() {
        throw new Error('no text');
      },
    };
    register.setDefaultLabels({ good: 'x', bad: hostile });
    const faults: PrometheusError[] = [];
    const source = fromPromClient(register, { onFault: (fault) => faults.push(fault) });
    for (let scrape = 0; scrape < 2; scrape++) {
      expect(readLines(await renderText(source)).samples).toEqual({ 'size{good="x"}': [1] });
    }
    expect(faults.map(({ complaint }) => complaint.what)).toEqual(['default label "bad" of a prom-client registry']);
  });

  test('a listener that throws does not reach the scrape', async () => {
    const source = fromPromClient(registerOf({ name: 'no_get' }), {
      onFault: () => {
        throw new Error('listener');
      },
    });
    expect((await source.collect()).families).toEqual([]);
  });
});

test.each([
  [() => fromPromClient(promClient as unknown as PromClientRegistry), 'a prom-client registry'],
  [() => fromPromClient(undefined as unknown as PromClientRegistry), 'a prom-client registry'],
  [() => fromPromClient(promClient.register, { timeoutMs: 0 }), 'milliseconds, 1 to 2147483647'],
  [() => fromPromClient(promClient.register, { timeoutMs: Number.NaN }), 'milliseconds, 1 to 2147483647'],
  [() => fromPromClient(promClient.register, { counterNames: 'x' as 'keep' }), "'keep' or 'add-total'"],
  [
    () => fromPromClient(promClient.register, { timeout: 5 } as object),
    'one of counterNames, timeoutMs, onFault, clock',
  ],
  [() => fromPromClient(promClient.register, { onFault: 5 as unknown as () => void }), 'a function'],
])('refuses what it cannot work with: %s', (make, expected) => {
  expect(make).toThrow(expect.objectContaining({ code: 'SONDE_INVALID_OPTION' }));
  expect(make).toThrow(`expected ${expected}`);
});
