import { ManualClock } from '@sonde/metrics/testing';
import { expect, test } from 'vitest';
import { ProfilerBusyError } from './busy-error.js';
import { SessionQueue } from './session-queue.js';

const wait = { wait: true, lastsMs: 10_000 };

test('turns come in the order they were asked for, and nobody slips in between', async () => {
  const queue = new SessionQueue(new ManualClock(), 3);
  const order: string[] = [];
  const leave = await queue.enter(wait);
  const turns = ['a', 'b', 'c'].map(async (name) => {
    const leaveOwn = await queue.enter(wait);
    order.push(name);
    return leaveOwn;
  });
  expect(queue.length).toBe(3);
  leave();
  expect(queue.isBusy).toBe(true);
  await expect(queue.enter({ ...wait, wait: false })).rejects.toBeInstanceOf(ProfilerBusyError);
  (await turns[0]!)();
  (await turns[1]!)();
  (await turns[2]!)();
  expect(order).toEqual(['a', 'b', 'c']);
  expect(queue.isBusy).toBe(false);
});

test('the limit holds, one past it is refused, with the time that all before it take', async () => {
  const clock = new ManualClock();
  const queue = new SessionQueue(clock, 1);
  const leave = await queue.enter({ wait: true, lastsMs: 10_000 });
  clock.advance(2500);
  const second = queue.enter({ wait: true, lastsMs: 5000 });
  const third = await queue.enter(wait).catch((error: unknown) => error as ProfilerBusyError);
  expect(third).toMatchObject({ code: 'SONDE_PROFILER_BUSY', retryAfterSeconds: 13 });
  leave();
  (await second)();
});

test('one that overruns its time is done soon', async () => {
  const clock = new ManualClock();
  const queue = new SessionQueue(clock, 0);
  await queue.enter({ wait: false, lastsMs: 10 });
  clock.advance(60_000);
  expect(queue.retryAfterSeconds).toBe(1);
});

test('a turn ends once, however often it is ended', async () => {
  const queue = new SessionQueue(new ManualClock(), 2);
  const leave = await queue.enter(wait);
  const second = queue.enter(wait);
  const third = queue.enter(wait);
  leave();
  leave();
  await second;
  expect(queue.length).toBe(1);
  queue.close();
  await expect(third).rejects.toMatchObject({ code: 'SONDE_PROFILER_CLOSED' });
  await expect(queue.enter(wait)).rejects.toMatchObject({ code: 'SONDE_PROFILER_CLOSED' });
});

test('a signal leaves no listener behind', async () => {
  const queue = new SessionQueue(new ManualClock(), 2);
  const { signal } = new AbortController();
  let listeners = 0;
  const add = signal.addEventListener.bind(signal);
  const remove = signal.removeEventListener.bind(signal);
  signal.addEventListener = (...args: Parameters<typeof add>) => {
    listeners++;
    add(...args);
  };
  signal.removeEventListener = (...args: Parameters<typeof remove>) => {
    listeners--;
    remove(...args);
  };
  const leave = await queue.enter(wait);
  const second = queue.enter({ ...wait, signal });
  expect(listeners).toBe(1);
  leave();
  (await second)();
  expect(listeners).toBe(0);
});

test('who waits keeps the process open, and nobody else', async () => {
  const timers = () => process.getActiveResourcesInfo().filter((type) => type === 'Timeout').length;
  const queue = new SessionQueue(new ManualClock(), 3);
  const leave = await queue.enter(wait);
  const before = timers();
  await expect(queue.enter({ ...wait, signal: AbortSignal.abort() })).rejects.toThrow();
  const turn = queue.enter(wait);
  const refused = expect(queue.enter(wait)).rejects.toMatchObject({ code: 'SONDE_PROFILER_CLOSED' });
  expect(timers()).toBe(before + 2);
  leave();
  await turn;
  expect(timers()).toBe(before + 1);
  queue.close();
  await refused;
  expect(timers()).toBe(before);
});
