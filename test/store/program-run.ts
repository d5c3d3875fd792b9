import {
  type LabelledCounter,
  type LabelledGauge,
  type LabelledHistogram,
  type LabelledSummary,
  type LabelValue,
  Registry,
} from '@sonde/metrics';
import { ManualClock } from '@sonde/metrics/testing';
import { type NaiveHandle, NaiveMetric, type NaiveShape } from './naive-metric.js';
import { nativeShape } from './naive-native.js';
import type { Step } from './programs.js';

type Exemplar = { readonly id: string } | undefined;

const labelNames = ['x', 'constructor'] as const;
type Name = (typeof labelNames)[number];
type Labels = Readonly<Record<Name, LabelValue>>;

/** A bound handle, whatever its instrument. */
interface Held {
  write(value: number, exemplar: Exemplar): void;
  reset(): void;
}

/** The metrics of a program under one set of verbs. */
interface Actor {
  readonly metric: LabelledCounter<Name> | LabelledGauge<Name> | LabelledHistogram<Name> | LabelledSummary<Name>;
  write(labels: Labels, value: number, exemplar: Exemplar): void;
  hold(labels: Labels): Held;
}

function actors(registry: Registry, buckets: readonly number[]): Actor[] {
  const counter = registry.counter({ name: 'c', help: 'C.', labelNames });
  const gauge = registry.gauge({ name: 'g', help: 'G.', labelNames });
  const histogram = registry.histogram({ name: 'h', help: 'H.', labelNames, buckets });
  const native = registry.histogram({ name: 'n', help: 'N.', labelNames, native: nativeShape });
  const both = registry.histogram({ name: 'b', help: 'B.', labelNames, buckets, native: nativeShape });
  const summary = registry.summary({ name: 's', help: 'S.', labelNames });
  return [
    {
      metric: counter,
      write: (labels, value, exemplar) => counter.inc(labels, value, exemplar),
      hold: (labels) => {
        const handle = counter.labels(labels);
        return { write: (value, exemplar) => handle.inc(value, exemplar), reset: () => handle.reset() };
      },
    },
    {
      metric: gauge,
      write: (labels, value) => gauge.set(labels, value),
      hold: (labels) => {
        const handle = gauge.labels(labels);
        return { write: (value) => handle.set(value), reset: () => handle.reset() };
      },
    },
    histogramActor(histogram),
    {
      metric: summary,
      write: (labels, value) => summary.observe(labels, value),
      hold: (labels) => {
        const handle = summary.labels(labels);
        return { write: (value) => handle.observe(value), reset: () => handle.reset() };
      },
    },
    histogramActor(native),
    histogramActor(both),
  ];
}

function histogramActor(histogram: LabelledHistogram<Name>): Actor {
  return {
    metric: histogram,
    write: (labels, value, exemplar) => histogram.observe(labels, value, exemplar),
    hold: (labels) => {
      const handle = histogram.labels(labels);
      return { write: (value, exemplar) => handle.observe(value, exemplar), reset: () => handle.reset() };
    },
  };
}

/** A registry and the oracle beside it; every step is done to both. */
export class ProgramRun {
  readonly registry: Registry;
  private readonly clock = new ManualClock();
  private readonly actors: readonly Actor[];
  private readonly oracles: readonly NaiveMetric[];
  private readonly handles: { readonly held: Held; readonly oracle: NaiveHandle; readonly metric: NaiveMetric }[] = [];

  constructor(maxSeries: number) {
    const bounds = [1, 4];
    this.registry = new Registry({ clock: this.clock, maxSeries, onFault: () => undefined });
    this.actors = actors(this.registry, bounds);
    const shapes: NaiveShape[] = [
      { name: 'c', kind: 'counter', labelNames, bounds: [], maxSeries },
      { name: 'g', kind: 'gauge', labelNames, bounds: [], maxSeries },
      { name: 'h', kind: 'histogram', labelNames, bounds, maxSeries },
      { name: 's', kind: 'summary', labelNames, bounds: [], maxSeries },
      { name: 'n', kind: 'histogram', labelNames, bounds: [], native: true, maxSeries },
      { name: 'b', kind: 'histogram', labelNames, bounds, native: true, maxSeries },
    ];
    this.oracles = shapes.map((shape) => new NaiveMetric(shape));
  }

  /** Does one step; returns what went differently, if anything did. */
  do(step: Step): string | undefined {
    if (step.do === 'wait') this.clock.advance(step.ms);
    else if (step.do === 'write through' || step.do === 'reset through') this.doThrough(step);
    else {
      const actor = this.actors[step.metric];
      const oracle = this.oracles[step.metric];
      if (!actor || !oracle) throw new Error(`no metric ${step.metric}`);
      return this.doTo(actor, oracle, step);
    }
    return undefined;
  }

  /** What everything recorded so far must be exposed as. */
  expected(): Map<string, number> {
    return new Map(this.oracles.flatMap((oracle) => oracle.samples()));
  }

  private doThrough(step: Extract<Step, { do: 'write through' | 'reset through' }>): void {
    const handle = this.handles[step.handle % this.handles.length];
    if (!handle) return;
    if (step.do === 'write through') {
      handle.held.write(step.value, step.exemplar);
      handle.metric.writeThrough(handle.oracle, step.value);
    } else {
      handle.held.reset();
      handle.metric.resetThrough(handle.oracle);
    }
  }

  private doTo(
    actor: Actor,
    oracle: NaiveMetric,
    step: Exclude<Step, { do: 'wait' | 'write through' | 'reset through' }>,
  ): string | undefined {
    switch (step.do) {
      case 'write':
        actor.write(labelsOf(step.tuple), step.value, step.exemplar);
        oracle.write(step.tuple, step.value);
        return undefined;
      case 'hold':
        this.handles.push({ held: actor.hold(labelsOf(step.tuple)), oracle: oracle.hold(step.tuple), metric: oracle });
        return undefined;
      case 'remove': {
        const [got, expected] = [actor.metric.remove(labelsOf(step.tuple)), oracle.remove(step.tuple)];
        return got === expected ? undefined : `remove returned ${got}, expected ${expected}`;
      }
      case 'clear':
        actor.metric.clear();
        oracle.clear();
        return undefined;
      case 'reset':
        actor.metric.reset();
        oracle.reset();
        return undefined;
      case 'refuse':
        // A label is missing: counted as a fault, and otherwise without effect.
        actor.write({ x: 'a' } as Labels, 1, undefined);
        return undefined;
    }
  }
}

function labelsOf(tuple: readonly LabelValue[]): Labels {
  return { x: tuple[0] ?? '', constructor: tuple[1] ?? '' };
}
