import { describe, expect, test } from 'vitest';
import type { LifecyclePhase } from '../model/status.js';
import { autoDelayMs, type DelayFacts } from './shutdown-delay.js';

const health = (gapMs: number | undefined, phase: LifecyclePhase = 'running'): DelayFacts['health'] => ({
  phase,
  probeGapMs: (name) => (name === 'ready' ? gapMs : 1),
});
const facts: DelayFacts = { health: undefined, atTerminal: false, inProduction: false, maxMs: 15_000 };

describe('the delay', () => {
  test.each<[string, Partial<DelayFacts>, number]>([
    ['nobody probes, in development', {}, 0],
    ['nobody probes, in production', { inProduction: true }, 5_000],
    ['probed once, in production', { inProduction: true, health: health(undefined) }, 5_000],
    ['probed every 10 s', { health: health(10_000) }, 15_000],
    ['probed every 2 s', { health: health(2_000) }, 4_000],
    ['probed every 2 s, in production', { inProduction: true, health: health(2_000) }, 5_000],
    ['probed every 5 s, in production', { inProduction: true, health: health(5_000) }, 8_500],
    ['probed every hour', { inProduction: true, health: health(3_600_000) }, 15_000],
    ['a shutdown that must be short', { inProduction: true, maxMs: 500 }, 500],
    ['Ctrl-C at a terminal', { inProduction: true, atTerminal: true, health: health(10_000) }, 0],
    ['probed, and never ready', { inProduction: true, health: health(10_000, 'starting') }, 0],
    ['never probed, and not known to be ready', { inProduction: true, health: health(undefined, 'starting') }, 5_000],
  ])('%s', (_, given, expected) => {
    expect(autoDelayMs({ ...facts, ...given })).toBe(expected);
  });

  test('is longer than the gap, up to its limit', () => {
    for (let gapMs = 1; gapMs < 9_000; gapMs += 7) {
      expect(autoDelayMs({ ...facts, health: health(gapMs) })).toBeGreaterThan(gapMs);
    }
  });
});
