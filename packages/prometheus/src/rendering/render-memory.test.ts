import { Registry, type SnapshotSource, systemClock } from '@sonde/metrics';
import { afterEach, expect, test, vi } from 'vitest';
import type { Renderer } from '../exposition.js';
import { profileOf } from '../profile.js';
import { RowLayout } from '../text/row-layout.js';
import { createRenderer } from './renderer.js';

afterEach(() => {
  vi.restoreAllMocks();
});

/** The buffers of an answer: the same ones again where the text was kept. */
async function buffers(renderer: Renderer, name: string): Promise<unknown[]> {
  const found: unknown[] = [];
  for await (const chunk of (await renderer.scrape({ format: 'text', names: new Set([name]) })).chunks()) {
    found.push(chunk.bytes.buffer);
    chunk.release();
  }
  return found.slice(1);
}

test('text of metrics that are gone is forgotten, even if only names are ever asked for', async () => {
  const registry = new Registry();
  // Room for one of the two.
  const renderer = createRenderer(registry, { cacheBytes: 80 });
  registry.gauge({ name: 'first', help: 'F.' }).set(1);
  expect((await buffers(renderer, 'first'))[0]).toBe((await buffers(renderer, 'first'))[0]);
  registry.remove('first');
  registry.gauge({ name: 'second', help: 'S.' }).set(1);
  const [kept] = await buffers(renderer, 'second');
  expect((await buffers(renderer, 'second'))[0]).toBe(kept);
});

test('a layout keeps neither the block nor the numbers it was made for', async () => {
  const registry = new Registry();
  registry.histogram({ name: 'h', help: 'H.', labelNames: ['x'] }).observe({ x: '1' }, 1);
  const family = (await registry.collect()).families.find(({ name }) => name === 'h')!;
  const block = family.blocks[0]!;
  const layout = new RowLayout(family, block, profileOf({ format: 'text' }));
  const reached = new Set<unknown>();
  const walk = (value: unknown): void => {
    if (typeof value !== 'object' || value === null || reached.has(value)) return;
    reached.add(value);
    for (const inner of Object.values(value)) walk(inner);
  };
  walk(layout);
  expect(reached.has(block.bounds)).toBe(true);
  expect([block, block.values, block.columns, family].map((one) => reached.has(one))).toEqual([
    false,
    false,
    false,
    false,
  ]);
});

test('several renderers at once render no more in a turn of the loop than one', async () => {
  const registry = new Registry();
  const gauge = registry.gauge({ name: 'g', help: 'G.', labelNames: ['id'], maxSeries: 20_000 });
  for (let i = 0; i < 20_000; i++) gauge.set({ id: `${i}`.padEnd(40, '.') }, i);
  const snapshot = registry.snapshot();
  const source: SnapshotSource = { collect: () => snapshot };
  // Every look at the clock is a millisecond later, so a slice has three pieces whatever the machine.
  let nowMs = 0;
  vi.spyOn(systemClock, 'monotonicMs').mockImplementation(() => nowMs++);
  let inTurn = 0;
  let most = 0;
  let isDone = false;
  const count = () => {
    most = Math.max(most, inTurn);
    inTurn = 0;
    if (!isDone) setImmediate(count);
  };
  setImmediate(count);
  const read = async () => {
    let bytes = 0;
    for await (const chunk of (await createRenderer(source).scrape({ format: 'text' })).chunks()) {
      inTurn++;
      bytes += chunk.bytes.length;
      chunk.release();
    }
    return bytes;
  };
  const sizes = await Promise.all(Array.from({ length: 8 }, read));
  isDone = true;
  expect(sizes[0]).toBeGreaterThan(900_000);
  expect(new Set(sizes).size).toBe(1);
  // Two slices can meet in one turn: one begun by a socket, one by the line.
  expect(most).toBeLessThanOrEqual(8);
});

test('a reader that leaves while it waits for its turn keeps no other one waiting', async () => {
  const registry = new Registry();
  const gauge = registry.gauge({ name: 'g', help: 'G.', labelNames: ['id'], maxSeries: 5_000 });
  for (let i = 0; i < 5_000; i++) gauge.set({ id: `${i}`.padEnd(40, '.') }, i);
  let nowMs = 0;
  vi.spyOn(systemClock, 'monotonicMs').mockImplementation(() => (nowMs += 5));
  const open = async () => (await createRenderer(registry).scrape({ format: 'text' })).chunks()[Symbol.asyncIterator]();
  const leaving = await Promise.all(Array.from({ length: 4 }, open));
  const pending = leaving.map((reader) => reader.next());
  const ends = leaving.map((reader) => reader.return?.());
  const staying = await open();
  let bytes = 0;
  for (let next = await staying.next(); next.done !== true; next = await staying.next()) {
    bytes += next.value.bytes.length;
    next.value.release();
  }
  expect(bytes).toBeGreaterThan(200_000);
  for (const { value } of await Promise.all(pending)) value?.release();
  expect((await Promise.all(ends)).every((end) => end?.done === true)).toBe(true);
});

test('the time for observers is passed on', async () => {
  const registry = new Registry();
  const collect = vi.fn(() => registry.snapshot());
  const renderer = createRenderer({ collect });
  await renderer.scrape({ format: 'text', timeoutMs: 400 });
  await renderer.scrape({ format: 'text' });
  expect(collect.mock.calls).toEqual([[{ timeoutMs: 400 }], [undefined]]);
});
