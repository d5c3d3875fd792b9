import { ManualClock } from '@sonde/metrics/testing';
import { describe, expect, test } from 'vitest';
import { unwrapTimes, V8Engine } from './v8-engine.js';

const nodes = [{ id: 1, callFrame: { functionName: '(root)', url: '', lineNumber: -1, columnNumber: -1 } }];
const raw = { nodes, startTime: 1_000_000, endTime: 3_000_000, samples: [1, 1], timeDeltas: [500_000, 1_000_000] };

function fake(json: (string | undefined)[], startLength = 1) {
  const asked: unknown[] = [];
  const startCpuProfile = (options?: unknown) => {
    asked.push(options);
    return { stop: () => json.shift() };
  };
  Object.defineProperty(startCpuProfile, 'length', { value: startLength });
  return { module: { startCpuProfile }, asked };
}

describe('V8Engine', () => {
  test('asks in milliseconds, and says what it got', async () => {
    const { module, asked } = fake([JSON.stringify(raw), JSON.stringify(raw)]);
    const clock = new ManualClock();
    const engine = new V8Engine({ clock, module });
    const profile = await (await engine.start({ intervalUs: 10_000, title: 'a' })).stop();
    expect(asked).toEqual([{ sampleInterval: 10 }]);
    expect(profile).toMatchObject({ durationUs: 2_000_000, startedAtMs: clock.epochMs() - 2000 });
    expect(profile.origin).toMatchObject({ engine: 'v8', interval: 10_000, notes: [] });
    const finer = await (await engine.start({ intervalUs: 500, title: 'b' })).stop();
    expect(finer.origin).toMatchObject({ interval: 1000, notes: [expect.stringContaining('each 1000 µs')] });
  });

  test('knows that Node 24 does not listen', async () => {
    const { module } = fake([JSON.stringify(raw)], 0);
    const profile = await (await new V8Engine({ module }).start({ intervalUs: 10_000, title: 'a' })).stop();
    expect(profile.origin).toMatchObject({ interval: 1000, notes: [expect.stringContaining('no 10000 µs')] });
  });

  test.each([[undefined], ['{"nodes":'], ['{}']])('fails to stop where V8 hands out %s', async (json) => {
    const { module } = fake([json]);
    const capture = await new V8Engine({ module }).start({ intervalUs: 1000, title: 'a' });
    await expect(capture.stop()).rejects.toMatchObject({ code: 'SONDE_PROFILER_STOP_FAILED' });
  });

  test('fails to start where Node has no such profiles', async () => {
    const start = new V8Engine({ module: {} }).start({ intervalUs: 1000, title: 'a' });
    await expect(start).rejects.toMatchObject({ code: 'SONDE_PROFILER_START_FAILED' });
  });
});

describe('unwrapTimes', () => {
  test('leaves whole times alone', () => {
    expect(unwrapTimes(raw)).toBe(raw);
  });

  test.each([0, 1, 2])('puts the edges back, %i of them within the samples', (edges) => {
    const edge = 2 ** 32;
    const startTime = edge - 1000;
    const durationUs = edges * edge + 1500;
    const cut = { ...raw, startTime, endTime: (startTime + durationUs) % edge, timeDeltas: [durationUs - 700] };
    expect(unwrapTimes(cut).endTime - startTime).toBe(durationUs);
  });
});
