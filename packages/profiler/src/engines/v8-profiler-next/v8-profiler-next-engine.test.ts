import { ManualClock } from '@sonde/metrics/testing';
import { describe, expect, test, vi } from 'vitest';
import { type NextProfile, toV8CpuProfile } from './raw-profile.js';
import { type V8ProfilerNext, V8ProfilerNextEngine } from './v8-profiler-next-engine.js';

const root = { functionName: '(root)', url: '', scriptId: 0, lineNumber: 0, columnNumber: 0 };
const handler = {
  functionName: 'handler',
  url: '/srv/a.js',
  scriptId: 7,
  lineNumber: 10,
  columnNumber: 5,
  lineTicks: [{ line: 12, hitCount: 2 }],
};
const leaf = { functionName: 'leaf', url: 'file:///srv/b.mjs', scriptId: 8, lineNumber: 1, columnNumber: 1 };

/** The same profile in the two shapes of the package. */
const asTree: NextProfile = {
  head: {
    ...root,
    id: 1,
    hitCount: 0,
    children: [{ ...handler, id: 2, hitCount: 2, children: [{ ...leaf, id: 3, hitCount: 1, children: [] }] }],
  },
  startTime: 35,
  endTime: 35,
  samples: [2, 3, 2],
  timestamps: [35_000_500, 35_001_500, 35_003_000],
  delete: () => {},
};
const asList: NextProfile = {
  nodes: [
    { id: 1, hitCount: 0, callFrame: root, children: [2] },
    { id: 2, hitCount: 2, callFrame: handler, children: [3] },
    { id: 3, hitCount: 1, callFrame: leaf, children: [] },
  ],
  startTime: 35_000_500,
  endTime: 35_004_500,
  samples: [2, 3, 2],
  timeDeltas: [0, 1000, 1500],
  delete: () => {},
};

describe('toV8CpuProfile', () => {
  test('reads both shapes alike', () => {
    expect(toV8CpuProfile(asTree, 4000)).toMatchObject(JSON.parse(JSON.stringify(toV8CpuProfile(asList, 0))));
  });

  test('counts lines and columns from 0, and moves ticks to where they belong', () => {
    const [top, caller] = toV8CpuProfile(asTree, 4000).nodes;
    expect(top!.callFrame).toMatchObject({ functionName: '(root)', lineNumber: -1, columnNumber: -1 });
    expect(caller!.callFrame).toMatchObject({ lineNumber: 9, columnNumber: 4 });
    expect(caller!.positionTicks).toEqual([{ line: 12, ticks: 2 }]);
  });

  test('ends no earlier than its last sample', () => {
    expect(toV8CpuProfile(asTree, 10).endTime).toBe(35_003_000);
    const nothing = { ...asTree, samples: [], timestamps: [] };
    expect(toV8CpuProfile(nothing, 10)).toMatchObject({ startTime: 0, endTime: 10, timeDeltas: [] });
  });
});

function profiler(profile: NextProfile | undefined = asTree): V8ProfilerNext & { readonly intervals: number[] } {
  const intervals: number[] = [];
  return {
    intervals,
    setSamplingInterval: (intervalUs) => void intervals.push(intervalUs),
    startProfiling: () => {},
    stopProfiling: () => profile,
  };
}

const options = { intervalUs: 5000, title: 'taken' };

describe('V8ProfilerNextEngine', () => {
  test('deletes what the package keeps, and sets its interval back', async () => {
    const remove = vi.fn();
    const given = profiler({ ...asTree, delete: remove });
    const engine = new V8ProfilerNextEngine({ profiler: given, clock: new ManualClock() });
    const first = await engine.start(options);
    const second = await engine.start({ ...options, intervalUs: 1000 });
    const profile = await second.stop();
    await first.cancel();
    expect(remove).toHaveBeenCalledTimes(2);
    expect(given.intervals).toEqual([5000, 1000]);
    expect(profile.origin).toMatchObject({ interval: 5000, notes: [expect.stringContaining('not each 1000 µs')] });
    expect(profile.tree.frames.map(({ file }) => file)).toEqual(['', '/srv/a.js', '/srv/b.mjs']);
  });

  test('says so where somebody else chose the interval', async () => {
    const given = profiler();
    given.setSamplingInterval = () => {
      throw new Error('setSamplingInterval must be called when there are no profiles being recorded.');
    };
    const profile = await (await new V8ProfilerNextEngine({ profiler: given }).start(options)).stop();
    expect(profile.origin).toMatchObject({ interval: 0, notes: [expect.stringContaining('somebody else')] });
  });

  test('fails plainly', async () => {
    const lost = new V8ProfilerNextEngine({ profiler: { ...profiler(), stopProfiling: () => undefined } });
    await expect((await lost.start(options)).stop()).rejects.toMatchObject({ code: 'SONDE_PROFILER_STOP_FAILED' });
    const refused = profiler();
    refused.startProfiling = () => {
      throw new Error('no');
    };
    const start = new V8ProfilerNextEngine({ profiler: refused }).start(options);
    await expect(start).rejects.toMatchObject({ code: 'SONDE_PROFILER_START_FAILED' });
  });
});
