import { describe, expect, test, vi } from 'vitest';
import { CallTreeBuilder } from '../call-tree/call-tree.js';
import type { Profile } from '../call-tree/profile.js';
import { captureOf } from './capture-end.js';

const profile: Profile = {
  kind: 'cpu',
  title: 'taken',
  durationUs: 0,
  measures: [{ name: 'samples', unit: 'count' }],
  tree: new CallTreeBuilder().build(),
  samples: { count: 0, node: new Uint32Array(), values: [new Float64Array()] },
  labels: [{}],
  threads: ['main'],
  origin: { engine: 'x', interval: 0, notes: [] },
};

function parts(end: () => Profile | Promise<Profile> = () => profile, discard: () => void = () => {}) {
  return { engine: 'x', end: vi.fn(end), discard: vi.fn(discard) };
}

describe('captureOf', () => {
  test('hands out the profile once', async () => {
    const given = parts();
    const capture = captureOf(given);
    expect(await capture.stop()).toBe(profile);
    await expect(capture.stop()).rejects.toMatchObject({ code: 'SONDE_PROFILER_STOP_FAILED' });
    await capture.cancel();
    expect([given.end.mock.calls.length, given.discard.mock.calls.length]).toEqual([1, 0]);
  });

  test('of two at the same time, the first gets it', async () => {
    const capture = captureOf(parts(async () => profile));
    const [first, second] = await Promise.allSettled([capture.stop(), capture.stop()]);
    expect([first.status, second.status]).toEqual(['fulfilled', 'rejected']);
  });

  test('turns the profiler off where reading fails, and says why', async () => {
    const given = parts(() => {
      throw new TypeError('no such node');
    });
    const stopping = captureOf(given).stop();
    await expect(stopping).rejects.toMatchObject({
      code: 'SONDE_PROFILER_STOP_FAILED',
      cause: expect.any(TypeError),
      message: expect.stringContaining('TypeError: no such node'),
    });
    expect(given.discard).toHaveBeenCalledOnce();
  });

  test('cancel never rejects, and is done when it resolves', async () => {
    const given = parts(undefined, () => {
      throw new Error('gone already');
    });
    const capture = captureOf(given);
    await Promise.all([capture.cancel(), capture.cancel()]);
    await capture.cancel();
    expect(given.discard).toHaveBeenCalledOnce();
    await expect(capture.stop()).rejects.toMatchObject({ code: 'SONDE_PROFILER_STOP_FAILED' });
    expect(given.end).not.toHaveBeenCalled();
  });

  test('cancel waits for a stop that is under way', async () => {
    let ended = false;
    const capture = captureOf(
      parts(async () => {
        await new Promise((resolve) => setTimeout(resolve, 10));
        ended = true;
        return profile;
      }),
    );
    const stopping = capture.stop();
    await capture.cancel();
    expect(ended).toBe(true);
    expect(await stopping).toBe(profile);
  });
});
