import { Registry } from '@sonde/metrics';
import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import type { MetricBatch } from '../points/metric-batch.js';
import { hasPoint } from '../points/metric-batch.js';
import { Outbox } from './outbox.js';

/** What a batch says of each series of the counter `m`. */
function valuesOf({ scopes }: MetricBatch): Map<string, number> {
  const values = new Map<string, number>();
  for (const { blocks } of scopes.flatMap(({ metrics }) => metrics)) {
    for (const block of blocks) {
      for (let row = block.from; row < block.to; row++) {
        if (!hasPoint(block, row)) continue;
        const key = block.series.columns[0]?.[row] ?? '';
        values.set(key, (values.get(key) ?? 0) + (block.values[row] as number));
      }
    }
  }
  return values;
}

/** Pushes: requests arrive until one does not. */
async function push(outbox: Outbox, arriving: number, receive: (batch: MetricBatch) => void): Promise<boolean> {
  outbox.begin();
  for (let n = 0; ; n++) {
    const batch = await outbox.next(1_000);
    if (batch === undefined) return true;
    if (n === arriving) return false;
    receive(batch);
    outbox.arrived();
  }
}

const programs = fc.array(
  fc.record({
    added: fc.array(fc.record({ row: fc.nat({ max: 30 }), by: fc.integer({ min: 1, max: 9 }) }), { maxLength: 10 }),
    arriving: fc.oneof(fc.nat({ max: 4 }), fc.constant(Number.POSITIVE_INFINITY)),
  }),
  { maxLength: 12 },
);

describe.each(['cumulative', 'delta'] as const)('%s', (temporality) => {
  test('whatever failed, the receiver has in the end what was recorded', async () => {
    await fc.assert(
      fc.asyncProperty(programs, async (program) => {
        const registry = new Registry();
        const counter = registry.counter({ name: 'm', help: 'M.', labelNames: ['row'] });
        // A few rows to a request.
        const outbox = new Outbox(registry, temporality, undefined, 400);
        const recorded = new Map<string, number>();
        const received = new Map<string, number>();
        const receive = (batch: MetricBatch) => {
          for (const [row, value] of valuesOf(batch)) {
            received.set(row, temporality === 'delta' ? (received.get(row) ?? 0) + value : value);
          }
        };
        for (const { added, arriving } of [...program, { added: [], arriving: Number.POSITIVE_INFINITY }]) {
          for (const { row, by } of added) {
            counter.inc({ row: String(row) }, by);
            recorded.set(String(row), (recorded.get(String(row)) ?? 0) + by);
          }
          await push(outbox, arriving, receive);
        }
        // What waited may have been sent before what was recorded since.
        await push(outbox, Number.POSITIVE_INFINITY, receive);
        expect(received).toEqual(recorded);
        expect(outbox.lost).toBe(0);
      }),
      { numRuns: 200 },
    );
  });
});

test('additions that wait are sent first, and the registry is read again in the same push', async () => {
  const registry = new Registry();
  const counter = registry.counter({ name: 'm', help: 'M.', labelNames: ['row'] });
  for (let row = 0; row < 20; row++) counter.inc({ row });
  const collect = vi.spyOn(registry, 'collect');
  const outbox = new Outbox(registry, 'delta', undefined, 400);
  expect(await push(outbox, 2, () => {})).toBe(false);
  counter.inc({ row: 0 }, 5);
  const got: MetricBatch[] = [];
  expect(await push(outbox, Number.POSITIVE_INFINITY, (batch) => got.push(batch))).toBe(true);
  expect(collect).toHaveBeenCalledTimes(2);
  expect(valuesOf(got.at(-1) as MetricBatch)).toEqual(new Map([['0', 5]]));
});

test('totals that failed are dropped, and read anew', async () => {
  const registry = new Registry();
  const counter = registry.counter({ name: 'm', help: 'M.' });
  counter.inc();
  const outbox = new Outbox(registry, 'cumulative');
  expect(await push(outbox, 0, () => {})).toBe(false);
  counter.inc();
  const got: MetricBatch[] = [];
  await push(outbox, Number.POSITIVE_INFINITY, (batch) => got.push(batch));
  expect(got.map((batch) => [...valuesOf(batch).values()])).toEqual([[2]]);
});

describe.each(['cumulative', 'delta'] as const)('%s', (temporality) => {
  test('what is refused for good keeps nothing back, and is counted', async () => {
    const registry = new Registry();
    const counter = registry.counter({ name: 'm', help: 'M.', labelNames: ['row'] });
    for (let row = 0; row < 20; row++) counter.inc({ row });
    const outbox = new Outbox(registry, temporality, undefined, 400);
    const received = new Set<string>();
    let given = 0;
    outbox.begin();
    for (;;) {
      const batch = await outbox.next(1_000);
      if (batch === undefined) break;
      const rows = [...valuesOf(batch).keys()];
      if (rows.includes('7')) {
        given += rows.length;
        outbox.dropped(rows.length);
        continue;
      }
      for (const row of rows) received.add(row);
      outbox.arrived();
    }
    expect(given).toBeGreaterThan(0);
    expect(outbox.lost).toBe(given);
    expect(received.size).toBe(20 - given);
    counter.inc({ row: 0 });
    outbox.begin();
    expect(valuesOf((await outbox.next(1_000)) as MetricBatch).get('0')).toBe(temporality === 'delta' ? 1 : 2);
  });
});
