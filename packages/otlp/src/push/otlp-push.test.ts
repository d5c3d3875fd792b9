import { Registry } from '@sonde/metrics';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { RunningPush } from './otlp-push.js';
import type { PushSchedule } from './push-schedule.js';
import type { PushStates } from './push-state.js';
import { Receiver } from './receiver.test.support.js';
import type { Sender } from './sender.js';
import { startOtlp } from './start-otlp.js';

let receiver: Receiver;

beforeEach(async () => {
  receiver = await Receiver.start();
});

afterEach(() => receiver.close());

test.each([Number.POSITIVE_INFINITY, 5e9, 3e9, Number.NaN, -1, undefined])(
  'shutdown with a time limit of %s pushes once more, and ends',
  async (timeoutMs) => {
    const registry = new Registry();
    registry.counter({ name: 'orders', help: 'Orders.' }).inc(3);
    const push = await startOtlp({ registry, endpoint: receiver.endpoint, protocol: 'http/json' });
    expect(await push.shutdown({ timeoutMs })).toBe(true);
    expect(push.state).toBe('stopped');
    expect(receiver.value('orders')).toBe(3);
  },
);

test('what is open is closed, whatever became of the last push', async () => {
  const done: string[] = [];
  const push = new RunningPush({
    url: receiver.endpoint,
    protocol: 'http/json',
    schedule: { stop: () => Promise.reject(new Error('last push')) } as unknown as PushSchedule,
    sender: { close: () => done.push('sender') } as unknown as Sender,
    states: { stop: () => done.push('states') } as unknown as PushStates,
    timeoutMs: 1_000,
    ended: () => done.push('ended'),
  });
  expect(await push.shutdown()).toBe(false);
  expect(done).toEqual(['sender', 'states', 'ended']);
});

test('shutdown while a push waits for an observer that hangs: the last push arrives', async () => {
  const registry = new Registry({ onFault: () => {} });
  const orders = registry.counter({ name: 'orders', help: 'Orders.' });
  registry.onCollect(() => new Promise(() => {}), { name: 'hung', timeoutMs: 600 });
  const push = await startOtlp({
    registry,
    endpoint: receiver.endpoint,
    protocol: 'http/json',
    onStateChange: () => {},
  });
  const waiting = push.flush();
  orders.inc(3);
  // Half of it is over before the observer has run out of its time.
  expect(await push.shutdown({ timeoutMs: 1_000 })).toBe(true);
  expect(await waiting).toBe(false);
  expect(receiver.value('orders')).toBe(3);
});
