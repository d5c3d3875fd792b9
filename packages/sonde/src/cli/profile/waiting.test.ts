import { ManualClock } from '@sonde/metrics/testing';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { profileAddress } from './address.js';
import { endpoints } from './endpoints.js';
import { Waiting } from './waiting.js';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('says how much of the time is over, once each', () => {
  const clock = new ManualClock();
  const told: string[] = [];
  const waiting = new Waiting(profileAddress('shop:1', { seconds: 2 }), clock, {
    progress: (text) => void told.push(text),
  });
  waiting.connected();
  for (let turn = 0; turn < 12; turn++) {
    clock.advance(250);
    vi.advanceTimersByTime(250);
  }
  waiting.received(1_234_567);
  waiting.received(1_240_000);
  waiting.end();
  vi.advanceTimersByTime(1000);
  expect(told).toEqual([
    'connecting to shop:1',
    'profiling shop:1: 0 of 2 s',
    'profiling shop:1: 1 of 2 s',
    'waiting for shop:1 to write the profile',
    'receiving: 1.2 MB',
    '',
  ]);
});

test('what comes at once has no seconds', () => {
  const told: string[] = [];
  const recent = endpoints.find(({ name }) => name === 'recent')!;
  const terminal = { progress: (text: string) => void told.push(text) };
  new Waiting(profileAddress('shop', { endpoint: recent }), new ManualClock(), terminal).connected();
  expect(told.at(-1)).toBe('waiting for shop to write the profile');
});
