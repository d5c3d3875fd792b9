import type { Scope } from '@sonde/metrics';
import { expect, test } from 'vitest';
import { WorkSpans } from './work-spans.js';

const request = (traceId?: string): Scope => ({ kind: 'request', method: 'GET', route: '/', traceId });

/** So many units of work in each of so many seconds, of 2 ms each. */
function busy(perSecond: number, seconds: number, each?: (spans: WorkSpans, ms: number) => void): WorkSpans {
  const spans = new WorkSpans(16_384);
  for (let k = 0; k < perSecond * seconds; k++) {
    const endMs = (k * 1000) / perSecond;
    spans.push(request(`${k}`), endMs - 2, endMs);
    each?.(spans, endMs);
  }
  return spans;
}

test('what a service that is not busy does is kept, all of it', () => {
  const spans = busy(400, 20);
  expect(spans.since().map(({ traceId }) => traceId)).toEqual(Array.from({ length: 8000 }, (_, k) => `${k}`));
  expect(spans.lostSince(0)).toBe(0);
});

test('of a busy one some of each moment is kept, and the rest is counted', () => {
  const spans = busy(10_000, 30);
  const kept = spans.since();
  expect(kept.length).toBeGreaterThan(30 * 450);
  expect(kept.length).toBeLessThanOrEqual(30 * 510);
  expect(spans.lostSince(0)).toBe(300_000 - kept.length);
  const seconds = new Map<number, number>();
  for (const { atMs } of kept) seconds.set(Math.floor(atMs / 1000), (seconds.get(Math.floor(atMs / 1000)) ?? 0) + 1);
  for (let second = 0; second < 30; second++) expect(seconds.get(second), `second ${second}`).toBeGreaterThan(400);
});

test('what took long is kept among many that did not', () => {
  let slow = 0;
  const spans = busy(10_000, 10, (seen, ms) => {
    if (ms % 250 === 99) seen.push(request(`slow ${slow++}`), ms - 50, ms);
  });
  const kept = spans.since().filter(({ durationMs }) => durationMs === 50);
  expect(slow).toBe(40);
  expect(kept.map(({ traceId }) => traceId)).toEqual(Array.from({ length: slow }, (_, k) => `slow ${k}`));
});

test('a full ring writes over the oldest, and counts them for whoever looked before', () => {
  const spans = new WorkSpans(4);
  for (let ms = 0; ms < 10; ms++) spans.push(request(), ms - 1, ms);
  const place = spans.pushed;
  spans.push(request(), 9, 10);
  expect(spans.since().map(({ atMs }) => atMs)).toEqual([6, 7, 8, 9]);
  expect(spans.since(place).map(({ atMs }) => atMs)).toEqual([9]);
  expect([spans.lostSince(0), spans.lostSince(place)]).toEqual([7, 0]);
  spans.clear();
  expect([spans.since(), spans.pushed, spans.lostSince(0)]).toEqual([[], 0, 0]);
});
