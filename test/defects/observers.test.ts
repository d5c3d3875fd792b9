import { Registry } from '@sonde/metrics';
import { seriesValue } from '@sonde/metrics/testing';
import { renderText } from '@sonde/prometheus';
import { describe, expect, test } from 'vitest';
import { samplesByKey } from '../exposition/parsed.js';
import { parseText } from '../exposition/text-parser.js';
import { promClient, promRegistry } from './prom-client.js';

describe('a value that is read at collect time and fails', () => {
  test('costs nothing but itself, and is counted', async () => {
    const told: string[] = [];
    const registry = new Registry({ onFault: ({ code }) => told.push(code) });
    registry.gauge({ name: 'before', help: 'Before.', observe: () => 1 });
    registry.gauge({
      name: 'throwing',
      help: 'Throws.',
      observe: () => {
        throw new Error('no connection');
      },
    });
    registry.gauge({ name: 'rejecting', help: 'Rejects.', observe: () => Promise.reject(new Error('no connection')) });
    registry.onCollect(() => Promise.reject(undefined), { name: 'hook' });
    registry.gauge({ name: 'after', help: 'After.', observe: async () => 2 });
    for (const scrape of [1, 2]) {
      const samples = new Map(
        [...samplesByKey(parseText(await renderText(registry)))].map(([key, { value }]) => [key, value]),
      );
      expect(samples.get('["before",[]]')).toBe(1);
      expect(samples.get('["after",[]]')).toBe(2);
      const snapshot = registry.snapshot();
      for (const metric of ['throwing', 'rejecting', 'hook']) {
        expect(seriesValue(snapshot, 'sonde_faults', { metric, code: 'SONDE_OBSERVER_FAILED' })).toBe(scrape);
      }
    }
    // Told once of each, not at every scrape.
    expect(told).toEqual(['SONDE_OBSERVER_FAILED', 'SONDE_OBSERVER_FAILED', 'SONDE_OBSERVER_FAILED']);
  });

  test('in prom-client fails the whole scrape', async () => {
    const register = promRegistry();
    new promClient.Gauge({ name: 'before', help: 'Before.', registers: [register] }).set(1);
    new promClient.Gauge({
      name: 'throwing',
      help: 'Throws.',
      registers: [register],
      collect() {
        throw new Error('no connection');
      },
    });
    await expect(register.metrics()).rejects.toThrow('no connection');
  });
});

describe('a value that is read at collect time and never comes', () => {
  test('is given up after its timeout, asked once, and shown when it comes after all', async () => {
    const registry = new Registry({ observerTimeoutMs: 10, onFault: () => undefined });
    let asked = 0;
    let answer: (value: number) => void = () => undefined;
    const slow = registry.gauge({
      name: 'slow',
      help: 'Slow.',
      observe: () => {
        asked++;
        return new Promise<number>((resolve) => {
          answer = resolve;
        });
      },
    });
    slow.set(-1);
    registry.gauge({ name: 'quick', help: 'Quick.', observe: () => 1 });
    for (const scrape of [1, 2, 3]) {
      const snapshot = await registry.collect();
      expect(seriesValue(snapshot, 'quick')).toBe(1);
      expect(seriesValue(snapshot, 'slow')).toBe(-1);
      expect(seriesValue(snapshot, 'sonde_faults', { metric: 'slow', code: 'SONDE_OBSERVER_TIMEOUT' })).toBe(scrape);
    }
    // A call that hangs is not joined by more of its kind.
    expect(asked).toBe(1);
    answer(7);
    await new Promise(setImmediate);
    expect(seriesValue(registry, 'slow')).toBe(7);
    const next = registry.collect();
    expect(asked).toBe(2);
    answer(8);
    expect(seriesValue(await next, 'slow')).toBe(8);
  });

  test('in prom-client keeps the scrape waiting', async () => {
    const register = promRegistry();
    let release: () => void = () => undefined;
    new promClient.Gauge({
      name: 'slow',
      help: 'Slow.',
      registers: [register],
      collect: () =>
        new Promise<void>((resolve) => {
          release = resolve;
        }),
    });
    let settled = false;
    const scrape = register.metrics().then((body) => {
      settled = true;
      return body;
    });
    for (let turn = 0; turn < 20; turn++) await new Promise(setImmediate);
    expect(settled).toBe(false);
    release();
    await expect(scrape).resolves.toContain('slow 0');
  });
});
