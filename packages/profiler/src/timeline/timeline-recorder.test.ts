import { endScope, runInScope, type Scope, systemClock } from '@sonde/metrics';
import { afterEach, expect, test, vi } from 'vitest';
import { ScopeMarks } from './scope-marks.js';
import { type TimelineReader, TimelineRecorder } from './timeline-recorder.js';

const open: TimelineReader[] = [];
const now = () => systemClock.monotonicMs();
const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

afterEach(() => {
  for (const reader of open.splice(0)) reader.close();
});

function record(options: Partial<ConstructorParameters<typeof TimelineRecorder>[0]> = {}) {
  const recorder = new TimelineRecorder({ clock: systemClock, ...options });
  const reader = recorder.open();
  open.push(reader);
  return { recorder, reader };
}

function block(ms: number): { from: number; to: number } {
  const from = now();
  while (now() < from + ms);
  return { from, to: now() };
}

test('a blocked loop is a lag, and stands where it ended', async () => {
  const { reader } = record();
  const fromMs = now();
  await sleep(50);
  const { to } = block(150);
  await sleep(50);
  const { lag } = reader.read(fromMs, now());
  const worst = lag.reduce((a, b) => (b.lagUs > a.lagUs ? b : a));
  expect(worst.lagUs).toBeGreaterThan(120_000);
  expect(worst.atUs / 1000 + fromMs).toBeGreaterThanOrEqual(to);
});

test('collections stand where they were, with their kind', async () => {
  const { reader } = record();
  const fromMs = now();
  await sleep(20);
  const from = now();
  for (let k = 0; k < 60; k++) Array.from({ length: 20_000 }, (_, n) => ({ n }));
  const to = now();
  await sleep(20);
  const { gc } = reader.read(fromMs, now());
  expect(gc.length).toBeGreaterThan(0);
  expect(gc.some(({ startUs }) => startUs / 1000 + fromMs >= from && startUs / 1000 + fromMs <= to)).toBe(true);
  for (const { kind, durationUs } of gc) {
    expect(['minor', 'major', 'incremental', 'weakcb']).toContain(kind);
    expect(durationUs).toBeGreaterThanOrEqual(0);
  }
  // What is told to the observer later is there once.
  expect(reader.read(fromMs, now()).gc.length).toBeGreaterThanOrEqual(gc.length);
});

test('memory, open handles and the use of the loop are looked at', async () => {
  const { reader } = record({ stateIntervalMs: 10 });
  const fromMs = now();
  const { memory, waiting } = await vi.waitFor(() => {
    block(60);
    const seen = reader.read(fromMs, now());
    expect(seen.memory.length).toBeGreaterThan(2);
    return seen;
  }, 10_000);
  expect(memory.length).toBe(waiting.length);
  expect(memory.at(-1)?.heapUsed).toBeGreaterThan(1_000_000);
  expect(memory.at(-1)?.rss).toBeGreaterThan(memory.at(-1)?.heapUsed ?? Infinity);
  expect(Math.max(...waiting.map(({ utilisation }) => utilisation))).toBeGreaterThan(0.5);
  expect(Object.keys(waiting.at(-1)?.resources ?? {})).toContain('Timeout');
});

test('a unit of work that ends is told with its name, trace and time', async () => {
  const marks = new ScopeMarks({ clock: systemClock });
  const { reader } = record({ startOf: (scope) => marks.startOf(scope) });
  const reading = marks.open();
  const fromMs = now();
  const scope: Scope = { kind: 'request', method: 'GET', traceId: 'ab'.repeat(16) };
  await runInScope(scope, async () => {
    await sleep(30);
    scope.route = '/orders/:id';
  });
  endScope(scope);
  endScope({ kind: 'job', name: 'mail', startedMs: fromMs - 100 } as Scope);
  reading.close();
  const { work } = reader.read(fromMs, now());
  expect(work).toMatchObject([
    { kind: 'request', name: 'GET /orders/:id', traceId: 'ab'.repeat(16) },
    { kind: 'job', name: 'mail' },
  ]);
  expect(work[0]?.durationUs).toBeGreaterThan(25_000);
  expect(work[0]?.startUs).toBeGreaterThanOrEqual(0);
  expect(work[1]).not.toHaveProperty('traceId');
});

test('work that began before the profile has a start before it', () => {
  const { reader } = record();
  const fromMs = now();
  const scope = { kind: 'request', method: 'GET', route: '/slow', startedMs: fromMs - 100 } as Scope;
  runInScope(scope, () => {});
  endScope(scope);
  const [work] = reader.read(fromMs, now()).work;
  expect(work?.startUs).toBeCloseTo(-100_000, -1);
});

test('what finds no place is counted, one past the limit, for what began before it only', () => {
  const { reader } = record({ capacity: 16 });
  const end = () => endScope({ kind: 'job', name: 'x' });
  const fromMs = now();
  for (let k = 0; k < 16; k++) end();
  expect(reader.read(fromMs, Infinity).dropped).toBe(0);
  end();
  expect(reader.read(fromMs, Infinity).dropped).toBe(1);
  expect(reader.read(fromMs, Infinity).work.length).toBe(16);
  reader.checkpoint();
  expect(reader.read(now(), Infinity).dropped).toBe(0);
});

test('nothing is recorded while nobody reads', async () => {
  const { recorder, reader } = record();
  const second = recorder.open();
  reader.close();
  reader.close();
  expect(recorder.isOn).toBe(true);
  second.close();
  expect(recorder.isOn).toBe(false);
  endScope({ kind: 'job', name: 'x' });
  expect(recorder.open().read(0, Infinity).work).toEqual([]);
});
