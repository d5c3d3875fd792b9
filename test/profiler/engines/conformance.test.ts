import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { deviation, engines, maxDeviation, missing, readingsOf, run, SharedReadings, type Shares } from './kit.js';

interface Taken {
  readonly shares: Shares;
  readonly samples: number;
  readonly faults: readonly string[];
}

interface Readings {
  readonly name: string;
  readonly abilities: Record<'overlapping' | 'timestamps' | 'cpuTime' | 'nativeThreads', boolean>;
  readonly sync: Taken & {
    readonly cpuShares?: Shares;
    readonly places: Readonly<Record<string, readonly string[]>>;
    readonly kinds: readonly string[];
    readonly measures: readonly { name: string; unit: string }[];
    readonly title: string;
    readonly threads: readonly string[];
    readonly origin: Readonly<Record<string, unknown>>;
    readonly startedAgoMs: number;
    readonly durationMs: number;
    readonly ticks: number;
  };
  readonly asynchronous: Taken;
  readonly interval: { gapsUs: number[]; seldom: number; durationMs: number; said: number[]; notes: string[] };
  readonly idle: { faults: string[]; kinds: string[] };
  readonly empty: { faults: string[] };
  readonly ends: { both: string[]; again: string; cancelAfter: string };
  readonly cancelled: { first: string; second: string; stop: string; samplers?: number };
  readonly refusals: Readonly<Record<string, unknown>>;
  readonly running?: number;
  readonly twoAtOnce: { second: string; inner: number; outer: number; titles: (string | null)[]; samplers?: number };
  readonly throwing: number;
  readonly cycles: { grownBytes: number; handles: number; samplers?: number };
}

const sources = join(import.meta.dirname, 'programs', 'workload.js');
/** A folder whose name is not the same in a path and in an address. */
let folder: string;

/** A CommonJS file, which engines name otherwise than ES modules. */
const rare = `exports.rare = function rare(ms) {
  const until = performance.now() + ms;
  let sum = 0;
  while (performance.now() < until) for (let i = 0; i < 500; i++) sum += Math.sqrt(sum + i);
  return sum;
};
`;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'engines %41 ü '));
  writeFileSync(join(folder, 'rare.cjs'), rare);
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Line and column, from 1, of what follows `function <name>` or `= function <name>`: where V8 says that it begins. */
function placeOf(path: string, name: string): string {
  const text = readFileSync(path, 'utf8');
  const at = text.indexOf(`function ${name}(`) + `function ${name}`.length;
  const before = text.slice(0, at).split('\n');
  return `${path}:${before.length}:${before.at(-1)!.length + 1}`;
}

describe.each(engines)('the engine %s', (engine) => {
  const reason = missing(engine);
  const readings = new SharedReadings(() => readingsOf<Readings>('conformance.js', [engine, folder], ['--expose-gc']));

  const trying = (name: string, body: (found: Readings) => void) =>
    test(name, async (context) => {
      if (reason !== undefined) context.skip(reason);
      await readings.lookAt(body);
    });

  trying('says what took the time, within the sampling error', (found) => {
    const { shares, samples, faults } = found.sync;
    expect(faults).toEqual([]);
    expect(samples).toBeGreaterThan(60);
    expect(deviation(shares, samples)).toBeLessThan(maxDeviation);
  });

  trying('says so of code that waits in between', (found) => {
    const { shares, samples, faults } = found.asynchronous;
    expect(faults).toEqual([]);
    expect(samples).toBeGreaterThan(60);
    expect(deviation(shares, samples)).toBeLessThan(maxDeviation);
  });

  trying('knows time on the CPU where it says so', (found) => {
    const { measures, cpuShares, samples } = found.sync;
    const names = measures.map(({ name, unit }) => `${name} ${unit}`);
    expect(names.slice(-2)).toEqual(['wall nanoseconds', 'samples count']);
    expect(names.includes('cpu nanoseconds')).toBe(found.abilities.cpuTime);
    if (cpuShares === undefined) return;
    expect(deviation(cpuShares, samples)).toBeLessThan(maxDeviation);
  });

  trying('names files and lines as they are in the source', (found) => {
    const { places, kinds } = found.sync;
    for (const name of ['seventy', 'twenty', 'ten']) expect(places[name]).toEqual([placeOf(sources, name)]);
    expect(places['rare']).toEqual([placeOf(join(folder, 'rare.cjs'), 'rare')]);
    expect(kinds).toEqual(['application']);
  });

  trying('says what it is, and when it was', (found) => {
    const { title, threads, origin, startedAgoMs, durationMs, ticks } = found.sync;
    expect(found.name).toBe(engine);
    expect({ title, threads }).toEqual({ title: 'taken', threads: ['main'] });
    expect(origin).toMatchObject({ engine, node: process.version, interval: 1000 });
    // It was read right after it had ended.
    expect(startedAgoMs - durationMs).toBeGreaterThan(-100);
    expect(startedAgoMs - durationMs).toBeLessThan(1000);
    expect(durationMs).toBeGreaterThan(1590);
    if (engine !== 'datadog') expect(ticks).toBeGreaterThan(60);
  });

  trying('looks as often as it is told, or says how often', (found) => {
    const { seldom, durationMs, said, notes, gapsUs } = found.interval;
    expect(gapsUs[0]).toBeLessThan(5000);
    expect(said[0]).toBe(1000);
    if (said[1] === 10_000) {
      expect(notes).toEqual([]);
      expect(seldom).toBeLessThanOrEqual(durationMs / 10 + 5);
      expect(gapsUs[1]).toBeGreaterThan(5000);
    } else {
      expect(engine).toBe('v8');
      expect(notes).toEqual(['It was sampled each 1000 µs: this engine knows no 10000 µs.']);
    }
  });

  trying('gives a whole profile of nothing', (found) => {
    expect(found.idle.faults).toEqual([]);
    expect(found.idle.kinds).toContain('root');
    expect(found.empty.faults).toEqual([]);
  });

  trying('ends once', (found) => {
    expect(found.ends).toEqual({
      both: ['fulfilled', 'SONDE_PROFILER_STOP_FAILED'],
      again: 'SONDE_PROFILER_STOP_FAILED',
      cancelAfter: 'none',
    });
    const { samplers, ...codes } = found.cancelled;
    expect(codes).toEqual({ first: 'none', second: 'none', stop: 'SONDE_PROFILER_STOP_FAILED' });
    expect(samplers ?? 0).toBe(0);
  });

  trying('refuses what makes no sense, and starts nothing', (found) => {
    const { samplers, ...codes } = found.refusals;
    expect([...new Set(Object.values(codes))]).toEqual(['SONDE_INVALID_OPTION']);
    expect(samplers ?? 0).toBe(0);
  });

  trying('takes two at once, or says no and goes on', (found) => {
    const { second, inner, outer, titles, samplers } = found.twoAtOnce;
    expect(outer).toBeGreaterThan(10);
    if (found.abilities.overlapping) {
      expect([second, titles]).toEqual(['none', ['inner', 'outer']]);
      expect(inner).toBeGreaterThan(5);
      expect(inner).toBeLessThan(outer);
    } else {
      expect(second).toBe('SONDE_PROFILER_START_FAILED');
    }
    // The proof that the next number means anything.
    if (found.running !== undefined) expect(found.running).toBeGreaterThan(0);
    expect(samplers ?? 0).toBe(0);
  });

  trying('does not mind what the application throws', (found) => {
    expect(found.throwing).toBeGreaterThan(3);
  });

  trying('leaves nothing behind after 200 profiles', (found) => {
    const { grownBytes, handles, samplers } = found.cycles;
    expect(handles).toBe(0);
    expect(samplers ?? 0).toBe(0);
    expect(grownBytes).toBeLessThan(25 * 2 ** 20);
  });

  test.for([
    ['natural', 0],
    ['exit', 0],
    ['stop at exit', 0],
    ['throw', 1],
  ] as const)('does not hold or break a process that ends meanwhile: %s', async ([how, code], context) => {
    if (reason !== undefined) context.skip(reason);
    const ended = await run('ending.js', [engine, how]);
    expect(ended.stdout).toBe('before the end\n');
    expect(ended.code).toBe(code);
    if (code === 0) expect(ended.stderr).toBe('');
  });
});
