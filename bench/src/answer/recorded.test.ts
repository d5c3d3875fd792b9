import { describe, expect, test } from 'vitest';
import { bareArray } from '../contenders/bare-array.js';
import { operationsPerTurn } from '../workloads/recorded-series.js';
import { checkRecorded, expectedSamples } from './recorded.js';

async function* lines(text: string) {
  yield text;
}

describe('the model', () => {
  test('knows 128 series on each of 8 counters, met equally often', () => {
    const samples = expectedSamples('inc-labels', 3 * operationsPerTurn);
    expect(samples.size).toBe(1024);
    expect(new Set(samples.values())).toEqual(new Set([3]));
  });

  test('knows 128 bound handles in all', () => {
    const samples = expectedSamples('inc-bound', operationsPerTurn);
    expect(samples.size).toBe(128);
    expect(new Set(samples.values())).toEqual(new Set([8]));
  });

  test('gives cumulative buckets that end at the count, and a sum', () => {
    const samples = expectedSamples('observe-labels', 16 * operationsPerTurn);
    const of = (name: string, le: string) => samples.get(JSON.stringify([name, 'GET', '/', '200', le]));
    expect(of('bench_duration_0_seconds_bucket', 'Infinity')).toBe(16);
    expect(of('bench_duration_0_seconds_count', '')).toBe(16);
    expect(of('bench_duration_0_seconds_bucket', '0.005')).toBeLessThanOrEqual(
      of('bench_duration_0_seconds_bucket', '10') as number,
    );
    expect(of('bench_duration_0_seconds_sum', '')).toBeGreaterThan(0);
    expect(samples.size).toBe(1024 * 15);
  });

  test('gives the exponential buckets of each series, which its count is the sum of', () => {
    const samples = expectedSamples('observe-exponential-bound', 2 ** 20);
    const own = [...samples].filter(
      ([key]) => key.startsWith('["bench_duration_0_seconds') && key.includes('"GET","/","200"'),
    );
    const of = (suffix: string) => own.filter(([key]) => key.includes(suffix)).map(([, value]) => value);
    // From 1 ms to 20 s are more than 14 octaves, of which 160 buckets hold 2^3 each.
    expect([of('_scale'), of('_count')]).toEqual([[3], [2 ** 13]]);
    expect(of('_bucket').reduce((sum, count) => sum + count, 0)).toBe(2 ** 13);
    expect(of('_bucket').length).toBeGreaterThan(60);
  });
});

test('the model repeats: two periods and a bit are twice one period and the bit', () => {
  const once = expectedSamples('observe-bound', 2 ** 20);
  const bit = expectedSamples('observe-bound', operationsPerTurn);
  for (const [key, value] of expectedSamples('observe-bound', 2 ** 21 + operationsPerTurn)) {
    expect(value).toBeCloseTo(2 * (once.get(key) ?? 0) + (bit.get(key) ?? 0), 3);
  }
});

describe('the check', () => {
  test('passes a contender that recorded every operation', async () => {
    const recording = bareArray().record('inc-bound');
    recording?.run(0, operationsPerTurn);
    recording?.run(operationsPerTurn, 2 * operationsPerTurn);
    await expect(
      checkRecorded('inc-bound', 2 * operationsPerTurn, recording?.read() ?? lines('')),
    ).resolves.toBeUndefined();
  });

  test('catches one lost increment', async () => {
    const recording = bareArray().record('inc-bound');
    recording?.run(1, operationsPerTurn);
    await expect(checkRecorded('inc-bound', operationsPerTurn, recording?.read() ?? lines(''))).rejects.toThrow(
      'got bench_requests_0_total{method="GET",route="/",status="200"} 7, expected 8',
    );
  });

  test('catches a series that is missing, and one too many', async () => {
    await expect(checkRecorded('inc-bound', operationsPerTurn, lines('other 1\n'))).rejects.toThrow(
      '128 samples are missing',
    );
    await expect(checkRecorded('inc-bound', operationsPerTurn, lines('bench_x{method="GET"} 1\n'))).rejects.toThrow(
      'no such sample',
    );
  });
});
