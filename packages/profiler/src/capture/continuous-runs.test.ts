import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Registry } from '@sonde/metrics';
import { lintMetrics, seriesValue } from '@sonde/metrics/testing';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { codeOf, FakeEngine } from './fake-engine.test.support.js';
import { Profiler } from './profiler.js';

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
let directory: string;
let registry: Registry;
let profiler: Profiler;
const faults: string[] = [];

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'sonde-continuous-'));
  faults.length = 0;
  registry = new Registry({ onFault: ({ code }) => faults.push(code) });
  profiler = new Profiler({ registry });
});

afterEach(async () => {
  await profiler.close();
  rmSync(directory, { recursive: true, force: true });
});

const active = () => seriesValue(registry, 'profiler_active', { profiler_kind: 'continuous' });

test('Node’s own engine profiles on, beside profiles on demand; the last window is written at the end', async () => {
  const continuous = await profiler.continuous({ directory, windowMs: 1000 });
  expect(active()).toBe(1);
  const [profile] = await Promise.all([profiler.cpu({ durationMs: 50, intervalUs: 500 }), sleep(1400)]);
  expect(profile.origin).toMatchObject({ engine: 'inspector', interval: 500 });
  const recent = await continuous.recent();
  expect(recent?.origin.interval).toBe(10_000);
  expect(recent!.samples.count).toBeGreaterThan(50);
  await continuous.stop();
  expect(active()).toBe(0);
  expect(readdirSync(directory).length).toBeGreaterThanOrEqual(1);
  expect(readdirSync(directory).every((name) => name.endsWith('.pb.gz'))).toBe(true);
  expect(faults).toEqual([]);
  expect(lintMetrics(registry)).toEqual([]);
});

test('one at a time; after it was stopped, another', async () => {
  const first = await profiler.continuous();
  expect(await codeOf(profiler.continuous())).toBe('SONDE_PROFILER_BUSY');
  await first.stop();
  const [second, third] = await Promise.allSettled([profiler.continuous(), profiler.continuous()]);
  expect([second.status, third.status]).toEqual(['fulfilled', 'rejected']);
});

test('nothing is written unless a directory is given', async () => {
  // Others write here meanwhile, tests among them: profiles are what counts.
  const profiles = () => readdirSync('.').filter((name) => /\.(pb\.gz|cpuprofile)$/.test(name));
  const before = profiles();
  const continuous = await profiler.continuous();
  await continuous.recent();
  await continuous.stop();
  expect(profiles()).toEqual(before);
  expect(readdirSync(directory)).toEqual([]);
});

test('a directory that goes wrong is told once, counted each time, and windows go on', async () => {
  const continuous = await profiler.continuous({ directory: '/dev/null/profiles' });
  for (let k = 0; k < 2; k++) {
    expect(await continuous.recent()).toBeDefined();
    await sleep(50);
  }
  await continuous.stop();
  expect(faults).toEqual(['SONDE_PROFILER_STORAGE_FAILED']);
  const counted = seriesValue(registry, 'sonde_faults', { metric: 'storage', code: 'SONDE_PROFILER_STORAGE_FAILED' });
  expect(counted).toBeGreaterThanOrEqual(2);
  const unwritten = seriesValue(registry, 'profiler_windows', { profiler_outcome: 'unwritten' });
  expect(unwritten).toBeGreaterThanOrEqual(counted);
  expect(seriesValue(registry, 'profiler_windows', { profiler_outcome: 'kept' })).toBeGreaterThanOrEqual(3);
  expect(existsSync('/dev/null/profiles')).toBe(false);
});

test('close() ends it, and no other begins', async () => {
  const continuous = await profiler.continuous();
  await profiler.close();
  expect(continuous.isRunning).toBe(false);
  expect(active()).toBe(0);
  expect(await codeOf(profiler.continuous())).toBe('SONDE_PROFILER_CLOSED');
});

test('an engine that cannot is refused, and nothing stays on', async () => {
  const engine = new FakeEngine();
  const other = new Profiler({ registry: new Registry(), engine });
  expect(await codeOf(other.continuous())).toBe('SONDE_PROFILER_START_FAILED');
  expect(engine.mostAtOnce).toBe(0);
  await other.close();
});

test.each([
  [{ intervalUs: 999 }],
  [{ intervalUs: Number.NaN }],
  [{ windowMs: 999 }],
  [{ keepMs: -1 }],
  [{ maxBytes: 1000 }],
  [{ directory: '' }],
  [{ quotaBytes: 999_999 }],
  [{ format: 'folded' }],
  [{ window: 1 }],
])('refuses %o', async (options) => {
  expect(await codeOf(profiler.continuous(options as object))).toBe('SONDE_INVALID_OPTION');
});
