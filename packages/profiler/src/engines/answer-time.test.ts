import { expect, test, vi } from 'vitest';
import { CallTreeBuilder } from '../call-tree/call-tree.js';
import { answering } from './answer-time.js';
import type { CpuCapture, CpuEngine } from './engine.js';

const options = { intervalUs: 1000, title: 'test' };
const never = () => new Promise<never>(() => {});
const ended = {
  kind: 'cpu',
  title: 'test',
  durationUs: 0,
  measures: [],
  tree: new CallTreeBuilder().build(),
  samples: { count: 0, node: new Uint32Array(), values: [] },
  labels: [{}],
  threads: ['main'],
  origin: { engine: 'test', interval: 1000, notes: [] },
} as const;

function engineOf(start: CpuEngine['start']): CpuEngine {
  const abilities = { overlapping: true, timestamps: true, cpuTime: false, nativeThreads: false };
  return answering({ name: 'test', abilities, start }, 30);
}

test('an engine that answers is as it was', async () => {
  const capture: CpuCapture = { stop: async () => ended, cancel: async () => {} };
  const engine = engineOf(async () => capture);
  expect(engine.name).toBe('test');
  expect(await (await engine.start(options)).stop()).toBe(ended);
  await (await engine.start(options)).cancel();
  await engine.close?.();
});

test('one that does not begin is given up; what it begins later is ended', async () => {
  const cancel = vi.fn(async () => {});
  let resolve = (_: CpuCapture) => {};
  const promise = new Promise<CpuCapture>((begun) => {
    resolve = begun;
  });
  await expect(engineOf(() => promise).start(options)).rejects.toThrow('no answer in 30 ms');
  resolve({ stop: never, cancel });
  await vi.waitFor(() => expect(cancel).toHaveBeenCalledOnce(), 10_000);
});

test('one that does not end is given up', async () => {
  const capture = await engineOf(async () => ({ stop: never, cancel: never })).start(options);
  await expect(capture.stop()).rejects.toThrow('no answer in 30 ms');
  await capture.cancel();
});
