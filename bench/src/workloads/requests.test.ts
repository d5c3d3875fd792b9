import { expect, test } from 'vitest';
import type { Counts } from '../answer/counts.js';
import type { ProfiledTime } from '../contenders/requests/request-meter.js';
import { expectedAnswers } from './request-mix.js';
import { type LoadedService, timeRequests } from './requests.js';

const work = {
  workload: 'requests',
  framework: 'fastify',
  base: 'unmeasured',
  connections: 2,
  warmUpRequests: 160,
  loads: 3,
  loadRequests: 60,
} as const;

/** A service that takes 5 µs per request unless told otherwise, and answers and counts as it is told to. */
function service(
  answers: (requests: number) => Counts,
  counts: (requests: number) => Counts | undefined,
  costs = 5,
  profiled?: ProfiledTime,
) {
  let done = 0;
  const loads: number[] = [];
  const loaded: LoadedService = {
    async load(_, requests) {
      loads.push(requests);
      done += requests;
      return answers(requests);
    },
    cpuMicroseconds: async () => 1000 + done * costs,
    counted: async () => counts(done),
    profiled: async () => profiled,
  };
  return { loaded, loads };
}

test('divides the CPU time of each load by its requests, after a warm-up that is not counted', async () => {
  const { loaded, loads } = service(expectedAnswers, expectedAnswers);
  expect(await timeRequests(loaded, undefined, work)).toEqual({ 'cpu-per-request': [5, 5, 5] });
  expect(loads).toEqual([160, 64, 64, 64]);
});

test('gives what a request takes above the service that measures nothing, load by load', async () => {
  const measured = service(expectedAnswers, expectedAnswers, 7);
  const base = service(expectedAnswers, () => undefined);
  expect(await timeRequests(measured.loaded, base.loaded, work)).toEqual({
    'cpu-per-request': [7, 7, 7],
    'cpu-above-base': [2, 2, 2],
    'cpu-percent-above-base': [7, 7, 7].map((own) => (own / 5 - 1) * 100),
  });
  expect(base.loads).toEqual(measured.loads);
});

test('takes a service that measures nothing at its answers', async () => {
  const { loaded } = service(expectedAnswers, () => undefined);
  await expect(timeRequests(loaded, undefined, work)).resolves.toBeDefined();
});

test('catches a service that counts one request too few', async () => {
  const { loaded } = service(expectedAnswers, (done) => ({ ...expectedAnswers(done), 404: done / 8 - 1 }));
  await expect(timeRequests(loaded, undefined, work)).rejects.toThrow(/got \d+ counted requests of 404, expected/);
});

test('catches a service that answers with something else', async () => {
  const { loaded } = service((requests) => ({ 500: requests }), expectedAnswers);
  await expect(timeRequests(loaded, undefined, work)).rejects.toThrow('got no answers of 200, expected');
});

test('catches a profiler that slept', async () => {
  const asleep = { samples: 0, labelled: 0, intervalUs: 10_000, labels: false, elapsedMs: 1000, busyMs: 500 };
  const { loaded } = service(expectedAnswers, expectedAnswers, 5, asleep);
  await expect(timeRequests(loaded, undefined, work)).rejects.toThrow('got 0 samples in 1000 ms, expected 3 to 210');
});
