import { Writable } from 'node:stream';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { FixedHealth } from '../probes/fixed-health.test.support.js';
import { ServingStatuses } from './serving-status.js';
import { type WatchCall, Watchers } from './watchers.js';

afterEach(() => vi.useRealTimers());

/** A call as `@grpc/grpc-js` makes it, whose client reads when it is told to. */
class Call extends Writable implements WatchCall {
  readonly request = { service: '' };
  readonly told: string[] = [];
  private readonly unread: (() => void)[] = [];
  private reads = true;

  constructor() {
    super({ objectMode: true });
  }

  override _write({ status }: { status: string }, _encoding: string, sent: () => void): void {
    this.told.push(status);
    if (this.reads) sent();
    else this.unread.push(sent);
  }

  setReading(reads: boolean): void {
    this.reads = reads;
    if (reads) for (const sent of this.unread.splice(0)) sent();
  }
}

function watching() {
  const health = new FixedHealth();
  const say = (status: 'up' | 'down') => {
    health.report = { ...health.report, status };
    for (const listener of health.listeners) listener(health.current('all'));
  };
  return { health, say, watchers: new Watchers(health, new ServingStatuses(health, new Map([['', 'ready']])), 1_000) };
}

/** Until what was asked is answered. */
const soon = () => new Promise((resolve) => setImmediate(resolve));

test('a client that does not read is told little, and the latest once it does', async () => {
  const { say, watchers } = watching();
  const call = new Call();
  watchers.add(call);
  await soon();
  expect(call.told).toEqual(['NOT_SERVING']);
  call.setReading(false);
  for (let k = 0; k < 100; k++) say(k % 2 === 0 ? 'up' : 'down');
  say('up');
  expect([call.told.length, call.writableLength]).toEqual([2, 8]);
  call.setReading(true);
  await expect.poll(() => call.told.at(-1)).toBe('SERVING');
  expect(call.told.length).toBeLessThanOrEqual(10);
  say('down');
  await soon();
  expect(call.told.at(-1)).toBe('NOT_SERVING');
});

test('nothing is told before the checks were run', async () => {
  const { health, say, watchers } = watching();
  let answer: () => void = () => {};
  health.probe = (name) => new Promise((resolve) => (answer = () => resolve(health.current(name))));
  const call = new Call();
  watchers.add(call);
  say('up');
  await soon();
  expect(call.told).toEqual([]);
  answer();
  await soon();
  expect(call.told).toEqual(['SERVING']);
});

test.each([
  ['live', 'SERVING'],
  ['nobody', 'SERVICE_UNKNOWN'],
])('who watches "%s" waits for no check that it does not need', async (service, expected) => {
  const health = new FixedHealth();
  health.report = { ...health.report, status: 'up' };
  const probe = health.probe.bind(health);
  health.probe = (name) => (name === 'all' ? new Promise(() => {}) : probe(name));
  const call = new Call();
  Object.assign(call.request, { service });
  new Watchers(health, new ServingStatuses(health, new Map([['live', 'live']])), 1_000).add(call);
  await soon();
  expect(call.told).toEqual([expected]);
});

describe('while nobody watches', () => {
  test.each(['cancelled', 'close', 'error'])('after "%s", nothing listens and nothing is asked', async (event) => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    const { health, watchers } = watching();
    const [first, second] = [new Call(), new Call()];
    watchers.add(first);
    watchers.add(second);
    expect(health.listeners.size).toBe(1);
    vi.advanceTimersByTime(3_000);
    expect(health.asked).toEqual(['all', 'all', 'all', 'all', 'all']);
    first.emit(event);
    expect(health.listeners.size).toBe(1);
    second.emit(event);
    second.emit('close');
    expect(health.listeners.size).toBe(0);
    vi.advanceTimersByTime(10_000);
    expect(health.asked.length).toBe(5);
    await soon();
    expect([...first.told, ...second.told]).toEqual([]);
    watchers.add(new Call());
    expect(health.listeners.size).toBe(1);
  });
});

test('the 1 001st is refused, until another one leaves', async () => {
  const { watchers } = watching();
  const calls = Array.from({ length: 1_000 }, () => new Call());
  for (const call of calls) watchers.add(call);
  const refusals: unknown[] = [];
  const late = new Call().on('error', (error) => refusals.push((error as { code?: number }).code));
  watchers.add(late);
  expect(refusals).toEqual([8]);
  calls[0]?.emit('cancelled');
  watchers.add(late);
  await soon();
  expect([refusals, late.told]).toEqual([[8], ['NOT_SERVING']]);
});

test('closing tells the last, and ends all', async () => {
  const { health, watchers } = watching();
  const call = new Call();
  health.report = { ...health.report, status: 'up' };
  watchers.add(call);
  await soon();
  health.report = { ...health.report, status: 'down' };
  watchers.close();
  expect([call.told, call.writableEnded, health.listeners.size]).toEqual([['SERVING', 'NOT_SERVING'], true, 0]);
});
