import { describe, expect, test } from 'vitest';
import { engines, readingsOf } from './kit.js';

describe('the inspector engine', () => {
  test('leaves debuggers, consoles and other engines alone, and they leave it', async () => {
    const found = await readingsOf<{
      heardOfOne: string[];
      one: number;
      two: number;
      fine: number;
      elsewhere: number;
      debugger: number;
      beside: number;
      cutShort: { notes: string[]; isShorter: boolean };
      samplers?: number;
      samplersAtEnd?: number;
      afterClose: { samplers?: number; stop: string; start: string };
    }>('coexistence.js');
    // A single capture is nothing that a debugger would hear of.
    expect(found.heardOfOne).toEqual([]);
    for (const seen of ['one', 'two', 'fine', 'elsewhere', 'debugger', 'beside'] as const) {
      expect([seen, found[seen] > 10]).toEqual([seen, true]);
    }
    // Twice as often.
    expect(found.fine).toBeGreaterThan(1.2 * found.one);
    // Node 24 keeps consoles apart, older ones do not: then the profile says so.
    const { notes, isShorter } = found.cutShort;
    expect(notes).toEqual(isShorter ? ['It ended early: the application called console.profileEnd().'] : []);
    expect([found.samplers ?? 0, found.samplersAtEnd ?? 0]).toEqual([0, 0]);
    expect({ ...found.afterClose, samplers: found.afterClose.samplers ?? 0 }).toEqual({
      samplers: 0,
      stop: 'SONDE_PROFILER_STOP_FAILED',
      start: 'SONDE_PROFILER_CLOSED',
    });
  });

  test('starts and stops at once in the midst of another capture, and where it is kept warm', async () => {
    interface Cost {
      readonly start: { median: number };
      readonly stop: { median: number };
    }
    const found = await readingsOf<{
      cold: Cost;
      overlapping: Cost;
      keptWarm: Cost;
      samplersWhileWarm?: number;
      samplers?: number;
    }>('warmth.js', ['inspector', '10', '30']);
    for (const { start, stop } of [found.overlapping, found.keptWarm]) {
      expect(start.median).toBeLessThan(5);
      expect(stop.median).toBeLessThan(15);
      expect(start.median).toBeLessThan(found.cold.start.median);
    }
    if (found.samplersWhileWarm !== undefined) expect(found.samplersWhileWarm).toBe(1);
    expect(found.samplers ?? 0).toBe(0);
  });
});

// Node 20 and 22 have nothing else than the inspector.
for (const engine of engines.filter((name) => name === 'v8')) {
  test(`where the inspector is denied, node:${engine} takes its place`, async () => {
    const found = await readingsOf<{ name: string; samples: number; denied: string }>(
      'permission.js',
      [],
      ['--permission', '--allow-fs-read=*'],
    );
    expect(found).toMatchObject({ name: engine, denied: 'SONDE_PROFILER_START_FAILED' });
    expect(found.samples).toBeGreaterThan(10);
  });
}
