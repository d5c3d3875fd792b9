import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { getHeapStatistics } from 'node:v8';
import { describe, expect, test } from 'vitest';
import type { CheckDefinition, CheckResult } from '../model/check.js';
import { type DiskCheckOptions, diskCheck } from './disk-check.js';
import { type EventLoopCheckOptions, eventLoopCheck } from './event-loop-check.js';
import { type MemoryCheckOptions, memoryCheck } from './memory-check.js';

const run = async ({ check }: CheckDefinition) =>
  (await check({ signal: new AbortController().signal, timeoutMs: 1000 })) as CheckResult;

const block = (ms: number) => {
  const until = performance.now() + ms;
  while (performance.now() < until);
};

describe('diskCheck', () => {
  test('tells what is free', async () => {
    const { status, details } = await run(diskCheck({ minFreeBytes: 1 }));
    expect(status).toBe('up');
    expect(details).toMatchObject({ freeBytes: expect.any(Number), totalBytes: expect.any(Number) });
    expect(details?.['freeRatio']).toBeGreaterThan(0);
    expect(details?.['freeRatio']).toBeLessThan(1);
  });

  test.each<[DiskCheckOptions, string, RegExp]>([
    [{ minFreeBytes: 2 ** 50 }, 'down', /^\d+ bytes are free, fewer than 1125899906842624$/],
    [{ minFreeRatio: 1 }, 'down', /^\d+\.\d % is free, less than 100\.0 %$/],
    [{ minFreeBytes: 1, degradedFreeRatio: 1 }, 'degraded', /^\d+\.\d % is free, less than 100\.0 %$/],
  ])('%o is %s', async (options, status, message) => {
    const result = await run(diskCheck(options));
    expect(result.status).toBe(status);
    expect(result.message).toMatch(message);
  });

  test('a path that is gone is an error', async () => {
    const path = mkdtempSync(join(tmpdir(), 'sonde-disk-'));
    const check = diskCheck({ path, minFreeBytes: 1 });
    expect((await run(check)).status).toBe('up');
    rmSync(path, { recursive: true });
    await expect(run(check)).rejects.toThrow(/ENOENT/);
  });

  test.each<DiskCheckOptions>([
    { path: '' },
    { minFreeBytes: 0 },
    { minFreeRatio: 5 },
    { minFreeRatio: 0.2, degradedFreeRatio: 0.1 },
  ])('%o is refused', (options) => {
    expect(() => diskCheck(options)).toThrow(/SONDE_INVALID_OPTION/);
  });
});

describe('memoryCheck', () => {
  test('is up in a process that is well, and tells numbers', async () => {
    const { status, details } = await run(memoryCheck());
    expect(status).toBe('up');
    expect(details).toMatchObject({ heapLimitBytes: getHeapStatistics().heap_size_limit });
  });

  test.each<[MemoryCheckOptions, RegExp]>([
    [{ maxHeapRatio: 0.000_001 }, /% of the heap limit is used$/],
    [{ maxRssBytes: 1 }, /^the process has \d+ bytes, more than 1$/],
  ])('%o is down', async (options, message) => {
    const result = await run(memoryCheck(options));
    expect(result.status).toBe('down');
    expect(result.message).toMatch(message);
  });

  test('a limit of the container counts where there is one', async () => {
    const { status, details } = await run(memoryCheck({ maxContainerRatio: 0.000_001 }));
    expect(status).toBe(details?.['containerLimitBytes'] === undefined ? 'up' : 'down');
  });

  test.each<MemoryCheckOptions>([{ maxHeapRatio: 95 }, { maxRssBytes: -1 }, { maxContainerRatio: 0 }])(
    '%o is refused',
    (options) => expect(() => memoryCheck(options)).toThrow(/SONDE_INVALID_OPTION/),
  );
});

describe('eventLoopCheck', () => {
  test('a loop that was held since the last run is down, and up when it was not', async () => {
    const check = eventLoopCheck({ maxLagMs: 100 });
    expect((await run(check)).status).toBe('up');
    await pause(60);
    block(300);
    await pause(60);
    const held = await run(check);
    expect(held.status).toBe('down');
    expect(held.message).toMatch(/^the event loop was held for \d+ ms$/);
    expect(held.details?.['maxLagMs']).toBeGreaterThan(200);
    expect(held.details?.['maxLagMs']).toBeLessThan(1000);
  });

  test('what was told once is not told again', async () => {
    const check = eventLoopCheck({ maxLagMs: 2000 });
    await run(check);
    await pause(60);
    block(150);
    await pause(60);
    expect((await run(check)).details?.['maxLagMs']).toBeGreaterThan(100);
    await pause(100);
    expect((await run(check)).details?.['maxLagMs']).toBeLessThan(100);
  });

  test('many late turns are degraded', async () => {
    const check = eventLoopCheck({ maxLagMs: 5000, degradedLagMs: 20 });
    await run(check);
    for (let k = 0; k < 5; k++) {
      block(60);
      await pause(25);
    }
    expect((await run(check)).status).toBe('degraded');
  });

  test.each<EventLoopCheckOptions>([{ maxLagMs: 0 }, { degradedLagMs: Number.NaN }])('%o is refused', (options) => {
    expect(() => eventLoopCheck(options)).toThrow(/SONDE_INVALID_OPTION/);
  });
});
