import fc from 'fast-check';
import { expect, test } from 'vitest';
import { MarkPages } from './mark-pages.js';

test('reads what a plain list would: the last mark up to a time', () => {
  const marks = fc.array(fc.tuple(fc.integer({ min: 0, max: 3 }), fc.nat(5), fc.nat(5)), { maxLength: 40 });
  fc.assert(
    fc.property(marks, fc.array(fc.integer({ min: -2, max: 90 }), { minLength: 1 }), (steps, times) => {
      const pages = new MarkPages(2 ** 18);
      const reader = pages.open(0);
      const list: [number, { work: number; outer: number }][] = [];
      let ms = 0;
      for (const [step, work, outer] of steps) {
        ms += step;
        pages.push(ms, work, outer);
        list.push([ms, { work, outer }]);
      }
      expect(times.map((time) => reader.at(time))).toEqual(
        times.map((time) => list.findLast(([atMs]) => atMs <= time)?.[1]),
      );
    }),
  );
});

test('across pages, each time finds its mark', () => {
  const pages = new MarkPages(2 ** 18);
  const reader = pages.open(0);
  const count = 3 * 4096 + 7;
  for (let k = 0; k < count; k++) pages.push(k * 2, k, k);
  expect(pages.length).toBe(count);
  for (const k of [0, 1, 4095, 4096, 4097, 8191, 8192, count - 1]) {
    expect([reader.at(k * 2)?.work, reader.at(k * 2 + 1)?.work]).toEqual([k, k]);
  }
  expect(reader.at(-0.1)).toBeUndefined();
  expect(reader.at(Infinity)?.work).toBe(count - 1);
});

test('pages go when no reader needs them, and the mark in force stays', () => {
  const pages = new MarkPages(100 * 4096);
  const [slow, fast] = [pages.open(0), pages.open(0)];
  for (let ms = 0; ms < 5 * 4096; ms++) pages.push(ms, ms, ms);
  fast.advance(3 * 4096 + 10);
  expect(pages.length).toBe(5 * 4096);
  slow.advance(3 * 4096 + 10);
  expect(pages.length).toBe(2 * 4096);
  expect(slow.lostUntilMs()).toBe(-Infinity);
  expect(fast.at(3 * 4096 + 10.5)?.work).toBe(3 * 4096 + 10);
  // A page that was used before has nothing of that in it.
  for (let ms = 5 * 4096; ms < 5 * 4096 + 10; ms++) pages.push(ms, 7, 8);
  expect(pages.length).toBe(2 * 4096 + 10);
  expect(fast.at(Infinity)).toEqual({ work: 7, outer: 8 });
});

test('at the limit the oldest page goes; one mark less, and it stays', () => {
  const pages = new MarkPages(2 * 4096);
  const reader = pages.open(0);
  for (let ms = 0; ms < 2 * 4096; ms++) pages.push(ms, 0, 0);
  expect(reader.lostUntilMs()).toBe(-Infinity);
  expect(reader.fill).toBe(1);
  pages.push(2 * 4096, 0, 0);
  expect(reader.lostUntilMs()).toBe(4096);
});
