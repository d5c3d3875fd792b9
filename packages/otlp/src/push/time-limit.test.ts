import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { unfinished, within } from './time-limit.js';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('what comes in time, and its rejection', async () => {
  expect(await within(Promise.resolve(5), 100)).toBe(5);
  await expect(within(Promise.reject(new Error('no')), 100)).rejects.toThrow('no');
  expect(vi.getTimerCount()).toBe(0);
});

test('what comes late is dropped, a rejection too', async () => {
  const late = new Promise((_, reject) => setTimeout(reject, 200, new Error('late')));
  const waiting = within(late, 100);
  await vi.advanceTimersByTimeAsync(300);
  expect(await waiting).toBe(unfinished);
});

test('a signal ends it, also one from before', async () => {
  const controller = new AbortController();
  const waiting = within(new Promise(() => {}), 1_000_000, controller.signal);
  controller.abort();
  expect(await waiting).toBe(unfinished);
  expect(await within(Promise.resolve(1), 100, controller.signal)).toBe(unfinished);
  expect(vi.getTimerCount()).toBe(0);
});
