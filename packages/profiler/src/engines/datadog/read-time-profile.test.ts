import { describe, expect, test, vi } from 'vitest';
import { DatadogEngine } from './datadog-engine.js';
import type { DatadogProfiler, LabelledSample, PprofProfile } from './datadog-profiler.js';
import { columnKeeper, fromTimeProfile, stopTimeProfile } from './read-time-profile.js';

const strings = [
  '',
  'sample',
  'wall',
  'cpu',
  'handler\u00005',
  '/srv/a.js',
  'Garbage Collection',
  'Node.js',
  'Non JS threads activity',
  '(idle)',
  '\u000017',
];

/** As the package writes it: leaf first, 1 ms of interval. */
const raw: PprofProfile = {
  stringTable: { strings },
  sampleType: [{ type: 1 }, { type: 2 }, { type: 3 }],
  sample: [
    { locationId: [2, 1], value: [1, 1_000_000, 900_000], label: [{ key: 1, num: 2 }] },
    { locationId: [1], value: [1, 1_000_000, 800_000], label: [{ key: 1, num: 1 }] },
    { locationId: [5], value: [1, 0, 10], label: [{ key: 1, num: 3 }] },
    { locationId: [3, 4], value: [1, 1_000_000, 5], label: [{ key: 1, num: 4 }] },
    { locationId: [6, 4], value: [0, 0, 7_000_000], label: [{ key: 1, num: 5 }] },
  ],
  location: [
    { id: 1, line: [{ functionId: 1, line: 10 }] },
    { id: 2, line: [{ functionId: 6, line: 11 }] },
    { id: 3, line: [{ functionId: 2, line: 0 }] },
    { id: 4, line: [{ functionId: 3, line: 0 }] },
    { id: 5, line: [{ functionId: 5, line: 0 }] },
    { id: 6, line: [{ functionId: 4, line: 0 }] },
  ],
  function: [
    { id: 1, name: 4, filename: 5 },
    { id: 2, name: 6, filename: 0 },
    { id: 3, name: 7, filename: 0 },
    { id: 4, name: 8, filename: 0 },
    { id: 5, name: 9, filename: 0 },
    { id: 6, name: 10, filename: 5 },
  ],
  period: 1_000_000,
  durationNanos: 10_000_000,
};

const startUs = 1_795_344_499_000_000;
const times = [startUs + 1000, startUs + 2000, startUs + 3000, startUs + 4000, 0];
const about = {
  title: 'taken',
  startedAtMs: startUs / 1000,
  durationUs: 10_000,
  thread: 'main',
  origin: { engine: 'datadog', interval: 1000, notes: [] },
};

describe('fromTimeProfile', () => {
  const profile = fromTimeProfile({ raw, times }, about);
  const rows = Array.from(profile.samples.node, (leaf, i) => {
    const stack: string[] = [];
    for (let node = leaf; node > 0; node = profile.tree.parent[node]!) {
      const { name, file, line, column, kind } = profile.tree.frames[profile.tree.frame[node]!]!;
      stack.unshift(`${kind} ${name} ${file}:${line}:${column}`);
    }
    return [profile.samples.atUs![i], stack, profile.samples.values.map((column) => column[i])];
  });

  test('is samples in the order of time, with time on the CPU and on the clock', () => {
    const handler = 'application handler /srv/a.js:10:5';
    expect(profile.measures.map(({ name }) => name)).toEqual(['cpu', 'wall', 'samples']);
    expect(rows).toEqual([
      [1000, [handler], [800_000, 1_000_000, 1]],
      [2000, [handler, 'application  /srv/a.js:11:17'], [900_000, 1_000_000, 1]],
      [3000, ['idle (idle) :0:0'], [10, 1_000_000, 1]],
      [4000, ['gc (garbage collector) :0:0'], [5, 1_000_000, 1]],
      [10_000, ['native Non JS threads activity :0:0'], [7_000_000, 0, 0]],
    ]);
    expect(profile.origin.notes).toEqual([]);
  });

  test('says how many samples have no times', () => {
    const untimed = { ...raw, sample: raw.sample.map((sample) => ({ ...sample, label: [] })) };
    const { origin, samples } = fromTimeProfile({ raw: untimed, times: [] }, about);
    expect(origin.notes).toEqual([expect.stringMatching(/^4 samples have no time/)]);
    expect(samples.atUs).toEqual(new Float64Array(5).fill(10_000));
  });
});

test('stopTimeProfile numbers the samples that have a time', () => {
  const given: LabelledSample[] = [{ context: { timestamp: 5n } }, {}, { context: { timestamp: 7n } }];
  const seen: unknown[] = [];
  const time = {
    isStarted: () => true,
    start: () => {},
    stop: (_: false, label?: (sample: LabelledSample) => object) => {
      seen.push(...given.map((sample) => label?.(sample)));
      return raw;
    },
  };
  expect(stopTimeProfile({ time }).times).toEqual([5, 7]);
  expect(seen).toEqual([{ sample: 1 }, {}, { sample: 2 }]);
});

test('columnKeeper hangs the column on the name', () => {
  expect(columnKeeper.mappingInfo({ file: 'a', line: 1, column: 5, name: 'b' }).name).toBe('b\u00005');
  expect(columnKeeper.mappingInfo({ file: 'a', line: 1 }).name).toBe('\u00000');
});

describe('DatadogEngine', () => {
  test('leaves alone what a tracer is taking', async () => {
    const time = { isStarted: () => true, start: vi.fn(), stop: vi.fn() };
    const start = new DatadogEngine({ profiler: { time } as DatadogProfiler }).start({ intervalUs: 1000, title: 'x' });
    await expect(start).rejects.toMatchObject({ code: 'SONDE_PROFILER_START_FAILED' });
    expect([time.start.mock.calls.length, time.stop.mock.calls.length]).toEqual([0, 0]);
  });

  test('sizes its buffer by the longest that it takes, within bounds', async () => {
    const start = vi.fn();
    const time = { isStarted: () => false, start, stop: () => raw };
    const engine = new DatadogEngine({ profiler: { time } as DatadogProfiler });
    for (const given of [{}, { maxDurationMs: 10_000 }, { maxDurationMs: 1e9 }]) {
      await (await engine.start({ intervalUs: 2000, title: 'x', ...given })).cancel();
    }
    expect(start.mock.calls.map(([{ durationMillis }]) => durationMillis)).toEqual([60_000, 10_000, 1_200_000]);
  });
});
