import fc from 'fast-check';
import { expect, test } from 'vitest';
import { MarkPages } from './mark-pages.js';
import type { ScopeRecord } from './scope-record.js';

const records = [undefined, 'a', 'b', 'c'].map((name) => (name === undefined ? undefined : ({ name } as ScopeRecord)));

test('reads what a plain list would: the mark in force at the start, and each one until the end', () => {
  const marks = fc.array(fc.tuple(fc.integer({ min: 0, max: 3 }), fc.integer({ min: 0, max: 3 })), { maxLength: 40 });
  fc.assert(
    fc.property(marks, fc.integer({ min: -2, max: 90 }), fc.integer({ min: 0, max: 60 }), (steps, from, length) => {
      const pages = new MarkPages();
      const reader = pages.open(0);
      const list: [number, ScopeRecord | undefined][] = [];
      let ms = 0;
      for (const [step, who] of steps) {
        ms += step;
        pages.push(ms, records[who], records[who]);
        list.push([ms, records[who]]);
      }
      const seen: unknown[] = [];
      reader.each(from, from + length, (atMs, record) => seen.push([atMs, record]));
      const first = list.findLastIndex(([atMs]) => atMs <= from);
      expect(seen).toEqual(list.slice(Math.max(0, first)).filter(([atMs]) => atMs <= from + length));
    }),
  );
});

test('pages go when no reader needs them, and the mark in force stays', () => {
  const pages = new MarkPages(100 * 4096);
  const [slow, fast] = [pages.open(0), pages.open(0)];
  for (let ms = 0; ms < 5 * 4096; ms++) pages.push(ms, records[1 + (ms % 3)], undefined);
  const count = () => {
    let marks = 0;
    slow.each(-1, Infinity, () => marks++);
    return marks;
  };
  fast.advance(3 * 4096 + 10);
  expect(count()).toBe(5 * 4096);
  slow.advance(3 * 4096 + 10);
  expect(count()).toBe(2 * 4096);
  expect(slow.lostUntilMs()).toBe(-Infinity);
  const seen: number[] = [];
  fast.each(3 * 4096 + 10.5, 3 * 4096 + 11, (atMs) => seen.push(atMs));
  expect(seen).toEqual([3 * 4096 + 10, 3 * 4096 + 11]);
});

test('at the limit the oldest page goes; one mark less, and it stays', () => {
  const pages = new MarkPages(2 * 4096);
  const reader = pages.open(0);
  for (let ms = 0; ms < 2 * 4096; ms++) pages.push(ms, undefined, undefined);
  expect(reader.lostUntilMs()).toBe(-Infinity);
  expect(reader.fill).toBe(1);
  pages.push(2 * 4096, undefined, undefined);
  expect(reader.lostUntilMs()).toBe(4096);
});
