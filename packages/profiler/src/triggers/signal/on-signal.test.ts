import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Registry, type SondeError } from '@sonde/metrics';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Profile } from '../../call-tree/profile.js';
import { Profiler } from '../../capture/profiler.js';
import { readProfile } from '../../formats/read-profile.js';
import { until } from '../http/loopback.test.support.js';
import { onSignal, type SignalOptions, type SignalTrigger } from './on-signal.js';

// Signals are sent as listeners get them: test workers are threads, to which no signal comes. A whole process stands in
// test/profiler/triggers.

let directory = '';
let registry = new Registry();
let faults: string[] = [];
let profiler = new Profiler({ registry });
const triggers: SignalTrigger[] = [];
const written: { profile: Profile; path: string }[] = [];

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'sonde-signal-'));
  faults = [];
  registry = new Registry({ onFault: ({ code }) => faults.push(code) });
  profiler = new Profiler({ registry });
});
afterEach(async () => {
  for (const trigger of triggers.splice(0)) await trigger.close();
  await profiler.close();
  written.length = 0;
  rmSync(directory, { recursive: true, force: true });
});

function listen(options: Partial<SignalOptions> = {}): SignalTrigger {
  const onProfile = (profile: Profile, path: string) => written.push({ profile, path });
  const trigger = onSignal(profiler, { directory, onProfile, ...options });
  triggers.push(trigger);
  return trigger;
}

const send = (signal: 'SIGUSR2' | 'SIGHUP' = 'SIGUSR2') => process.emit(signal);

test('the first signal begins, the second ends and writes', async () => {
  listen();
  send();
  await until(() => profiler.isBusy);
  await pause(30);
  expect(readdirSync(directory)).toEqual([]);
  send();
  await until(() => written.length === 1);
  const [{ path, profile } = { path: '', profile: undefined }] = written;
  expect(path.startsWith(directory) && path.endsWith('.cpuprofile')).toBe(true);
  expect((await readProfile(readFileSync(path)))[0]?.samples.count).toBe(profile?.samples.count);
  send();
  await until(() => profiler.isBusy);
  send();
  await until(() => written.length === 2);
  expect(profiler.isBusy).toBe(false);
});

test('one that nobody ends, ends by itself and is written', async () => {
  listen({ maxDurationMs: 30, format: 'pprof' });
  send();
  await until(() => written.length === 1);
  expect(written[0]?.path).toMatch(/\.pb\.gz$/);
  expect(written[0]?.profile.origin.notes.join(' ')).toContain('ended by itself');
});

test('close() writes what is being taken, and listens no more', async () => {
  const before = process.listenerCount('SIGHUP');
  const trigger = listen({ signal: 'SIGHUP' });
  expect(process.listenerCount('SIGHUP')).toBe(before + 1);
  send('SIGHUP');
  await until(() => profiler.isBusy);
  await trigger.close();
  expect([written.length, process.listenerCount('SIGHUP')]).toEqual([1, before]);
  await trigger.close();
});

test('many signals in a row leave nothing running', async () => {
  const trigger = listen();
  for (let turn = 0; turn < 51; turn++) {
    send();
    if (turn % 5 === 0) await pause(1);
  }
  await trigger.close();
  expect(profiler.isBusy).toBe(false);
  expect(faults.filter((code) => code !== 'SONDE_PROFILER_BUSY')).toEqual([]);
});

test('another profile that is being taken, a directory that is none: told', async () => {
  listen({ directory: import.meta.filename });
  const session = await profiler.start();
  send();
  await until(() => faults.length === 1);
  await session.stop();
  send();
  await until(() => profiler.isBusy);
  send();
  await until(() => faults.length === 2);
  expect(faults).toEqual(['SONDE_PROFILER_BUSY', 'SONDE_PROFILER_STORAGE_FAILED']);
});

test.each<[object, RegExp]>([
  [{ signal: 'SIGUSR1' }, /debugger/],
  [{ signal: 'SIGKILL' }, /"signal"/],
  [{ signal: 'SIGPROF' }, /"signal"/],
  [{ directory: '' }, /"directory"/],
  [{ directory: undefined }, /"directory"/],
  [{ maxDurationMs: 0 }, /"maxDurationMs"/],
])('%j is refused', (options, message) => {
  let error: SondeError | undefined;
  try {
    listen(options);
  } catch (thrown) {
    error = thrown as SondeError;
  }
  expect(error?.code).toBe('SONDE_INVALID_OPTION');
  expect(error?.message).toMatch(message);
});

test('SIGUSR1 where the debugger leaves it', () => {
  const before = process.execArgv;
  process.execArgv = [...before, '--disable-sigusr1'];
  try {
    expect(() => listen({ signal: 'SIGUSR1' })).not.toThrow();
  } finally {
    process.execArgv = before;
  }
});

test.each([
  [{}],
  [{ directory: '/tmp' }],
  [undefined],
  [null],
  ['a-secret-that-nobody-sees'],
  [{ registry: new Registry() }],
])('instead of a profiler: %#', (given) => {
  expect(() => onSignal(given as never, { directory })).toThrow(
    expect.objectContaining({
      code: 'SONDE_INVALID_OPTION',
      message: expect.stringMatching(/^the first argument of onSignal\(\): got (?!.*secret).*, expected a Profiler/),
    }),
  );
});
