import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { observeStreamEnd } from './observed-stream.js';
import { RecordingObserver } from './recording-observer.test.support.js';

const reading = { start: () => ({ system: 'sqlite', text: 'select 1' }), result: () => ({}) };

describe('observeStreamEnd', () => {
  it('ends with the stream, which it does not make flow', async () => {
    const recording = new RecordingObserver();
    const stream = observeStreamEnd(recording.asObserver, reading, () => Readable.from(['a', 'b']));
    await new Promise((resolve) => setImmediate(resolve));
    expect(stream.readableFlowing).toBe(null);
    expect(recording.told).toEqual([['start', 'select 1']]);
    expect(await stream.toArray()).toEqual(['a', 'b']);
    await new Promise((resolve) => setImmediate(resolve));
    expect(recording.told[1]).toEqual(['end', undefined]);
  });

  it('tells of an error of the stream without handling it', async () => {
    const recording = new RecordingObserver();
    const failure = new Error('mid-stream');
    const stream = await observeStreamEnd(recording.asObserver, reading, async () => new Readable({ read() {} }));
    expect(stream.listenerCount('error')).toBe(0);
    const seen = new Promise((resolve) => stream.once('error', resolve));
    stream.destroy(failure);
    expect(await seen).toBe(failure);
    expect(recording.told[1]).toEqual(['end', { error: failure }]);
  });

  it('hands on what happens instead of a stream', async () => {
    const recording = new RecordingObserver();
    const failure = new Error('no connection');
    const throwing = () => {
      throw failure;
    };
    expect(() => observeStreamEnd(recording.asObserver, reading, throwing)).toThrow(failure);
    await expect(observeStreamEnd(recording.asObserver, reading, () => Promise.reject(failure))).rejects.toBe(failure);
    expect(observeStreamEnd(recording.asObserver, reading, () => 'no stream')).toBe('no stream');
    expect(recording.told.map(([what]) => what)).toEqual(['start', 'end', 'start', 'end', 'start', 'end']);
  });
});
