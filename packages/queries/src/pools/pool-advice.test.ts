import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { poolAdvice } from './pool-advice.js';
import type { PoolMeasurement } from './pool-measurement.js';

/** 120 a second for 40 ms keep 4.8 busy: 8 are enough. */
const usual: PoolMeasurement = { max: 10, acquiresPerSecond: 120, useMeanMs: 40, waitP95Ms: 1 };

describe('a pool that is right', () => {
  test('says how much of it is busy, and nothing else', () => {
    expect(poolAdvice(usual)).toEqual({
      isTrouble: false,
      max: undefined,
      sentences: [
        '120 connections a second, used for 40 ms each, keep 4.8 of 10 busy; with half as much again for peaks, 8 are enough.',
      ],
    });
  });

  test('a wait of 50 ms is not noticed, one of 51 is', () => {
    expect(poolAdvice({ ...usual, waitP95Ms: 50 }).isTrouble).toBe(false);
    expect(poolAdvice({ ...usual, waitP95Ms: 51 }).isTrouble).toBe(true);
    expect(poolAdvice({ ...usual, longestPendingSeconds: 29 }).isTrouble).toBe(false);
    expect(poolAdvice({ ...usual, longestPendingSeconds: 30 }).isTrouble).toBe(true);
    expect(poolAdvice({ ...usual, timeouts: 1 }).isTrouble).toBe(true);
  });
});

describe('a pool that makes requests wait', () => {
  const small: PoolMeasurement = { ...usual, max: 4, waitP95Ms: 200 };

  test('may grow where the server has room', () => {
    const { max, sentences } = poolAdvice({ ...small, maxConnections: 100, instances: 4, serverCpu: 0.2 });
    expect(max).toBe(8);
    expect(sentences).toContain('5 in 100 requests wait longer than 200 ms.');
    expect(sentences).toContain('Raise max to 8.');
  });

  test('does not grow where the server is busy', () => {
    const { max, sentences } = poolAdvice({ ...small, serverCpu: 0.9 });
    expect(max).toBeUndefined();
    expect(sentences.join(' ')).toContain('The server is 90 % busy');
  });

  test('does not grow where connections are held for long', () => {
    const { max, sentences } = poolAdvice({ ...small, useMeanMs: 900 });
    expect(max).toBeUndefined();
    expect(sentences.join(' ')).toContain('held for 900 ms');
  });

  test('does not grow for bursts', () => {
    const { max, sentences } = poolAdvice({ ...usual, waitP95Ms: 200 });
    expect(max).toBeUndefined();
    expect(sentences.join(' ')).toContain('bursts');
  });
});

test('instances together stay below 80 % of what the server allows', () => {
  const { isTrouble, max, sentences } = poolAdvice({ ...usual, max: 30, instances: 10, maxConnections: 100 });
  expect([isTrouble, max]).toEqual([true, 8]);
  expect(sentences[1]).toBe(
    '10 × 30 = 300 connections are more than 80 % of the 100 that the server allows (80): at most 8 for each instance.',
  );
});

test('a pool far too large may shrink', () => {
  expect(poolAdvice({ ...usual, max: 100 })).toMatchObject({ isTrouble: false, max: 8 });
});

test('whatever was measured, the advice keeps to the server, and is no less than one', () => {
  fc.assert(
    fc.property(
      fc.record({
        max: fc.integer({ min: 1, max: 500 }),
        instances: fc.integer({ min: 1, max: 50 }),
        acquiresPerSecond: fc.double({ min: 0, max: 1e5, noNaN: true }),
        useMeanMs: fc.double({ min: 0, max: 1e5, noNaN: true }),
        waitP95Ms: fc.double({ min: 0, max: 1e5, noNaN: true }),
        maxConnections: fc.integer({ min: 10, max: 1000 }),
        serverCpu: fc.double({ min: 0, max: 1, noNaN: true }),
      }),
      (measurement) => {
        const { max, sentences } = poolAdvice(measurement);
        expect(sentences.length).toBeGreaterThan(0);
        expect(sentences.join('')).not.toMatch(/NaN|Infinity|undefined/);
        if (max === undefined) return;
        expect(max).toBeGreaterThanOrEqual(1);
        expect(max).not.toBe(measurement.max);
        const isSmallest = max === 1;
        expect(
          isSmallest || max * measurement.instances <= measurement.maxConnections * 0.8 || max < measurement.max,
        ).toBe(true);
      },
    ),
  );
});

describe('what is no measurement is refused', () => {
  test.each<[unknown, RegExp]>([
    [undefined, /poolAdvice\(\): got undefined, expected an options object/],
    [{}, /got an object without max, acquiresPerSecond, useMeanMs, expected numbers .*db_client_connection_max/],
    [{ ...usual, useMeanMs: undefined }, /got an object without useMeanMs, /],
    [{ ...usual, max: '10' }, /option "max" of poolAdvice\(\): got "10", expected a whole number of at least 1/],
    [{ ...usual, max: 0 }, /option "max".*got 0/],
    [{ ...usual, acquiresPerSecond: Number.NaN }, /option "acquiresPerSecond".*got NaN/],
    [{ ...usual, serverCpu: 40 }, /option "serverCpu".*got 40, expected a share from 0 to 1/],
    [{ ...usual, waitP95: 3 }, /unknown option "waitP95", expected only max, /],
  ])('%j', (given, words) => {
    const asking = () => poolAdvice(given as PoolMeasurement);
    expect(asking).toThrow(words);
    expect(asking).toThrow(expect.objectContaining({ name: 'SondeError', code: 'SONDE_INVALID_OPTION' }));
  });
});
