import { describe, expect, test } from 'vitest';
import { type Outcome, verdict } from './verdict.js';

const passed: Outcome = { name: 'a', state: 'passed', reason: undefined };
const explained: Outcome = { name: 'b', state: 'skipped', reason: 'no server' };
const silent: Outcome = { name: 'c', state: 'skipped', reason: undefined };
const everywhere = { ci: false, everything: true, broken: 0 };

describe('a run of tests', () => {
  test('is counted in one line, with what broke outside a test', () => {
    expect(verdict([passed, passed, { ...passed, state: 'failed' }], { ...everywhere, broken: 1 })).toEqual({
      lines: [],
      troubles: ['failed: a'],
      summary: '2 passed, 2 failed, 0 skipped',
      refused: false,
    });
  });

  test('may skip with a reason, which is said', () => {
    expect(verdict([passed, explained], everywhere)).toEqual({
      lines: ['skipped: b: no server'],
      troubles: [],
      summary: '1 passed, 0 failed, 1 skipped',
      refused: false,
    });
  });

  test('tells of what passed at a later try only', () => {
    expect(verdict([passed, { ...passed, retries: 1 }], everywhere).troubles).toEqual(['passed at try 2: a']);
  });

  test('may not skip in silence', () => {
    const { lines, refused } = verdict([silent], everywhere);
    expect(refused).toBe(true);
    expect(lines[0]).toBe('skipped without a reason: c');
  });

  test('may not skip at all where CI=true', () => {
    expect(verdict([explained], { ...everywhere, ci: true }).refused).toBe(true);
    expect(verdict([passed], { ...everywhere, ci: true }).refused).toBe(false);
  });

  test('asked for by name leaves the others out', () => {
    expect(verdict([passed, silent], { ci: false, everything: false, broken: 0 })).toEqual({
      lines: [],
      troubles: [],
      summary: '1 passed, 0 failed, 1 skipped',
      refused: false,
    });
  });
});
