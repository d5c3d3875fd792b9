import { Registry, systemClock } from '@sonde/metrics';
import { describe, expect, test, vi } from 'vitest';
import { Outbox } from './outbox.js';
import { PushMetrics } from './push-metrics.js';
import { type PushStateChange, PushStates } from './push-state.js';
import { Pusher } from './pusher.js';
import type { Sent } from './sender.js';

const taken: Sent = { answer: { rejected: 0, message: '' } };

/** A pusher to a receiver that answers what `answer` says of a request's JSON; a few rows to a request. */
function pusherTo(
  registry: Registry,
  answer: (body: string) => Sent,
  temporality: 'cumulative' | 'delta' = 'cumulative',
) {
  const bodies: string[] = [];
  const changes: PushStateChange[] = [];
  const accounts = new Registry();
  const pusher = new Pusher({
    outbox: new Outbox(registry, temporality, undefined, 400),
    sender: {
      send: async (bytes) => {
        const body = Buffer.from(bytes).toString();
        const sent = answer(body);
        if ('answer' in sent) bodies.push(body);
        return sent;
      },
      cut: () => {},
      close: () => {},
    },
    format: 'json',
    resource: Promise.resolve({ attributes: {} }),
    refreshHeaders: () => Promise.resolve({}),
    shownUrl: 'http://receiver',
    endpointSecrets: [],
    timeoutMs: 1_000,
    clock: systemClock,
    metrics: new PushMetrics(accounts),
    states: new PushStates(systemClock, (change) => changes.push(change)),
    remark: () => {},
  });
  const push = (limitMs = 5_000, signal = new AbortController().signal) => pusher.push(limitMs, signal);
  return { push, bodies, changes, accounts };
}

/** The value of a series of our own account, by the value of its one label. */
function accountOf(accounts: Registry, name: string, outcome: string): number | undefined {
  const block = accounts.snapshot().families.find((family) => family.name === name)?.blocks[0];
  const row = block?.columns[0]?.indexOf(outcome) ?? -1;
  return row < 0 ? undefined : block?.values[row];
}

function counters(registry: Registry) {
  const before = registry.counter({ name: 'before', help: 'B.', labelNames: ['row'] });
  const poison = registry.counter({ name: 'poison', help: 'P.' });
  const after = registry.counter({ name: 'after', help: 'A.', labelNames: ['row'] });
  return () => {
    for (let row = 0; row < 20; row++) {
      before.inc({ row });
      after.inc({ row });
    }
    poison.inc();
  };
}

describe.each(['cumulative', 'delta'] as const)('a request that is refused for good, %s', (temporality) => {
  test('does not keep back the others, is counted as lost, and is told', async () => {
    const registry = new Registry();
    const count = counters(registry);
    const refuse = (body: string): Sent => (body.includes('"poison"') ? { failure: { code: 400, data: 'no' } } : taken);
    const { push, bodies, changes, accounts } = pusherTo(registry, refuse, temporality);
    for (let n = 1; n <= 3; n++) {
      count();
      const known = bodies.length;
      expect(await push()).toBe(false);
      expect(bodies.slice(known).join()).toContain('"before"');
      expect(bodies.slice(known).join()).toContain('"after"');
    }
    expect(changes.map(({ error }) => error?.code)).toEqual(['SONDE_OTLP_REFUSED']);
    expect(accountOf(accounts, 'sonde_otlp_pushes', 'refused')).toBe(3);
    const lost = accountOf(accounts, 'sonde_otlp_data_points', 'lost') as number;
    // The others of its request with it.
    expect(lost).toBeGreaterThanOrEqual(3);
    expect(lost + (accountOf(accounts, 'sonde_otlp_data_points', 'sent') as number)).toBe(3 * 41);
  });

  test.each([
    ['busy', { code: 8, details: 'come again' }],
    ['unreachable', { code: 'ECONNREFUSED' }],
    ['refused', { code: 401 }],
  ])('a receiver that is %s ends the push', async (outcome, failure) => {
    const registry = new Registry();
    const count = counters(registry);
    const answer = vi.fn(() => ({ failure }));
    const { push, accounts } = pusherTo(registry, answer, temporality);
    count();
    expect(await push()).toBe(false);
    expect(answer).toHaveBeenCalledTimes(1);
    expect(accountOf(accounts, 'sonde_otlp_pushes', outcome)).toBe(1);
    expect(accountOf(accounts, 'sonde_otlp_data_points', 'lost')).toBeUndefined();
  });
});

describe('a registry that still collects for a push that was given up', () => {
  test('is waited for, and then read anew', async () => {
    const registry = new Registry({ onFault: () => {} });
    const orders = registry.counter({ name: 'orders', help: 'Orders.' });
    registry.onCollect(() => new Promise(() => {}), { name: 'hung', timeoutMs: 200 });
    const { push, bodies } = pusherTo(registry, () => taken);
    const giveUp = new AbortController();
    const first = push(5_000, giveUp.signal);
    setTimeout(() => giveUp.abort(), 50);
    expect(await first).toBe(false);
    orders.inc(7);
    expect(await push(2_000)).toBe(true);
    expect(bodies).toHaveLength(1);
    expect(bodies[0]).toContain('"asDouble":7');
  });

  test('no longer than there is time', async () => {
    const registry = new Registry({ onFault: () => {} });
    registry.onCollect(() => new Promise(() => {}), { name: 'hung', timeoutMs: 2_000 });
    const { push, bodies, changes } = pusherTo(registry, () => taken);
    expect(await push(3_000, AbortSignal.timeout(20))).toBe(false);
    const startMs = performance.now();
    expect(await push(100)).toBe(false);
    expect(performance.now() - startMs).toBeLessThan(1_000);
    expect(changes[0]?.error?.message).toContain('collect');
    expect(bodies).toEqual([]);
  });
});

test('an observer that takes all the time leaves some for sending', async () => {
  const registry = new Registry({ onFault: () => {} });
  registry.counter({ name: 'orders', help: 'Orders.' }).inc();
  registry.onCollect(() => new Promise(() => {}), { name: 'hung', timeoutMs: 10_000 });
  const { push, bodies } = pusherTo(registry, () => taken);
  const startMs = performance.now();
  expect(await push(2_000)).toBe(true);
  expect(performance.now() - startMs).toBeLessThan(1_800);
  expect(bodies).toHaveLength(1);
});
