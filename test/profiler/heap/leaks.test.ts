import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { programPath, type WatchSettings, watchProgram } from './watch-program.js';

/** Two at once: each program needs a processor to itself for most of the time. */
describe.concurrent('planted leaks are found, and named with their line', { timeout: 90_000 }, () => {
  const leaks: [program: string, leaker: string, settings?: WatchSettings][] = [
    ['leak-requests', 'function recordRequest'],
    ['leak-map', 'function priceOf'],
    ['leak-listener', 'function startJob'],
    ['leak-timer', 'function openSession'],
    // Of a buffer, the heap holds some 300 bytes only.
    ['leak-buffers', 'function keepUpload', { intervalBytes: 4096 }],
  ];
  test.for(leaks)('%s', async ([program, leaker, settings], { expect }) => {
    const verdict = await watched(program, settings);
    expect(verdict.leaking, verdict.text).toBe(true);
    expect(verdict.confidence).toBeGreaterThanOrEqual(0.9);
    const [first] = verdict.suspects;
    const file = programPath(program);
    expect(first?.frame.file, verdict.text).toBe(file);
    // A function within the leaking one may be what allocates: the leaking one is then on the way to it.
    const way = [first!.frame, ...first!.stack].filter((frame) => frame.file === file);
    expect(
      way.map(({ line }) => line),
      verdict.text,
    ).toContain(lineOf(file, leaker));
    expect(verdict.text).toContain(`${file}:${first!.frame.line}`);
    expect(first!.growthBytesPerMinute).toBeGreaterThan(300_000);
  });
});

describe.concurrent('innocent programs are not accused', { timeout: 90_000 }, () => {
  test.for([
    'fine-big-buffers',
    'fine-burst',
    'fine-cache-fills',
    'fine-garbage',
    'fine-grows-then-flat',
    'fine-interning',
    'fine-lru',
    'fine-modules',
    'fine-sawtooth',
    'fine-sessions',
    'fine-warm-up',
    'fine-weak-map',
  ])('%s', async (program, { expect }) => {
    const verdict = await watched(program);
    expect(verdict.leaking, verdict.text).toBe(false);
    expect(verdict.suspects).toEqual([]);
    // It was looked at as long as those that leak.
    expect(verdict.readings, verdict.text).toBeGreaterThanOrEqual(10);
  });
});

let running = 0;
const waiting: (() => void)[] = [];

async function watched(program: string, settings?: WatchSettings) {
  if (running >= 2) await new Promise<void>((resolve) => waiting.push(resolve));
  else running++;
  try {
    return await watchProgram(program, settings);
  } finally {
    const next = waiting.shift();
    if (next === undefined) running--;
    else next();
  }
}

function lineOf(file: string, text: string): number {
  const line = readFileSync(file, 'utf8')
    .split('\n')
    .findIndex((each) => each.includes(text));
  expect(line).toBeGreaterThanOrEqual(0);
  return line + 1;
}
