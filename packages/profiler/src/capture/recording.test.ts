import { systemClock } from '@sonde/metrics';
import { expect, test } from 'vitest';
import { EngineClock } from '../timeline/engine-clock.js';
import { ScopeMarks } from '../timeline/scope-marks.js';
import { TimelineRecorder } from '../timeline/timeline-recorder.js';
import { codeOf, FakeEngine } from './fake-engine.test.support.js';
import { Recording } from './recording.js';

const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));
const options = { intervalUs: 1000, title: 'test' };

function partsOf() {
  const clock = systemClock;
  const engine = new FakeEngine();
  const marks = new ScopeMarks({ clock });
  const recorder = new TimelineRecorder({ clock });
  const engineClock = new EngineClock();
  const parts = { clock, engine, engineClock, marks, recorder, onHeld: () => {}, answerTimeoutMs: 20 };
  const isAnythingOn = () => engine.running > 0 || marks.isOn || recorder.isOn;
  return { parts, engine, isAnythingOn };
}

test('whether it is stopped or given up, nothing listens afterwards', async () => {
  const { parts, isAnythingOn } = partsOf();
  for (const end of ['stop', 'cancel'] as const) {
    const recording = await Recording.begin(parts, options);
    expect(isAnythingOn()).toBe(true);
    await recording[end]();
    expect(isAnythingOn()).toBe(false);
  }
});

test('nor where the engine fails, at its start or at its end', async () => {
  const { parts, engine, isAnythingOn } = partsOf();
  engine.onStart = () => Promise.reject(new Error('denied'));
  expect(await codeOf(Recording.begin(parts, options))).toBe('SONDE_PROFILER_START_FAILED');
  expect(isAnythingOn()).toBe(false);
  engine.onStart = () => {};
  engine.onStop = () => Promise.reject(new Error('lost'));
  const recording = await Recording.begin(parts, options);
  expect(await codeOf(recording.stop())).toBe('SONDE_PROFILER_STOP_FAILED');
  expect(isAnythingOn()).toBe(false);
});

test('an engine that begins after it was given up is ended all the same', async () => {
  const { parts, engine, isAnythingOn } = partsOf();
  engine.onStart = () => sleep(60);
  expect(await codeOf(Recording.begin(parts, options))).toBe('SONDE_PROFILER_START_FAILED');
  await sleep(80);
  expect(engine.mostAtOnce).toBe(1);
  expect(isAnythingOn()).toBe(false);
});

test('an engine that does not answer at the end is given up', async () => {
  const { parts, engine, isAnythingOn } = partsOf();
  engine.onStop = () => new Promise(() => {});
  const recording = await Recording.begin(parts, options);
  expect(await codeOf(recording.stop())).toBe('SONDE_PROFILER_STOP_FAILED');
  expect(isAnythingOn()).toBe(false);
});
