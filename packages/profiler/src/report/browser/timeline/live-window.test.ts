import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { LiveWindow } from './live-window.js';

/** What is drawn with the next picture, by its number from 1. */
let pictures: (((now: number) => void) | undefined)[] = [];
let now = 0;
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  pictures = [];
  now = 0;
  vi.stubGlobal('requestAnimationFrame', (draw: (now: number) => void) => pictures.push(draw));
  vi.stubGlobal('cancelAnimationFrame', (id: number) => {
    if (id > 0) pictures[id - 1] = undefined;
  });
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

function picture(): void {
  now += 16;
  const at = now;
  for (const draw of pictures.splice(0)) draw?.(at);
}

/** @param tookMs how long showing takes */
function shownWith(tookMs: number) {
  const shown: [number | undefined, boolean][] = [];
  const live = new LiveWindow((window, isDone) => {
    now += tookMs;
    shown.push([window?.toUs, isDone]);
  });
  return { shown, move: (toUs: number, isDone = false) => live.move({ fromUs: 0, toUs }, isDone) };
}

test('of many moves between two pictures, the last is shown, once', () => {
  const { shown, move } = shownWith(5);
  for (const toUs of [1, 2, 3]) move(toUs);
  expect(shown).toEqual([]);
  picture();
  expect(shown).toEqual([[3, false]]);
  picture();
  move(4);
  picture();
  expect(shown).toEqual([
    [3, false],
    [4, false],
  ]);
});

test('what is let go of is shown at once, and nothing after it', () => {
  const { shown, move } = shownWith(5);
  move(1);
  move(2, true);
  picture();
  vi.advanceTimersByTime(1000);
  expect(shown).toEqual([[2, true]]);
});

test('what takes long waits until the pointer rests', () => {
  const { shown, move } = shownWith(60);
  move(1);
  picture();
  picture();
  for (const toUs of [2, 3, 4]) {
    move(toUs);
    picture();
    vi.advanceTimersByTime(50);
  }
  expect(shown).toEqual([[1, false]]);
  vi.advanceTimersByTime(50);
  picture();
  expect(shown).toEqual([
    [1, false],
    [4, false],
  ]);
  move(5);
  move(6, true);
  vi.advanceTimersByTime(1000);
  expect(shown.at(-1)).toEqual([6, true]);
  expect(shown.length).toBe(3);
});
