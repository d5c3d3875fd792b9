import { beforeEach, describe, expect, it } from 'vitest';
import { observeCall } from './observed-call.js';
import { RecordingObserver } from './recording-observer.test.support.js';

let recording: RecordingObserver;
beforeEach(() => {
  recording = new RecordingObserver();
});

const start = () => ({ system: 'sqlite', text: 'select 1' });
const read = (value: unknown) => ({ rows: value as unknown[] });
const cause = (thrown: unknown) => (thrown as { original?: unknown }).original;
const observe = <T>(call: () => T, how: { start?: typeof start; read?: typeof read } = {}) =>
  observeCall(recording.asObserver, how.start ?? start, call, how.read ?? read, cause);

describe('observeCall', () => {
  it('ends with the call, when that returns no promise', () => {
    const rows = [1];
    expect(observe(() => rows)).toBe(rows);
    expect(recording.told).toEqual([
      ['start', 'select 1'],
      ['end', { rows }],
    ]);
  });

  it('ends with the promise, before whoever awaits it goes on', async () => {
    const result = await observe(() => Promise.resolve([2]));
    expect(result).toEqual([2]);
    expect(recording.told.at(-1)).toEqual(['end', { rows: [2] }]);
  });

  it('leaves other thenables alone, as their work begins when `then` is called', () => {
    let begun = 0;
    // biome-ignore lint/suspicious/noThenProperty: as lazy queries have it
    const lazy = { then: () => begun++ };
    expect(observe(() => lazy)).toBe(lazy);
    expect(begun).toBe(0);
  });

  it('follows the promises of a library in the place of the global one', async () => {
    class Promised<T> extends Promise<T> {}
    const result = observe(() => Promised.resolve([3]));
    expect(recording.told).toHaveLength(1);
    expect(await result).toEqual([3]);
    expect(recording.told.at(-1)).toEqual(['end', { rows: [3] }]);
  });

  it('hands errors on, and tells of the one that the driver threw', async () => {
    const original = new Error('of the driver');
    const thrown = Object.assign(new Error('of the library'), { original });
    expect(() =>
      observe(() => {
        throw thrown;
      }),
    ).toThrow(thrown);
    await expect(observe(() => Promise.reject(thrown))).rejects.toBe(thrown);
    const plain = new Error('plain');
    await expect(observe(() => Promise.reject(plain))).rejects.toBe(plain);
    const ends = recording.told.filter(([what]) => what === 'end');
    expect(ends.map(([, result]) => result)).toEqual([{ error: original }, { error: original }, { error: plain }]);
  });

  it('lets the call go on when it cannot be read', async () => {
    const failing = () => {
      throw new Error('unreadable');
    };
    expect(observe(() => 7, { start: failing })).toBe(7);
    expect(await observe(() => Promise.resolve(8), { read: failing })).toBe(8);
    expect(recording.told.map(([what]) => what)).toEqual(['failed', 'start', 'end', 'failed']);
    // It went well all the same.
    expect(recording.told[2]).toEqual(['end', {}]);
  });

  it('leaves a rejection that nobody handles to be reported', async () => {
    const reported: unknown[] = [];
    const listeners = process.listeners('unhandledRejection');
    process.removeAllListeners('unhandledRejection');
    process.on('unhandledRejection', (reason) => reported.push(reason));
    const failure = new Error('nobody looks');
    observe(() => Promise.reject(failure));
    await new Promise((resolve) => setTimeout(resolve, 5));
    process.removeAllListeners('unhandledRejection');
    for (const listener of listeners) process.on('unhandledRejection', listener);
    expect(reported).toEqual([failure]);
  });
});
