import { describe, expect, test } from 'vitest';
import { deviation, engines, maxDeviation, missing, readingsOf, run, SharedReadings, type Shares } from './kit.js';

interface Threads {
  readonly alone: { threads: string[]; notes: string[] };
  readonly all: {
    readonly threads: string[];
    readonly counts: Readonly<Record<string, number>>;
    readonly notes: string[];
    readonly crunch: Shares;
    readonly main: Shares;
    readonly late: number;
    readonly faults: string[];
    readonly samplers?: number;
  };
  readonly stuck: { notes: string[]; threads: string[]; tookMs: number };
  readonly cancelled?: number;
  readonly inside: {
    readonly shares: Shares;
    readonly samples: number;
    readonly places: string[];
    readonly threads: string[];
    readonly faults: string[];
  };
  readonly merged: { threads: string[]; faults: string[] };
  readonly samplers?: number;
}

describe.each(engines)('worker threads, with the engine %s', (engine) => {
  const reason = missing(engine);
  const readings = new SharedReadings(() => readingsOf<Threads>('threads.js', [engine]));

  const trying = (name: string, body: (found: Threads) => void) =>
    test(name, async (context) => {
      if (reason !== undefined) context.skip(reason);
      await readings.lookAt(body);
    });

  trying('are in the profile of the main thread', (found) => {
    expect(found.alone).toEqual({ threads: ['main'], notes: [] });
    const { threads, counts, notes, crunch, main, late, faults, samplers } = found.all;
    expect(faults).toEqual([]);
    // One lives for 300 ms: on a busy machine it may be over before, or after.
    expect(threads.filter((name) => name !== 'worker 3')).toEqual([
      'main',
      'worker 1: crunch',
      'worker 2',
      'worker 4: late',
    ]);
    expect(['', 'The thread "worker 3" is not in it: it ended meanwhile.']).toContain(notes.join());
    expect(late).toBeGreaterThan(10);
    expect(deviation(crunch, counts['worker 1: crunch']!)).toBeLessThan(maxDeviation);
    // What workers compute is not charged to the main thread.
    expect(main.seventy).toBe(0);
    expect(samplers ?? 0).toBe(0);
  });

  trying('do not hold it up where they do not answer', (found) => {
    const { notes, threads, tookMs } = found.stuck;
    expect(tookMs).toBeLessThan(8000);
    // V8 may look between two waits: then it is in it.
    expect(threads.includes('worker 5')).toBe(notes.length === 0);
    expect(found.cancelled ?? 0).toBe(0);
    expect(found.samplers ?? 0).toBe(0);
  });

  trying('can profile themselves', (found) => {
    const { shares, samples, places, threads, faults } = found.inside;
    expect(faults).toEqual([]);
    expect(threads).toEqual([expect.stringMatching(/^worker \d+$/)]);
    expect(places).toEqual([expect.stringMatching(/programs.workload\.js:5:24$/)]);
    expect(deviation(shares, samples)).toBeLessThan(maxDeviation);
    const [own] = threads;
    expect(found.merged).toEqual({ threads: ['main', own, `${own} (2)`], faults: [] });
  });
});

interface Blocked {
  readonly before: number;
  readonly seen: number;
  readonly again: number;
  readonly late: number;
  readonly errors: string[];
  readonly samples: number;
  readonly blocking: number;
  readonly handler: number;
  readonly places: string[];
  readonly notes: string[];
  readonly threads: string[];
  readonly durationMs: number;
  readonly faults: string[];
}

interface WatchedBlock {
  readonly profiles: number;
  readonly errors: string[];
  readonly messages: string[];
  readonly sum: number;
}

describe('a main thread that is blocked', () => {
  test('is profiled all the same, and the function that blocks it is named', async () => {
    const found = await readingsOf<Blocked>('blocked.js');
    expect(found.before).toBe(0);
    expect(found.faults).toEqual([]);
    expect(found.threads).toEqual(['main']);
    expect(found.samples).toBeGreaterThan(50);
    expect(found.blocking / found.samples).toBeGreaterThan(0.7);
    expect(found.handler).toBeGreaterThanOrEqual(found.blocking);
    expect(found.places).toEqual([expect.stringMatching(/programs.blocked\.js:\d+:\d+$/)]);
    expect(found.notes).toEqual([expect.stringMatching(/^The main thread had been blocked for \d+ ms when/)]);
    expect(found.durationMs).toBeGreaterThan(800);
    // What the listener throws is told, and stops nothing.
    expect(found.errors).toEqual(found.errors.map(() => 'SONDE_PROFILER_LISTENER_FAILED'));
    expect(found.errors).toHaveLength(found.again);
    // One more after the pause, none after close().
    expect(found.again).toBeGreaterThan(found.seen);
    expect(found.late).toBe(0);
  });

  test('by a call to the system, where V8 cannot look: that is told, and the watch goes on', async () => {
    const { profiles, errors, messages, sum } = await readingsOf<WatchedBlock>('blocked-call.js', ['call']);
    // Now and then V8 looks at the last moment before the call, and there is a profile of it.
    if (profiles === 0) {
      expect(errors).toContain('SONDE_PROFILER_START_FAILED');
      expect(messages.join()).toContain('it waited in a call to the system');
    }
    // One for each profile: the listener of this program rejects.
    expect(errors.filter((code) => code === 'SONDE_PROFILER_LISTENER_FAILED')).toHaveLength(profiles);
    expect(sum).toBe(7);
  });

  test('an onProfile that rejects is told, and harms nothing', async () => {
    const { profiles, errors, sum } = await readingsOf<WatchedBlock>('blocked-call.js', ['reject']);
    expect(profiles).toBeGreaterThanOrEqual(1);
    expect(errors).toContain('SONDE_PROFILER_LISTENER_FAILED');
    expect(sum).toBe(7);
  });

  test.for([
    ['nothing', 0, ''],
    ['exit', 0, ''],
    ['throw', 1, ''],
    ['close at once', 0, 'closed\n'],
  ] as const)('ends as if nobody watched: %s', async ([how, code, stdout]) => {
    const ended = await run('blocked.js', [how]);
    expect(ended).toMatchObject({ code, stdout });
  });
});
