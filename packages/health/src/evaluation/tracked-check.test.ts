import { setTimeout as pause } from 'node:timers/promises';
import { ManualClock } from '@sonde/metrics/testing';
import { describe, expect, test } from 'vitest';
import { healthOf } from './health.test.support.js';

describe('thresholds', () => {
  test('a status changes after so many runs in a row', async () => {
    let answer = true;
    const health = healthOf();
    const check = { name: 'flaps', cacheMs: 0, check: () => answer, failureThreshold: 3, successThreshold: 2 };
    health.check(check);
    const next = async (is: boolean) => {
      answer = is;
      const { status, message } = (await health.probe('ready')).checks.get('flaps') ?? {};
      return `${status}: ${message ?? ''}`;
    };
    expect([await next(true), await next(false), await next(false), await next(true)]).toEqual([
      'up: ',
      'up: the check returned false',
      'up: the check returned false',
      'up: ',
    ]);
    expect([await next(false), await next(false), await next(false)].at(-1)).toBe('down: the check returned false');
    expect([await next(true), await next(true)]).toEqual(['down: good again, 1 of 2 times', 'up: ']);
  });

  test('a slow run is degraded', async () => {
    const health = healthOf();
    health.check({ name: 'slow', degradedAboveMs: 5, check: async () => void (await pause(20)) });
    const report = await health.probe('ready');
    expect(report.status).toBe('degraded');
    expect(report.checks.get('slow')?.message).toMatch(/^took \d+ ms, more than 5 ms$/);
  });
});

describe('what is reported', () => {
  test('latency, when it was run, and since when', async () => {
    const clock = new ManualClock();
    let answer = true;
    const health = healthOf({ clock });
    const check = () => {
      clock.advance(12);
      return answer;
    };
    health.check({ name: 'database', cacheMs: 0, check });
    const begin = clock.epochMs();
    await health.probe('ready');
    clock.advance(1000);
    const second = (await health.probe('ready')).checks.get('database');
    expect(second).toMatchObject({ latencyMs: 12, checkedAtMs: begin + 1024, sinceMs: begin + 12 });
    answer = false;
    const third = (await health.probe('ready')).checks.get('database');
    expect(third).toMatchObject({ status: 'down', sinceMs: begin + 1036, critical: true });
  });

  test('details: bounded, copied, secrets left out, and names of prototypes are names', async () => {
    const details: Record<string, unknown> = {
      free: 12,
      password: 'hunter2',
      huge: 'x y '.repeat(1000),
      nan: Number.NaN,
      nested: {},
      url: 'postgres://me:hunter2@db/shop',
    };
    Object.defineProperty(details, '__proto__', { value: 'mine', enumerable: true });
    for (let k = 0; k < 50; k++) details[`more${k}`] = k;
    const health = healthOf();
    health.check({ name: 'disk', check: () => ({ status: 'up', details: details as Record<string, number> }) });
    const kept = (await health.probe('ready')).checks.get('disk')?.details ?? {};
    expect(Object.keys(kept).length).toBeLessThanOrEqual(20);
    expect(kept).toMatchObject({ free: 12, password: '***', nan: 'NaN', url: 'postgres://***@db/shop' });
    expect(Object.getOwnPropertyDescriptor(kept, '__proto__')?.value).toBe('mine');
    expect((kept['huge'] as string).length).toBeLessThanOrEqual(200);
    expect('nested' in kept).toBe(false);
  });

  test('probeGapMs is the longest of the last ten gaps', async () => {
    const clock = new ManualClock();
    const health = healthOf({ clock });
    await health.probe('ready');
    expect(health.probeGapMs('ready')).toBeUndefined();
    clock.advance(90_000);
    await health.probe('ready');
    expect(health.probeGapMs('ready')).toBe(90_000);
    for (let k = 0; k < 10; k++) {
      clock.advance(k === 5 ? 11_000 : 10_000);
      await health.probe('ready');
    }
    expect(health.probeGapMs('ready')).toBe(11_000);
    expect(health.probeGapMs('live')).toBeUndefined();
  });
});
