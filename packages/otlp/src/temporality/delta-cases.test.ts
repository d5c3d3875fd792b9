import { Registry, type Snapshot } from '@sonde/metrics';
import { ManualClock } from '@sonde/metrics/testing';
import { describe, expect, it } from 'vitest';
import { metricBatch } from '../points/build-batch.js';
import { foreignCounter } from '../points/foreign-snapshot.test.support.js';
import { pointExemplars } from '../points/point-exemplars.js';
import { plainPoints } from '../points/read-points.test.support.js';
import { maxLeftoverRows } from './leftovers.js';
import { type TemporalRead, TemporalReader } from './temporal-reader.js';

function readOf(reader: TemporalReader, snapshot: Snapshot): TemporalRead {
  for (const reading = reader.read(metricBatch(snapshot)); ; ) {
    const step = reading.next();
    if (step.done === true) return step.value;
  }
}

/** Each data point as `label: value since start`. */
function added({ batch }: TemporalRead, epochMs = 0): string[] {
  return plainPoints(batch).map(({ attributes, values, startMs, timeMs }) =>
    [`${attributes['k'] ?? ''}:`, values.join(' '), `in ${startMs - epochMs}-${timeMs - epochMs}`].join(' '),
  );
}

function accepted(reader: TemporalReader, snapshot: Snapshot, epochMs = 0): string[] {
  const read = readOf(reader, snapshot);
  read.accept();
  return added(read, epochMs);
}

describe('a foreign counter, of which nobody knows when it began', () => {
  it('is followed by its labels, whatever row or source it comes in', () => {
    const reader = new TemporalReader('delta');
    const at = (takenAtMs: number, values: Record<string, number>, source?: object) =>
      accepted(reader, foreignCounter({ takenAtMs, values, ...(source === undefined ? {} : { source }) }));
    const source = {};
    expect(at(10, { a: 5, b: 7 }, source)).toEqual(['a: 5 in 0-10', 'b: 7 in 0-10']);
    expect(at(20, { b: 8, a: 5 }, source)).toEqual(['b: 1 in 10-20']);
    expect(at(30, { c: 1, b: 8, a: 6 })).toEqual(['c: 1 in 20-30', 'a: 1 in 20-30']);
  });

  it('begins anew where it has become smaller', () => {
    const reader = new TemporalReader('delta');
    accepted(reader, foreignCounter({ takenAtMs: 10, values: { a: 5 } }));
    expect(accepted(reader, foreignCounter({ takenAtMs: 20, values: { a: 3 } }))).toEqual(['a: 3 in 10-20']);
    expect(accepted(reader, foreignCounter({ takenAtMs: 30, values: { a: 4 } }))).toEqual(['a: 1 in 20-30']);
  });

  it('begins anew between two pushes that failed, and nothing is lost', () => {
    const reader = new TemporalReader('delta');
    accepted(reader, foreignCounter({ takenAtMs: 10, values: { a: 5 } }));
    readOf(reader, foreignCounter({ takenAtMs: 20, values: { a: 9 } }));
    readOf(reader, foreignCounter({ takenAtMs: 30, values: { a: 7 } }));
    // 4 before it was set back, 8 since.
    const last = accepted(reader, foreignCounter({ takenAtMs: 40, values: { a: 8 } }));
    expect(last).toEqual(['a: 4 in 10-20', 'a: 8 in 20-40']);
  });

  it('goes on where it stood after it did not answer for a while', () => {
    const reader = new TemporalReader('delta');
    const nothing = (takenAtMs: number): Snapshot => ({ takenAtMs, families: [] });
    accepted(reader, foreignCounter({ takenAtMs: 10, values: { a: 5 } }));
    expect(accepted(reader, nothing(20))).toEqual([]);
    readOf(reader, foreignCounter({ takenAtMs: 30, values: { a: 7 } }));
    expect(added(readOf(reader, nothing(40)))).toEqual(['a: 2 in 10-30']);
    expect(accepted(reader, nothing(50))).toEqual(['a: 2 in 10-30']);
    expect(accepted(reader, foreignCounter({ takenAtMs: 60, values: { a: 8 } }))).toEqual(['a: 1 in 30-60']);
  });
});

describe('a push that failed', () => {
  it('is part of the next one, the series that have ended since included', async () => {
    const { registry, clock, jobs, epochMs } = service();
    const reader = new TemporalReader('delta');
    jobs.inc({ k: 'long' }, 2);
    jobs.inc({ k: 'short' }, 3);
    clock.advance(10);
    readOf(reader, await registry.collect());
    jobs.remove({ k: 'short' });
    jobs.inc({ k: 'long' }, 1);
    clock.advance(10);
    const second = readOf(reader, await registry.collect());
    expect(added(second, epochMs)).toEqual(['short: 3 in 0-10', 'long: 3 in 0-20']);
    second.accept();
    expect(accepted(reader, await registry.collect())).toEqual([]);
  });

  it('is not taken for accepted when it answers after the next one began', async () => {
    const { registry, jobs } = service();
    const reader = new TemporalReader('delta');
    jobs.inc({ k: 'a' }, 2);
    const first = readOf(reader, await registry.collect());
    jobs.inc({ k: 'a' }, 3);
    const second = readOf(reader, await registry.collect());
    first.accept();
    expect(plainPoints(second.batch)).toMatchObject([{ values: [5] }]);
    second.accept();
    expect(accepted(reader, await registry.collect())).toEqual([]);
  });

  it('keeps ended series up to a limit, and says what was given up', async () => {
    const { registry, clock, jobs } = service();
    const reader = new TemporalReader('delta');
    for (let round = 0; round < 3; round++) {
      for (let i = 0; i < maxLeftoverRows / 2 + 1; i++) jobs.inc({ k: `${round} ${i}` });
      clock.advance(1);
      readOf(reader, await registry.collect());
      jobs.clear();
    }
    const last = readOf(reader, await registry.collect());
    expect(plainPoints(last.batch)).toHaveLength(maxLeftoverRows);
    expect(reader.lost).toBe(3 * (maxLeftoverRows / 2 + 1) - maxLeftoverRows);
    last.accept();
    expect(accepted(reader, await registry.collect())).toEqual([]);
  });
});

describe('a reader', () => {
  it('that is new begins with all that was counted; one that goes on does not', async () => {
    const { registry, clock, jobs, epochMs } = service();
    const reader = new TemporalReader('delta');
    jobs.inc({ k: 'a' }, 2);
    clock.advance(10);
    accepted(reader, await registry.collect());
    jobs.inc({ k: 'a' }, 1);
    clock.advance(10);
    const snapshot = await registry.collect();
    expect(accepted(reader, snapshot, epochMs)).toEqual(['a: 1 in 10-20']);
    expect(accepted(new TemporalReader('delta'), snapshot, epochMs)).toEqual(['a: 3 in 0-20']);
  });

  it('follows a registry that is attached in two places', async () => {
    const { registry, jobs } = service();
    const all = new Registry();
    for (const place of ['x', 'y']) {
      const between = new Registry({ constLabels: { place } });
      between.attach(registry);
      all.attach(between);
    }
    const reader = new TemporalReader('delta');
    jobs.inc({ k: 'a' }, 2);
    expect(accepted(reader, await all.collect())).toHaveLength(2);
    jobs.inc({ k: 'a' }, 3);
    const read = readOf(reader, await all.collect());
    expect(plainPoints(read.batch).map(({ values }) => values)).toEqual([[3], [3]]);
  });

  it('leaves gauges and sums that may fall as they are, and all of them where totals are asked for', async () => {
    const registry = new Registry();
    const gauge = registry.gauge({ name: 'level', help: 'h' });
    registry.info({ name: 'build', help: 'h', labels: { version: '1' } });
    const jobs = registry.counter({ name: 'jobs', help: 'h' });
    gauge.set(5);
    jobs.inc(2);
    const delta = new TemporalReader('delta');
    for (const reading of [1, 2]) {
      const points = plainPoints(readOf(delta, await registry.collect()).batch);
      expect(points.map(({ metric, temporality, values }) => [reading, metric, temporality, ...values])).toEqual([
        [reading, 'level', 'cumulative', 5],
        [reading, 'build_info', 'cumulative', 1],
        [reading, 'jobs', 'delta', 2],
      ]);
    }
    const totals = metricBatch(await registry.collect());
    const cumulative = new TemporalReader('cumulative').read(totals).next();
    expect((cumulative.value as TemporalRead).batch).toBe(totals);
  });

  it('hands out an exemplar once', async () => {
    const { registry, clock, jobs } = service();
    const reader = new TemporalReader('delta');
    const exemplars = async () => {
      const read = readOf(reader, await registry.collect());
      read.accept();
      const metric = read.batch.scopes[0]?.metrics[0];
      return metric?.blocks.flatMap((block) => pointExemplars(block, metric.kind, 0)).map(({ value }) => value);
    };
    jobs.inc({ k: 'a' }, 2, { trace_id: 'x' });
    clock.advance(10);
    expect(await exemplars()).toEqual([2]);
    clock.advance(10);
    jobs.inc({ k: 'a' }, 1);
    expect(await exemplars()).toEqual([]);
    jobs.inc({ k: 'a' }, 3, { trace_id: 'y' });
    expect(await exemplars()).toEqual([3]);
  });
});

function service() {
  const clock = new ManualClock();
  const registry = new Registry({ clock });
  const jobs = registry.counter({ name: 'jobs', help: 'h', labelNames: ['k'], maxSeries: 100_000 });
  return { clock, registry, jobs, epochMs: clock.epochMs() };
}

describe('lowmemory', () => {
  it('sends what is read at collect time as it is, and of all else what was added', async () => {
    const registry = new Registry();
    let total = 5;
    registry.counter({ name: 'read', help: 'h', observe: () => total });
    const written = registry.counter({ name: 'written', help: 'h' });
    const open = { help: 'h', otel: { name: 'open', unit: '' } };
    const observed = registry.openCounter({ ...open, isObserved: true });
    written.inc(2);
    observed.setTotal({}, 7);
    const reader = new TemporalReader('lowmemory');
    const sent = async () => {
      const read = readOf(reader, await registry.collect());
      read.accept();
      return read.batch.scopes.flatMap(({ metrics }) =>
        metrics.map(({ name, temporality, blocks }) => [name, temporality, blocks[0]?.values[0]]),
      );
    };
    await sent();
    total = 6;
    written.inc(3);
    observed.setTotal({}, 9);
    expect(await sent()).toEqual([
      ['read', 'cumulative', 6],
      ['written', 'delta', 3],
      ['open', 'cumulative', 9],
    ]);
  });
});
