import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test, vi } from 'vitest';
import { HeapWatch } from './heap-watch.js';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;
const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

test('looks at intervals, keeps the latest, and is off when it is stopped', async () => {
  const watch = new HeapWatch({ intervalMs: 10, capacity: 5 });
  watch.start();
  watch.start();
  await vi.waitFor(() => expect(watch.states().length).toBe(5), { timeout: 10_000 });
  await sleep(30);
  watch.stop();
  const states = watch.states();
  expect(states.length).toBe(5);
  for (const { heapUsed, heapTotal, heapLimit, rss, external, arrayBuffers, malloced, spaces } of states) {
    expect(heapUsed).toBeGreaterThan(1e6);
    expect(heapTotal).toBeGreaterThanOrEqual(heapUsed);
    expect(heapLimit).toBeGreaterThan(heapTotal);
    expect(rss).toBeGreaterThan(heapUsed);
    expect(external).toBeGreaterThanOrEqual(arrayBuffers);
    expect(malloced).toBeGreaterThan(0);
    expect(spaces).toMatchObject({
      old: expect.any(Number),
      new: expect.any(Number),
      large_object: expect.any(Number),
    });
  }
  await sleep(50);
  expect(watch.states()).toEqual(states);
  expect(watch.isOn).toBe(false);
});

test('what it saw is the memory of a timeline', () => {
  const watch = new HeapWatch();
  const { atMs, heapUsed, heapTotal, external, arrayBuffers, rss } = watch.look();
  const seen = { atUs: 250_000, heapUsed, heapTotal, external, arrayBuffers, rss };
  expect(watch.memory(atMs - 250)).toEqual([seen]);
  expect(watch.memory(atMs + 1)).toEqual([]);
  expect(watch.memory(atMs - 250, atMs - 1)).toEqual([]);
});

test('after major collections, it knows what is left: what was dropped is not in it, what is held is', async () => {
  const told: number[] = [];
  const watch = new HeapWatch({
    onMajorGc: ({ heapUsed }) => {
      told.push(heapUsed);
      throw new Error('a listener');
    },
  });
  watch.start();
  collect();
  await sleep(50);
  const held = Array.from({ length: 200_000 }, (_, n) => ({ n }));
  collect();
  await sleep(50);
  const before = watch.afterMajorGcs().at(-1)!.heapUsed;
  const size = held.length;
  held.length = 0;
  collect();
  await sleep(50);
  watch.stop();
  const left = watch.afterMajorGcs().map(({ heapUsed }) => heapUsed);
  expect(left.length).toBeGreaterThanOrEqual(3);
  expect(told).toEqual(left);
  expect(before - left.at(-1)!).toBeGreaterThan(size * 20);
});

test.each([
  [{ intervalMs: 0 }],
  [{ capacity: 0 }],
  [{ capacity: 1.5 }],
  [{ onMajorGc: 5 }],
  [{ clock: {} }],
  [{ every: 1 }],
])('%j is refused', (options) => {
  expect(() => new HeapWatch(options as never)).toThrow(expect.objectContaining({ code: 'SONDE_INVALID_OPTION' }));
});
