import { setTimeout as pause } from 'node:timers/promises';
import { currentScope, Registry, runInScope } from '@sonde/metrics';
import { histogramOf, lintMetrics, ManualClock, seriesValue, statesOf } from '@sonde/metrics/testing';
import { describe, expect, test } from 'vitest';
import type { CheckAnswer } from '../model/check.js';
import type { HealthReport } from '../model/report.js';
import { Health } from './health.js';
import { healthOf } from './health.test.support.js';

describe('phases', () => {
  test('without checks, the first probe ends startup', async () => {
    const health = healthOf();
    expect(health.phase).toBe('starting');
    expect((await health.probe('ready')).status).toBe('up');
    expect(health.phase).toBe('running');
  });

  test('startup is over when every critical check was up once', async () => {
    let database = false;
    const health = healthOf();
    health.check({ name: 'database', check: () => database, cacheMs: 0 });
    health.check({ name: 'mail', critical: false, check: () => false });
    expect((await health.probe('startup')).status).toBe('down');
    expect((await health.probe('ready')).status).toBe('down');
    expect(health.phase).toBe('starting');
    database = true;
    expect((await health.probe('startup')).status).toBe('up');
    expect(health.phase).toBe('running');
    database = false;
    // Kubernetes does not ask any more; whoever does is told that it has started, at no cost.
    expect((await health.probe('startup')).status).toBe('up');
    expect((await health.probe('ready')).status).toBe('down');
  });

  test('a check of startup alone holds readiness back until it was up, and no longer', async () => {
    let migrated = false;
    let runs = 0;
    const health = healthOf();
    health.check({
      name: 'migrations',
      probes: ['startup'],
      cacheMs: 0,
      check: () => {
        runs++;
        return migrated;
      },
    });
    const before = await health.probe('ready');
    expect([before.status, before.checks.get('migrations')?.status]).toEqual(['down', 'down']);
    migrated = true;
    expect((await health.probe('ready')).status).toBe('up');
    migrated = false;
    const after = await health.probe('ready');
    expect([after.status, after.checks.size, runs]).toEqual(['up', 0, 2]);
  });

  test('with manualStart, started() ends it, and the checks alone do not', async () => {
    const health = healthOf({ manualStart: true });
    health.check({ name: 'database', check: () => true });
    expect((await health.probe('ready')).status).toBe('down');
    health.started();
    expect((await health.probe('ready')).status).toBe('up');
  });

  test('in a shutdown: not ready, alive, startup stays over, and checks go on', async () => {
    let runs = 0;
    const health = healthOf();
    health.check({ name: 'database', cacheMs: 0, check: () => void runs++ });
    await health.probe('ready');
    health.beginShutdown();
    health.beginShutdown();
    health.started();
    const ready = await health.probe('ready');
    expect([ready.status, ready.phase, ready.checks.get('database')?.status]).toEqual(['down', 'stopping', 'up']);
    expect((await health.probe('all')).status).toBe('down');
    expect((await health.probe('live')).status).toBe('up');
    expect((await health.probe('startup')).status).toBe('up');
    expect(runs).toBe(3);
  });

  test('a shutdown before startup was over: startup was never', async () => {
    const health = healthOf();
    health.beginShutdown();
    expect((await health.probe('startup')).status).toBe('down');
  });
});

describe('what a probe is made of', () => {
  test.each<[CheckAnswer, CheckAnswer, string, string]>([
    [true, true, 'up', 'up'],
    [false, true, 'down', 'down'],
    [true, false, 'degraded', 'degraded'],
    [{ status: 'degraded' }, true, 'degraded', 'degraded'],
    [{ status: 'degraded' }, false, 'degraded', 'degraded'],
    [false, false, 'down', 'down'],
  ])('critical %o and optional %o are %s', async (critical, optional, ready, all) => {
    const health = healthOf();
    health.started();
    health.check({ name: 'one', check: () => critical });
    health.check({ name: 'two', check: () => optional, critical: false });
    expect((await health.probe('ready')).status).toBe(ready);
    expect((await health.probe('all')).status).toBe(all);
    // Never a dependency.
    expect((await health.probe('live')).status).toBe('up');
  });

  test('a check is alive only where it says so', async () => {
    const health = healthOf();
    health.check({ name: 'loop', check: () => false, probes: ['live'] });
    health.check({ name: 'database', check: () => true });
    const live = await health.probe('live');
    expect([live.status, [...live.checks.keys()]]).toEqual(['down', ['loop']]);
    expect((await health.probe('ready')).status).toBe('up');
    expect([...(await health.probe('all')).checks.keys()]).toEqual(['loop', 'database']);
  });

  test('answers share nothing: one is not changed by the next', async () => {
    const health = healthOf({ version: '1.2.3' });
    health.check({ name: 'database', check: () => true });
    const live = await health.probe('live');
    const ready = await health.probe('ready');
    expect([live.checks.size, ready.checks.size, live.version]).toEqual([0, 1, '1.2.3']);
    expect(Object.isFrozen(ready.checks.get('database'))).toBe(true);
  });

  test('current() runs nothing', async () => {
    let runs = 0;
    const health = healthOf();
    health.check({ name: 'database', check: () => void runs++ });
    expect([health.current('all').checks.size, runs]).toEqual([0, 0]);
    await health.probe('ready');
    expect([health.current('all').checks.get('database')?.status, runs]).toEqual(['up', 1]);
  });

  test('an unknown probe is refused at once', () => {
    expect(() => healthOf().probe('readyness' as 'ready')).toThrow(/'live', 'ready', 'startup' or 'all'/);
  });
});

describe('listeners', () => {
  test('are told of every change of a status, of the phase and of the checks', async () => {
    let answer = true;
    const told: string[] = [];
    const health = healthOf();
    const end = health.onChange(({ probe, phase, status, checks }: HealthReport) =>
      told.push(`${probe} ${phase} ${status} ${checks.get('database')?.status}`),
    );
    const handle = health.check({ name: 'database', cacheMs: 0, check: () => answer });
    await health.probe('ready');
    await health.probe('ready');
    answer = false;
    await health.probe('ready');
    health.beginShutdown();
    handle.remove();
    end();
    health.check({ name: 'other', check: () => true });
    await health.probe('ready');
    expect(told).toEqual([
      'all running up up',
      'all running down down',
      'all stopping down down',
      'all stopping down undefined',
    ]);
  });

  test('that throw or reject touch nothing, and are told once', async () => {
    const faults: string[] = [];
    const health = healthOf({ onFault: (error) => faults.push(error.code) });
    const told: unknown[] = [];
    health.onChange(() => {
      throw new Error('mine');
    });
    health.onChange((() => Promise.reject(new Error('mine'))) as () => void);
    health.onChange((report) => told.push(report));
    health.started();
    health.beginShutdown();
    await pause(1);
    expect([told.length, faults]).toEqual([2, ['SONDE_HEALTH_LISTENER_FAILED']]);
  });

  test('the log says what changed, and not that all is well', async () => {
    const lines: string[] = [];
    const log = {
      info: (line: string) => lines.push(`info ${line}`),
      warn: (line: string) => lines.push(`warn ${line}`),
    };
    let answer = true;
    const clock = new ManualClock();
    const health = healthOf({ log, clock });
    health.check({ name: 'database', cacheMs: 0, check: () => answer });
    await health.probe('ready');
    answer = false;
    clock.advance(2500);
    await health.probe('ready');
    answer = true;
    clock.advance(1000);
    await health.probe('ready');
    expect(lines).toEqual([
      'warn health: check "database" is down, after 2.5 s up: the check returned false',
      'info health: check "database" is up, after 1.0 s down',
    ]);
  });
});

test('a check runs in no scope, whoever asks for it', async () => {
  const scopes: unknown[] = [];
  const health = healthOf();
  health.check({ name: 'database', check: () => void scopes.push(currentScope()) });
  await runInScope({ kind: 'request' } as never, () => health.probe('ready'));
  expect(scopes).toEqual([undefined]);
});

test('a check that is removed may end what it keeps, once, and may fail at it', async () => {
  const removed: string[] = [];
  const health = healthOf();
  const keeps = health.check({ name: 'keeps', check: () => true, onRemove: () => void removed.push('keeps') });
  health.check({
    name: 'fails',
    check: () => true,
    onRemove() {
      removed.push('fails');
      throw new Error('mine');
    },
  });
  keeps.remove();
  keeps.remove();
  health.close();
  health.close();
  expect(removed).toEqual(['keeps', 'fails']);
  expect((await health.probe('ready')).checks.size).toBe(0);
});

describe('metrics', () => {
  test('say what each check is, how long it took, how often it changed, and whether the service is ready', async () => {
    const registry = new Registry();
    const clock = new ManualClock();
    let answer = true;
    const health = new Health({ registry, log: false, clock });
    const check = () => {
      clock.advance(20);
      return answer;
    };
    const handle = health.check({ name: 'database', cacheMs: 0, check });
    const labels = { check: 'database', critical: 'true' };
    const changes = (status: string) =>
      seriesValue(registry, 'health_check_state_changes', { check: 'database', status });
    const ready = () => seriesValue(registry, 'health_ready');
    const states = () => statesOf(registry, 'health_check_status', labels);
    expect(ready()).toBe(0);
    await health.probe('ready');
    expect(ready()).toBe(1);
    expect(states()).toEqual(['up']);
    expect(changes('down')).toBe(0);
    answer = false;
    await health.probe('ready');
    await health.probe('ready');
    expect(states()).toEqual(['down']);
    expect(histogramOf(registry, 'health_check_duration_seconds', { check: 'database' })).toMatchObject({ count: 3 });
    expect(changes('down')).toBe(1);
    expect(ready()).toBe(0);
    expect(lintMetrics(registry.snapshot())).toEqual([]);
    handle.remove();
    expect(states).toThrow();
    expect(() => changes('down')).toThrow();
  });

  test('faults are counted in the registry', async () => {
    const registry = new Registry({ onFault: () => {} });
    const health = new Health({ registry, log: false });
    health.check({ name: 'rows', check: (() => [1]) as never });
    await health.probe('ready');
    const labels = { metric: 'rows', code: 'SONDE_HEALTH_CHECK_ANSWER' };
    expect(seriesValue(registry, 'sonde_faults', labels)).toBe(1);
  });
});
