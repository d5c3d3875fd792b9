import * as inspector from 'node:inspector';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { InspectorEngine } from './inspector-engine.js';

const options = { intervalUs: 1000, title: 'taken' };
type Post = (
  method: string,
  parameters: object | undefined,
  done: (error: Error | null, result?: object) => void,
) => void;

afterEach(() => vi.restoreAllMocks());

/** Makes one request to the inspector fail from now on, and counts connections. */
function failing(method: string) {
  const post = inspector.Session.prototype.post as unknown as Post;
  vi.spyOn(inspector.Session.prototype, 'post').mockImplementation(function (
    this: inspector.Session,
    ...[asked, parameters, done]: unknown[]
  ) {
    if (asked === method) (done as (error: Error) => void)(new Error(`${method} went wrong`));
    else post.call(this, asked as string, parameters as object, done as () => void);
  });
}

function connections() {
  const connect = vi.spyOn(inspector.Session.prototype, 'connect');
  const disconnect = vi.spyOn(inspector.Session.prototype, 'disconnect');
  return () => connect.mock.calls.length - disconnect.mock.calls.length;
}

describe('InspectorEngine', () => {
  test('captures of one interval share a session, which closes with the last', async () => {
    const open = connections();
    const engine = new InspectorEngine();
    const captures = await Promise.all([engine.start(options), engine.start(options), engine.start(options)]);
    expect([engine.sessionCount, open()]).toEqual([1, 1]);
    const other = await engine.start({ ...options, intervalUs: 2000 });
    expect([engine.sessionCount, open()]).toEqual([2, 2]);
    await captures[0]!.stop();
    await captures[1]!.cancel();
    await other.stop();
    expect([engine.sessionCount, open()]).toEqual([1, 1]);
    const [profile] = await Promise.all([captures[2]!.stop(), captures[2]!.cancel()]);
    expect(profile.origin).toMatchObject({ engine: 'inspector', interval: 1000, notes: [] });
    expect([engine.sessionCount, open()]).toEqual([0, 0]);
  });

  test.each(['Profiler.enable', 'Profiler.setSamplingInterval', 'Profiler.start'])(
    'leaves nothing open where %s fails',
    async (method) => {
      const open = connections();
      failing(method);
      const engine = new InspectorEngine();
      await expect(engine.start(options)).rejects.toMatchObject({
        code: 'SONDE_PROFILER_START_FAILED',
        message: expect.stringContaining(`${method} went wrong`),
      });
      expect([engine.sessionCount, open()]).toEqual([0, 0]);
    },
  );

  test('leaves nothing open where stopping fails', async () => {
    const open = connections();
    const engine = new InspectorEngine();
    const capture = await engine.start(options);
    failing('Profiler.stop');
    await expect(capture.stop()).rejects.toMatchObject({ code: 'SONDE_PROFILER_STOP_FAILED' });
    await capture.cancel();
    expect([engine.sessionCount, open()]).toEqual([0, 0]);
  });

  test('takes no more in a session where stopping failed, and ends those it has', async () => {
    const engine = new InspectorEngine();
    const [first, second] = [await engine.start(options), await engine.start(options)];
    failing('Profiler.stop');
    await expect(first.stop()).rejects.toMatchObject({ code: 'SONDE_PROFILER_STOP_FAILED' });
    vi.restoreAllMocks();
    const third = await engine.start(options);
    expect(engine.sessionCount).toBe(2);
    expect((await second.stop()).title).toBe('taken');
    expect((await third.stop()).title).toBe('taken');
    expect(engine.sessionCount).toBe(0);
  });

  test('says so where profiles by title do not begin', async () => {
    const engine = new InspectorEngine();
    const first = await engine.start(options);
    vi.spyOn(inspector.console, 'profile').mockImplementation(() => {});
    await expect(engine.start(options)).rejects.toMatchObject({ code: 'SONDE_PROFILER_START_FAILED' });
    expect(engine.sessionCount).toBe(1);
    await first.cancel();
    expect(engine.sessionCount).toBe(0);
  });

  test('keeps one session warm where asked, until it is closed', async () => {
    const open = connections();
    const engine = new InspectorEngine({ keepWarm: true });
    expect(open()).toBe(0);
    await (await engine.start(options)).stop();
    expect([engine.sessionCount, open()]).toEqual([1, 1]);
    await (await engine.start(options)).stop();
    expect([engine.sessionCount, open()]).toEqual([1, 1]);
    await (await engine.start({ ...options, intervalUs: 5000 })).cancel();
    expect([engine.sessionCount, open()]).toEqual([1, 1]);
    await engine.close();
    await engine.close();
    expect([engine.sessionCount, open()]).toEqual([0, 0]);
    await expect(engine.start(options)).rejects.toMatchObject({ code: 'SONDE_PROFILER_CLOSED' });
  });

  test('throws away what a warm session gathers, before it is much', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    try {
      const engine = new InspectorEngine({ keepWarm: true });
      await (await engine.start(options)).stop();
      const profile = vi.spyOn(inspector.console, 'profile');
      const post = vi.spyOn(inspector.Session.prototype, 'post');
      // 2000 samples a millisecond apart.
      vi.advanceTimersByTime(1999);
      expect([profile.mock.calls.length, post.mock.calls.length]).toEqual([0, 0]);
      vi.advanceTimersByTime(2001);
      // The two kinds of windows take turns, each begun before the other ends.
      expect(
        profile.mock.calls.length + post.mock.calls.filter(([method]) => String(method) === 'Profiler.start').length,
      ).toBe(2);
      expect(engine.sessionCount).toBe(1);
      await engine.close();
      expect(vi.getTimerCount()).toBe(0);
    } finally {
      vi.useRealTimers();
    }
  });

  test('takes 32 at once, and not one more', async () => {
    const engine = new InspectorEngine();
    const captures = await Promise.all(Array.from({ length: 32 }, () => engine.start(options)));
    await expect(engine.start(options)).rejects.toMatchObject({ code: 'SONDE_PROFILER_START_FAILED' });
    await captures[0]!.cancel();
    captures[0] = await engine.start(options);
    await Promise.all(captures.map((capture) => capture.cancel()));
    expect(engine.sessionCount).toBe(0);
  });
});
