import { ManualClock } from '@sonde/metrics/testing';
import { describe, expect, test } from 'vitest';
import { watchMainThread } from './main-thread-watch.js';
import { WorkerSession } from './worker-session.js';

const options = { intervalUs: 2000, title: 'taken' };

function session(title = '[worker 3]') {
  const sent: { id: number; method: string; params?: object }[] = [];
  const worker = new WorkerSession({ title }, (message) => sent.push(JSON.parse(message)), new ManualClock());
  return { worker, sent };
}

describe('WorkerSession', () => {
  test.each([
    ['[worker 3]', 'worker 3'],
    ['[worker 3] WorkerThread', 'worker 3'],
    ['[worker 12] thumb nails', 'worker 12: thumb nails'],
    ['Worker', 'worker ?'],
  ])('a worker that Node calls %s is %s', (title, name) => {
    expect(session(title).worker.name).toBe(name);
  });

  test('starts when all its questions are answered, and ignores answers to none', async () => {
    const { worker, sent } = session();
    const starting = worker.start(options);
    expect(sent.map(({ method }) => method)).toEqual([
      'Profiler.enable',
      'Profiler.setSamplingInterval',
      'Profiler.start',
    ]);
    expect(sent[1]!.params).toEqual({ interval: 2000 });
    worker.receive('{"method":"Profiler.event","params":{}}');
    worker.receive('{"id":99,"result":{}}');
    for (const { id } of sent.toReversed()) worker.receive(JSON.stringify({ id, result: {} }));
    await starting;
  });

  test('fails with the worker’s own words, and once it is lost', async () => {
    const { worker, sent } = session();
    const starting = worker.start(options);
    worker.receive(JSON.stringify({ id: sent[2]!.id, error: { code: -32000, message: 'not enabled' } }));
    await expect(starting).rejects.toThrow('not enabled');
    const stopping = worker.stop(options);
    worker.lose('It has ended.');
    await expect(stopping).rejects.toThrow('It has ended.');
    await expect(worker.stop(options)).rejects.toThrow('It has ended.');
  });
});

describe('watchMainThread', () => {
  test.each([
    [{}, 'no "onProfile"'],
    [{ onProfile: 1 }, 'option "onProfile"'],
    [{ onProfile() {}, blockedMs: 0 }, 'option "blockedMs"'],
    [{ onProfile() {}, intervalUs: Number.NaN }, 'option "intervalUs"'],
    [{ onProfile() {}, interval: 1 }, 'unknown option "interval"'],
  ])('refuses %o', (given, what) => {
    expect(() => watchMainThread(given as never)).toThrow(what);
  });
});
