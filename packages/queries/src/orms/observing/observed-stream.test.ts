import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { RecordingObserver } from '../../wrapping/recording-observer.test.support.js';
import { observeStreamEnd } from './observed-stream.js';

const start = () => ({ system: 'sqlite', text: 'select 1' });

describe('observeStreamEnd', () => {
  it('ends with the stream, which it does not make flow', async () => {
    const recording = new RecordingObserver();
    const stream = observeStreamEnd(recording.asObserver, start, () => Readable.from(['a', 'b']));
    await new Promise((resolve) => setImmediate(resolve));
    expect(stream.readableFlowing).toBe(null);
    expect(recording.told).toEqual([['start', 'select 1']]);
    expect(await stream.toArray()).toEqual(['a', 'b']);
    await new Promise((resolve) => setImmediate(resolve));
    expect(recording.told[1]).toEqual(['end', {}]);
  });

  it('tells of an error of the stream without handling it', async () => {
    const recording = new RecordingObserver();
    const failure = new Error('mid-stream');
    const stream = await observeStreamEnd(recording.asObserver, start, async () => new Readable({ read() {} }));
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
    expect(() => observeStreamEnd(recording.asObserver, start, throwing)).toThrow(failure);
    await expect(observeStreamEnd(recording.asObserver, start, () => Promise.reject(failure))).rejects.toBe(failure);
    expect(observeStreamEnd(recording.asObserver, start, () => 'no stream')).toBe('no stream');
    expect(recording.told.map(([what]) => what)).toEqual(['start', 'end', 'start', 'end', 'start', 'end']);
  });
});
