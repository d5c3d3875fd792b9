import { createServer } from 'node:http';
import { Registry } from '@sonde/metrics';
import { lintMetrics, seriesValue, statesOf } from '@sonde/metrics/testing';
import { afterEach, describe, expect, test, vi } from 'vitest';
import type { HealthError } from '../errors.js';
import { gracefulShutdown } from './graceful-shutdown.js';
import type { GracefulShutdown } from './shutdown-handle.js';
import type { GracefulShutdownOptions } from './shutdown-options.js';
import type { ShutdownPhase } from './shutdown-phase.js';

const made: GracefulShutdown[] = [];
afterEach(() => {
  for (const shutdown of made.splice(0)) shutdown.dispose();
});

/** One that begins by `run` only, ends no process and says nothing. */
function quiet(options: GracefulShutdownOptions = {}) {
  const faults: HealthError[] = [];
  const registry = new Registry();
  const onFault = (fault: HealthError) => void faults.push(fault);
  const shutdown = gracefulShutdown({
    signals: [],
    exit: false,
    log: false,
    registry,
    onFault,
    delayMs: 0,
    ...options,
  });
  made.push(shutdown);
  return { shutdown, faults, registry };
}

const codes = (faults: readonly HealthError[]) => faults.map(({ code }) => code);
const unreadable = () => {
  throw new Error('unreadable');
};
const never = () => new Promise<never>(() => {});

describe('refuses', () => {
  test.each<[string, unknown]>([
    ['an unknown option', { delay: 5 }],
    ['a negative delay', { delayMs: -1 }],
    ['a delay that is no number', { delayMs: Number.NaN }],
    ['a time limit of 0', { timeoutMs: 0 }],
    ['a time limit no timer can wait for', { drainTimeoutMs: 2 ** 31 }],
    ['a signal that no process sees', { signals: ['SIGKILL'] }],
    ['a signal that there is not', { signals: ['SIGTRM'] }],
    ['a server that is an application', { servers: [() => {}] }],
    ['a server that is a port', { servers: [3000] }],
    ['a closer that is a function', { closers: [() => {}] }],
    ['a closer without a name', { closers: [{ close: () => {} }] }],
    ['a closer of no stage there is', { closers: [{ name: 'x', close: () => {}, stage: 'first' }] }],
    ['a log that cannot warn', { log: { info: () => {} } }],
  ])('%s', (_, options) => {
    expect(() => quiet(options as GracefulShutdownOptions)).toThrow(/\[SONDE_INVALID_OPTION\]/);
  });

  test.each([
    ['onSignal', 'Use closers'],
    ['beforeShutdown', 'Use delayMs'],
    ['timeout', 'Did you mean timeoutMs?'],
    ['signal', 'Did you mean signals?'],
  ])('%s, which others have: %s', (option, next) => {
    expect(() => quiet({ [option]: 5 } as GracefulShutdownOptions)).toThrow(next);
  });

  test('what it refuses leaves nothing behind', () => {
    const before = process.listenerCount('SIGTERM');
    expect(() => gracefulShutdown({ servers: [5 as never] })).toThrow();
    expect(process.listenerCount('SIGTERM')).toBe(before);
    const shutdown = gracefulShutdown({ registry: false });
    expect(() => shutdown.addServer('x' as never)).toThrow(/app\.listen\(\)/);
    expect(() => shutdown.addCloser('', () => {})).toThrow(/SONDE_INVALID_OPTION/);
    expect(() => shutdown.addCloser('x', () => {}, { timeoutMs: -1 })).toThrow(/timeoutMs/);
    shutdown.dispose();
  });
});

describe('one process', () => {
  test('has one: a second call is refused, until the first is disposed of', () => {
    const first = gracefulShutdown({ registry: false });
    expect(() => gracefulShutdown({ registry: false })).toThrow(/\[SONDE_HEALTH_SHUTDOWN_EXISTS\]/);
    // Without signals, it takes none from the first.
    quiet();
    first.dispose();
    first.dispose();
    gracefulShutdown({ registry: false }).dispose();
  });

  test('dispose takes every listener off the process and the server', () => {
    const server = createServer();
    const count = () => [
      ...['SIGTERM', 'SIGINT', 'exit'].map((event) => process.listenerCount(event)),
      ...server.eventNames().map((event) => server.listenerCount(event)),
    ];
    const before = count();
    const shutdown = gracefulShutdown({ registry: false, servers: [server] });
    expect(count()).not.toEqual(before);
    shutdown.dispose();
    expect(count()).toEqual(before);
  });

  test('other listeners of a signal are left alone', () => {
    const listener = () => {};
    process.on('SIGTERM', listener);
    gracefulShutdown({ registry: false }).dispose();
    expect(process.listeners('SIGTERM')).toContain(listener);
    process.off('SIGTERM', listener);
  });
});

describe('a shutdown', () => {
  test('goes through its phases, tells the health first, and aborts its signal', async () => {
    const told: string[] = [];
    const health = {
      phase: 'running',
      beginShutdown: () => void told.push('health'),
      probeGapMs: () => undefined,
      probe: never,
    };
    const onPhase = (phase: ShutdownPhase) => void told.push(phase);
    const { shutdown, registry } = quiet({ health: health as never, onPhase });
    shutdown.signal.addEventListener('abort', () => told.push('aborted'));
    shutdown.addCloser('pool', ({ reason }) => told.push(`closed: ${reason}`));
    expect([shutdown.phase, statesOf(registry, 'health_shutdown_phase')]).toEqual(['running', ['running']]);
    const result = await shutdown.run('a deployment');
    expect(told).toEqual(['delaying', 'health', 'aborted', 'draining', 'closing', 'closed: a deployment', 'stopped']);
    expect(result).toMatchObject({ reason: 'a deployment', exitCode: 0, faults: [] });
    expect([shutdown.phase, statesOf(registry, 'health_shutdown_phase')]).toEqual(['stopped', ['stopped']]);
    expect(seriesValue(registry, 'health_shutdown_duration_seconds', { phase: 'draining' })).toBeGreaterThanOrEqual(0);
    expect(seriesValue(registry, 'health_shutdown_in_flight_requests')).toBe(0);
  });

  test('is one, however often it is asked for', async () => {
    const { shutdown } = quiet();
    const close = vi.fn();
    shutdown.addCloser('pool', close);
    const first = shutdown.run('first');
    expect(shutdown.run('second')).toBe(first);
    await expect(first).resolves.toMatchObject({ reason: 'first' });
    expect(close).toHaveBeenCalledTimes(1);
  });

  test('is one, also where it is asked for by what it calls', async () => {
    const close = vi.fn();
    const { shutdown } = quiet({ onPhase: () => void shutdown.run('again') });
    shutdown.signal.addEventListener('abort', () => void shutdown.run('again'));
    shutdown.addCloser('pool', close);
    await expect(shutdown.run('first')).resolves.toMatchObject({ reason: 'first', faults: [] });
    expect(close).toHaveBeenCalledTimes(1);
  });

  test('tells the log what goes wrong where nobody else is told', async () => {
    const lines: string[] = [];
    const log = { info: () => {}, warn: (line: string) => void lines.push(line) };
    const { shutdown } = quiet({ log, onFault: undefined });
    shutdown.addCloser('pool', unreadable);
    await shutdown.run();
    expect(lines).toEqual([expect.stringMatching(/^shutdown: closer "pool": got Error: unreadable.*CLOSER_FAILED\]$/)]);
  });

  test('has the exit code it was given, unless it had to be given up', async () => {
    await expect(quiet().shutdown.run('crash', { exitCode: 70 })).resolves.toMatchObject({ exitCode: 70 });
    const { shutdown } = quiet({ timeoutMs: 50, drainTimeoutMs: 10, closerTimeoutMs: 10 });
    shutdown.addCloser('hangs', never, { timeoutMs: 5_000 });
    await expect(shutdown.run('crash', { exitCode: 70 })).resolves.toMatchObject({ exitCode: 124 });
  });

  test('has the exit code of who joins it, and none hides what went wrong', async () => {
    const { shutdown } = quiet({ delayMs: 20 });
    const first = shutdown.run('SIGTERM');
    void shutdown.run('uncaughtException', { exitCode: 70 });
    expect((await first).exitCode).toBe(70);
    const failing = quiet({ closers: [{ name: 'pool', close: unreadable }] });
    expect((await failing.shutdown.run('done', { exitCode: 0 })).exitCode).toBe(1);
  });

  test('survives an onPhase and a health that throw, and says so', async () => {
    const onPhase = () => {
      throw new Error('no phase');
    };
    const health = { probe: never, probeGapMs: never, beginShutdown: () => Promise.reject(new Error('no health')) };
    const { shutdown, faults } = quiet({ onPhase, health: health as never });
    await expect(shutdown.run()).resolves.toMatchObject({ exitCode: 0 });
    expect(new Set(codes(faults))).toEqual(new Set(['SONDE_HEALTH_SHUTDOWN_LISTENER']));
    expect(faults.map(({ message }) => message).join()).toContain('no health');
  });

  test('survives a log and an onFault that throw', async () => {
    const fails = () => {
      throw new Error('full');
    };
    const { shutdown } = quiet({ log: { info: fails, warn: fails }, onFault: fails });
    shutdown.addCloser('fails', fails);
    await expect(shutdown.run()).resolves.toMatchObject({ exitCode: 1 });
  });
});

test('its metrics are named by the rules', async () => {
  const { shutdown, registry } = quiet();
  await shutdown.run();
  expect(lintMetrics(registry)).toEqual([]);
});

describe('closers', () => {
  test('of one stage run at once, those of the next after them', async () => {
    const { shutdown } = quiet();
    const told: string[] = [];
    for (const [name, stage] of [
      ['otlp', 'exporters'],
      ['pg', 'pools'],
      ['redis', undefined],
      ['queue', 'jobs'],
    ] as const) {
      const close = async () => {
        told.push(`${name} begins`);
        await new Promise((resolve) => setTimeout(resolve, 10));
        told.push(`${name} ends`);
      };
      shutdown.addCloser(name, close, { stage });
    }
    await shutdown.run();
    expect(told).toEqual([
      ...['queue begins', 'queue ends'],
      ...['pg begins', 'redis begins', 'pg ends', 'redis ends'],
      ...['otlp begins', 'otlp ends'],
    ]);
  });

  test('have a signal that is aborted at the end of their time, and what they do later is nobody’s fault', async () => {
    const { shutdown, faults } = quiet({ closerTimeoutMs: 20 });
    const reasons: string[] = [];
    const close = ({ signal }: { signal: AbortSignal }) =>
      new Promise((_, reject) => {
        signal.addEventListener('abort', () => {
          reasons.push((signal.reason as Error).name);
          reject(new Error('aborted'));
        });
      });
    shutdown.addCloser('slow', close);
    await shutdown.run();
    expect([reasons, codes(faults)]).toEqual([['TimeoutError'], ['SONDE_HEALTH_CLOSER_TIMEOUT']]);
  });

  test.each<[string, () => unknown]>([
    [
      'throws',
      () => {
        throw new Error('x');
      },
    ],
    ['rejects with nothing', () => Promise.reject()],
    [
      'rejects with an error that cannot be read',
      () => Promise.reject(Object.defineProperty(new Error('x'), 'message', { get: unreadable })),
    ],
    ['rejects with an object that cannot be read', () => Promise.reject(new Proxy({}, { get: unreadable }))],
    ['returns a thenable that throws', () => Object.defineProperty({}, 'then', { get: unreadable })],
  ])('one that %s is told, and the next one runs', async (_, close) => {
    const { shutdown, faults } = quiet();
    const next = vi.fn();
    shutdown.addCloser('bad', close);
    shutdown.addCloser('next', next, { stage: 'exporters' });
    await expect(shutdown.run()).resolves.toMatchObject({ exitCode: 1 });
    expect([codes(faults), next.mock.calls.length]).toEqual([['SONDE_HEALTH_CLOSER_FAILED'], 1]);
  });

  test('one that is added by another runs, too, whatever its stage', async () => {
    const { shutdown } = quiet();
    const late = vi.fn();
    shutdown.addCloser('exporter', () => shutdown.addCloser('job', late, { stage: 'jobs' }), { stage: 'exporters' });
    await shutdown.run();
    expect(late).toHaveBeenCalledTimes(1);
  });
});

describe('the time of the parts', () => {
  test('that is more than that of the whole is told once, before it matters', () => {
    const { shutdown, faults } = quiet({ delayMs: 10_000, drainTimeoutMs: 10_000 });
    expect(faults).toEqual([]);
    shutdown.addCloser('job', () => {}, { stage: 'jobs', timeoutMs: 5_000 });
    expect(faults).toEqual([]);
    shutdown.addCloser('pool', () => {});
    shutdown.addCloser('pool', () => {});
    expect(codes(faults)).toEqual(['SONDE_HEALTH_SHUTDOWN_BUDGET']);
    expect(faults[0]?.message).toContain('a delay of 10000, draining of 10000 and closers of 9000 ms, 29000 ms in all');
  });

  test('fits with the defaults, all stages used', () => {
    const { shutdown, faults } = quiet({ delayMs: 'auto' });
    for (const stage of ['jobs', 'pools', 'exporters'] as const) shutdown.addCloser(stage, () => {}, { stage });
    expect(faults).toEqual([]);
  });
});
