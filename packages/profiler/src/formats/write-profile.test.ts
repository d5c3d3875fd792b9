import type { Clock } from '@sonde/metrics';
import { describe, expect, test } from 'vitest';
import { CallTreeBuilder } from '../call-tree/call-tree.js';
import type { Profile, ProfileKind } from '../call-tree/profile.js';
import { formats } from './catalogue.js';
import type { FormatName, WriteOptions } from './format.js';
import { readProfile } from './read-profile.js';
import { threadMs } from './thread-time.test.support.js';
import { writeProfile } from './write-profile.js';

/** 200 000 samples in some 60 000 nodes, up to fifty deep. */
function large(kind: ProfileKind): Profile {
  const count = 200_000;
  const tree = new CallTreeBuilder();
  const nodes = [0];
  for (let i = 1; i < 60_000; i++) {
    // Thirty in a row, then back to near the root.
    const parent = i % 30 === 0 ? nodes[(i / 30) % 20]! : nodes[i - 1]!;
    nodes.push(tree.child(parent, tree.intern(`function${i % 8000}`, `/srv/app/file${i % 400}.js`, (i % 900) + 1, 3)));
  }
  return {
    kind,
    title: 'large',
    durationUs: count * 1000,
    measures: kind === 'cpu' ? [{ name: 'wall', unit: 'nanoseconds' }] : [{ name: 'inuse_space', unit: 'bytes' }],
    tree: tree.build(),
    samples: {
      count,
      node: Uint32Array.from({ length: count }, (_, i) => nodes[(i * 7919) % nodes.length]!),
      values: [new Float64Array(count).fill(1e6)],
      ...(kind === 'cpu' ? { atUs: Float64Array.from({ length: count }, (_, i) => i * 1000) } : {}),
    },
    labels: [{}],
    threads: ['main'],
    origin: { engine: 'inspector', interval: 1000, notes: [] },
  };
}

describe('200 000 samples are written without holding the event loop', () => {
  const cases: readonly [FormatName, WriteOptions][] = [
    ['cpuprofile', {}],
    ['heapprofile', {}],
    ['pprof', {}],
    ['folded', {}],
    ['speedscope', {}],
    ['speedscope', { evented: true }],
  ];

  test('every format that is written is tried here', () => {
    const written = formats.filter(({ writes }) => writes).map(({ name }) => name);
    expect(new Set(cases.map(([name]) => name))).toEqual(new Set(written));
  });

  const profiles = { cpu: large('cpu'), heap: large('heap') };

  // The loop is given back where the clock is asked and says so: what lies between two questions cannot be divided.
  test.each(cases)('%s %o', { timeout: 120_000 }, async (format, options) => {
    const steps: number[] = [];
    let last = threadMs();
    const clock: Clock = {
      epochMs: () => 0,
      monotonicMs: () => {
        const now = threadMs();
        steps.push(now - last);
        last = now;
        return now;
      },
    };
    let turns = 0;
    const timer = setInterval(() => turns++, 0);
    const started = threadMs();
    const bytes = await writeProfile(format === 'heapprofile' ? profiles.heap : profiles.cpu, format, options, clock);
    const [longest = 0, , third = 0] = [...steps].sort((a, b) => b - a);
    const took = threadMs() - started;
    clearInterval(timer);
    console.log(`${format}: ${bytes.length} bytes, ${took.toFixed(0)} ms, at most ${longest.toFixed(1)} ms at once`);
    // Compiling and collecting fall into one step or two.
    expect(third).toBeLessThan(40);
    expect(longest).toBeLessThan(200);
    // Slices of 8 ms, and the last one of what is left.
    expect(turns).toBeGreaterThan(took / 100);
  });
});

test('a start that is no time is left out of pprof, which has no place for it', async () => {
  const tree = new CallTreeBuilder();
  const profile = {
    ...large('cpu'),
    tree: tree.build(),
    samples: { count: 0, node: new Uint32Array(), values: [new Float64Array()] },
  };
  for (const startedAtMs of [NaN, Infinity, -Infinity, 1e20]) {
    const [read] = await readProfile(await writeProfile({ ...profile, startedAtMs }, 'pprof'));
    expect(read!.startedAtMs).toBeUndefined();
  }
  const [read] = await readProfile(await writeProfile({ ...profile, startedAtMs: 1_700_000_000_000 }, 'pprof'));
  expect(read!.startedAtMs).toBe(1_700_000_000_000);
});

test.each([undefined, null, 42, 'cpu.pb.gz', [], {}, Promise.resolve()])('%o is no profile', async (nonsense) => {
  await expect(writeProfile(nonsense as never, 'pprof')).rejects.toMatchObject({ code: 'SONDE_INVALID_OPTION' });
});

test('a profile of no known kind is told what kinds there are', async () => {
  const unknown = { ...large('cpu'), kind: 'wall' } as never;
  await expect(writeProfile(unknown, 'pprof')).rejects.toMatchObject({
    code: 'SONDE_INVALID_OPTION',
    message: expect.stringContaining('cpu, allocations or heap'),
  });
});
