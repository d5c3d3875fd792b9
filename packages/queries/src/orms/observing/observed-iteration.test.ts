import { describe, expect, it } from 'vitest';
import { RecordingObserver } from '../../wrapping/recording-observer.test.support.js';
import { observeIteration } from './observed-iteration.js';

const start = () => ({ system: 'sqlite', text: 'select 1' });

function observe(iterate: () => AsyncIterator<unknown>) {
  const recording = new RecordingObserver();
  const rowsOf = (step: unknown) => (step as unknown[]).length;
  return { recording, steps: observeIteration(recording.asObserver, start, rowsOf, iterate) };
}

describe('observeIteration', () => {
  it('begins with the first step and ends with the last, with the number of rows', async () => {
    const { recording, steps } = observe(async function* () {
      yield [1, 2];
      yield [3];
    });
    expect(recording.told).toEqual([]);
    const seen: unknown[] = [];
    for await (const step of steps) seen.push(step);
    expect(seen).toEqual([[1, 2], [3]]);
    expect(recording.told).toEqual([
      ['start', 'select 1'],
      ['end', { rowCount: 3 }],
    ]);
  });

  it('ends when the application has read enough, and lets the source clean up', async () => {
    let isClean = false;
    const { recording, steps } = observe(async function* () {
      try {
        yield [1];
        yield [2];
      } finally {
        isClean = true;
      }
    });
    for await (const _ of steps) break;
    expect(isClean).toBe(true);
    expect(recording.told.at(-1)).toEqual(['end', { rowCount: 1 }]);
  });

  it('hands an error on', async () => {
    const failure = new Error('mid-stream');
    // biome-ignore lint/correctness/useYield: it fails before its first row
    const { recording, steps } = observe(async function* () {
      throw failure;
    });
    await expect(steps.next()).rejects.toBe(failure);
    expect(recording.told.at(-1)).toEqual(['end', { error: failure }]);
    expect(await steps.next()).toEqual({ done: true, value: undefined });
  });
});
