import { Registry, type Snapshot } from '@sonde/metrics';
import { ManualClock } from '@sonde/metrics/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { metricBatch } from '../points/build-batch.js';
import { type PlainPoint, plainPoints } from '../points/read-points.test.support.js';
import { type TemporalRead, TemporalReader } from './temporal-reader.js';

const bounds = [1, 2, 4];

/** A registry with one of each, labels `a` to `d`, two of them at most in the limited one. */
function service() {
  const clock = new ManualClock();
  const registry = new Registry({ clock, onFault: () => {} });
  const counter = registry.counter({ name: 'requests', help: 'h', labelNames: ['k'] });
  const limited = registry.counter({ name: 'limited', help: 'h', labelNames: ['k'], maxSeries: 2 });
  const classic = registry.histogram({ name: 'classic', help: 'h', labelNames: ['k'], buckets: bounds });
  const native = registry.histogram({ name: 'native', help: 'h', labelNames: ['k'], native: { maxBuckets: 8 } });
  const both = registry.histogram({ name: 'both', help: 'h', labelNames: ['k'], native: true, buckets: bounds });
  return { clock, registry, metrics: { counter, limited, classic, native, both } };
}

type Service = ReturnType<typeof service>;

function readOf(reader: TemporalReader, snapshot: Snapshot): TemporalRead {
  for (const reading = reader.read(metricBatch(snapshot)); ; ) {
    const step = reading.next();
    if (step.done === true) return step.value;
  }
}

/** What a receiver adds up to: buckets at scale -4, so that points of all scales can be added. */
class Receiver {
  readonly sums = new Map<string, Map<string, number>>();
  private readonly ends = new Map<string, number>();

  receive(points: readonly PlainPoint[]): void {
    for (const point of points) {
      const key = JSON.stringify([point.metric, point.attributes]);
      // Two points of one stream must not speak of the same time.
      expect(point.startMs).toBeGreaterThanOrEqual(this.ends.get(key) ?? 0);
      expect(point.startMs).toBeLessThanOrEqual(point.timeMs);
      this.ends.set(key, point.timeMs);
      const sums = this.sums.get(key) ?? new Map<string, number>();
      this.sums.set(key, sums);
      for (const [cell, value] of cells(point)) sums.set(cell, (sums.get(cell) ?? 0) + value);
    }
  }

  /** What is not zero. */
  totals(): Record<string, Record<string, number>> {
    const all: Record<string, Record<string, number>> = {};
    for (const [key, sums] of this.sums) {
      const some = [...sums].filter(([, sum]) => sum !== 0);
      if (some.length > 0) all[key] = Object.fromEntries(some.sort(([a], [b]) => (a < b ? -1 : 1)));
    }
    return Object.fromEntries(Object.entries(all).sort(([a], [b]) => (a < b ? -1 : 1)));
  }
}

function cells({ values, native }: PlainPoint): [string, number][] {
  const found = values.map((value, i): [string, number] => [`value ${i}`, value]);
  if (native === undefined) return found;
  found.push(['zero', native.zero]);
  for (const sign of ['positive', 'negative'] as const) {
    for (const [index, count] of Object.entries(native[sign])) {
      found.push([`${sign} ${Number(index) >> (native.scale + 4)}`, count]);
    }
  }
  return found;
}

/** The truth: what each life of each series had come to when a snapshot saw it last. */
class Truth {
  private readonly lives = new Map<string, PlainPoint>();
  private readonly lifeOf = new Map<string, number>();

  /** A series was removed, or set back to zero. */
  ended(metric: string, label: string | undefined): void {
    const key = `${metric} ${label ?? '*'}`;
    this.lifeOf.set(key, (this.lifeOf.get(key) ?? 0) + 1);
  }

  saw(snapshot: Snapshot): void {
    for (const point of plainPoints(metricBatch(snapshot))) {
      const label = point.attributes['k'];
      const life = [this.lifeOf.get(`${point.metric} ${label}`), this.lifeOf.get(`${point.metric} *`)];
      this.lives.set(JSON.stringify([point.metric, point.attributes, life]), point);
    }
  }

  totals(): Record<string, Record<string, number>> {
    const receiver = new Receiver();
    for (const point of this.lives.values()) receiver.receive([{ ...point, startMs: point.timeMs }]);
    return receiver.totals();
  }
}

const metricNames = ['counter', 'limited', 'classic', 'native', 'both'] as const;

type MetricName = (typeof metricNames)[number];

type Step =
  | { do: 'record'; label: string; value: number }
  | { do: 'remove'; label: string }
  | { do: 'reset' | 'clear' }
  | { do: 'push'; isAccepted: boolean };

const label = fc.constantFrom('a', 'b', 'c');
// Whole numbers and halves add up exactly.
const value = fc.oneof(
  fc.integer({ min: -40, max: 40 }).map((n) => n / 2),
  fc.constantFrom(0, 1000, 2 ** -10),
);
const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    { weight: 12, arbitrary: fc.record({ do: fc.constant('record' as const), label, value }) },
    { weight: 4, arbitrary: fc.record({ do: fc.constant('remove' as const), label }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constantFrom('reset' as const, 'clear' as const) }) },
    { weight: 8, arbitrary: fc.record({ do: fc.constant('push' as const), isAccepted: fc.boolean() }) },
  ),
  { maxLength: 60 },
);

async function run({ clock, registry, metrics }: Service, name: MetricName, program: readonly Step[]) {
  const reader = new TemporalReader('delta');
  const truth = new Truth();
  const receiver = new Receiver();
  const push = async (isAccepted: boolean) => {
    const snapshot = await registry.collect();
    truth.saw(snapshot);
    const read = readOf(reader, snapshot);
    if (!isAccepted) return;
    receiver.receive(plainPoints(read.batch).filter(({ temporality }) => temporality === 'delta'));
    read.accept();
  };
  const exposedName = name === 'counter' ? 'requests' : name;
  for (const step of program) {
    clock.advance(1);
    if (step.do === 'push') await push(step.isAccepted);
    else if (step.do === 'record') {
      if (name === 'counter' || name === 'limited') metrics[name].inc({ k: step.label }, Math.abs(step.value));
      else metrics[name].observe({ k: step.label }, step.value);
    } else if (step.do === 'remove') {
      metrics[name].remove({ k: step.label });
      truth.ended(exposedName, step.label);
    } else {
      metrics[name][step.do]();
      truth.ended(exposedName, undefined);
    }
  }
  clock.advance(1);
  await push(true);
  return { truth: truth.totals(), received: receiver.totals() };
}

describe('deltas', () => {
  it.each(metricNames)('add up to the totals, whatever is recorded, removed, reset or lost on the way: %s', (name) =>
    fc.assert(
      fc.asyncProperty(steps, async (program) => {
        const { truth, received } = await run(service(), name, program);
        expect(received).toEqual(truth);
      }),
      { numRuns: 150 },
    ),
  );
});
