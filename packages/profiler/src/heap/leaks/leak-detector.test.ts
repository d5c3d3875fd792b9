import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { HeapProfiler } from '../heap-profiler.js';
import { LeakDetector } from './leak-detector.js';
import type { LeakVerdict } from './leak-verdict.js';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;
const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

const kept: unknown[] = [];

function pileUp(count: number): void {
  for (let n = 0; n < count; n++) kept.push({ row: n, cells: new Array(30).fill(n) });
}

test('a leak is found after collections that V8 does by itself, and none are asked for', async () => {
  const heap = new HeapProfiler({ intervalBytes: 16_384 });
  const verdicts: LeakVerdict[] = [];
  const detector = new LeakDetector({
    heap,
    everyMs: 50,
    warmUpMs: 0,
    samples: 8,
    maxPauseShare: 1,
    onVerdict: (verdict) => verdicts.push(verdict),
  });
  detector.start();
  const settled = detector.settled();
  await sleep(300);
  // No collection, no reading: it says what it waits for.
  const waits = detector.verdict();
  expect(waits.readings).toBe(0);
  expect(waits.evidence[0]).toBe('0 of 8 readings after collections: nothing can be said yet.');
  expect(waits.evidence[1]).toMatch(/^Warming up: [0-6] of 7 major collections\.$/);
  expect(waits.evidence[2]).toMatch(/^The next reading comes with the next major collection that V8 does by itself/);
  for (let k = 0; k < 6; k++) {
    collect();
    await sleep(30);
  }
  // Code that is not called any more goes with the next ones.
  expect(detector.verdict().readings).toBe(0);
  while (detector.verdict().readings < 8 && verdicts.length < 50) {
    pileUp(1500);
    collect();
    await sleep(60);
  }
  const verdict = await settled;
  expect(verdict).toMatchObject({ leaking: true, readings: 8 });
  expect(verdict.suspects[0]?.frame).toMatchObject({ name: 'pileUp', kind: 'application' });
  expect(verdict.suspects[0]!.frame.file).toMatch(/leak-detector\.test\.ts$/);
  // V8 may collect by itself as well: then there is one more.
  expect(verdicts.slice(0, 8).map(({ readings }) => readings)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
  detector.stop();
  expect([detector.isOn, heap.isSampling]).toEqual([false, false]);
  const told = verdicts.length;
  collect();
  await sleep(120);
  expect(verdicts.length).toBe(told);
}, 30_000);

test('a heap that climbs is read without waiting for V8', async () => {
  const detector = new LeakDetector({
    heap: new HeapProfiler({ intervalBytes: 65_536 }),
    everyMs: 200,
    warmUpMs: 100,
    maxPauseShare: 1,
  });
  detector.start();
  const piled: unknown[] = [];
  function pileUpFast(count: number): void {
    for (let n = 0; n < count; n++) piled.push({ row: n, cells: new Array(30).fill(n) });
  }
  let verdict = detector.verdict();
  for (let turn = 0; turn < 300 && !verdict.leaking; turn++) {
    pileUpFast(8000);
    await sleep(50);
    verdict = detector.verdict();
  }
  expect(verdict.leaking, verdict.evidence.join('\n')).toBe(true);
  expect(verdict.readings).toBeLessThan(10);
  expect(verdict.suspects[0]?.frame.name).toBe('pileUpFast');
  // It has stopped growing: that is not taken back at once, and is in the end.
  let told = detector.verdict();
  while (!told.evidence.join().includes('1 of 3') && !told.evidence.join().includes('The last reading speaks')) {
    await sleep(20);
    told = detector.verdict();
    if (!told.leaking) break;
  }
  expect(told.leaking).toBe(true);
  while (detector.verdict().leaking) await sleep(20);
  detector.stop();
  piled.length = 0;
}, 60_000);

test('asked to, it does not wait for V8; a listener that throws changes nothing', async () => {
  const heap = new HeapProfiler({ intervalBytes: 65_536 });
  let told = 0;
  const onVerdict = () => {
    told++;
    throw new Error('a listener');
  };
  const detector = new LeakDetector({
    heap,
    everyMs: 50,
    warmUpMs: 100,
    samples: 6,
    forceGc: true,
    maxPauseShare: 1,
    onVerdict,
  });
  detector.start();
  detector.start();
  const verdict = await new Promise<LeakVerdict>((resolve) => {
    const keepOpen = setTimeout(() => {}, 20_000);
    void detector.settled().then((each) => {
      clearTimeout(keepOpen);
      resolve(each);
    });
  });
  expect(verdict.readings).toBe(6);
  expect(told).toBeGreaterThanOrEqual(6);
  detector.stop();
  expect(heap.isSampling).toBe(false);
}, 30_000);

test('where others take the sampler, it begins anew, and says so', async () => {
  const heap = new HeapProfiler({ intervalBytes: 65_536 });
  const detector = new LeakDetector({ heap, everyMs: 50, warmUpMs: 0, samples: 50, forceGc: true, maxPauseShare: 1 });
  detector.start();
  while (detector.verdict().readings < 3) await sleep(20);
  await heap.allocations({ durationMs: 150, interrupt: true });
  while (detector.verdict().readings < 1 || !detector.verdict().evidence.join().includes('anew')) await sleep(20);
  const { evidence, readings } = detector.verdict();
  expect(evidence.join('\n')).toContain("Sampling began anew 1 time, by others who use V8's sampler");
  expect(readings).toBeLessThan(50);
  heap.close();
  const { failed } = await new Promise<{ failed: string }>((resolve) => {
    const timer = setInterval(() => {
      const failure = detector.verdict().evidence.find((line) => line.includes('failed'));
      if (failure === undefined) return;
      clearInterval(timer);
      resolve({ failed: failure });
    }, 20);
  });
  expect(failed).toBe('The last reading failed: SONDE_PROFILER_CLOSED.');
  detector.stop();
}, 30_000);

test('stopped before there is enough, those who wait get what there is', async () => {
  const detector = new LeakDetector({ heap: new HeapProfiler() });
  detector.start();
  const settled = detector.settled();
  detector.stop();
  expect(await settled).toMatchObject({ leaking: false, confidence: 0, readings: 0 });
  expect(await detector.settled()).toMatchObject({ readings: 0 });
});

test.each([
  [{}, 'heap'],
  [{ heap: new HeapProfiler(), everyMs: 1 }, 'everyMs'],
  [{ heap: new HeapProfiler(), samples: 5 }, 'samples'],
  [{ heap: new HeapProfiler(), forceGc: 'yes' }, 'forceGc'],
  [{ heap: new HeapProfiler(), maxPauseShare: 0 }, 'maxPauseShare'],
  [{ heap: new HeapProfiler(), often: true }, 'often'],
])('bad options are refused', (options, named) => {
  expect(() => new LeakDetector(options as never)).toThrow(
    expect.objectContaining({ code: 'SONDE_INVALID_OPTION', message: expect.stringContaining(named) }),
  );
});
