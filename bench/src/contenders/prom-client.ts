import {
  bounds,
  counterNames,
  handles,
  handlesOf,
  histogramNames,
  labelNames,
  methods,
  observedValues,
  recordedLabels,
  routes,
  statuses,
} from '../workloads/recorded-series.js';
import type { Contender, Exposition, Recording, RecordingKind, SeriesLabels, SeriesSpace } from './contender.js';

interface PromRegistry {
  metrics(): Promise<string>;
}
interface PromConfiguration {
  name: string;
  help: string;
  labelNames: readonly string[];
  registers: readonly PromRegistry[];
  buckets?: readonly number[];
}
interface BoundCounter {
  inc(amount?: number): void;
}
interface BoundHistogram {
  observe(value: number): void;
}
interface PromCounter {
  inc(labels: SeriesLabels, amount?: number): void;
  labels(labels: SeriesLabels): BoundCounter;
}
interface PromHistogram {
  observe(labels: SeriesLabels, value: number): void;
  labels(labels: SeriesLabels): BoundHistogram;
}

/** The part of `prom-client` 15 and of `@prometheus-io/client` 0.16 that the bench uses: it is the same. */
export interface PromClientModule {
  Registry: new () => PromRegistry;
  Counter: new (configuration: PromConfiguration) => PromCounter;
  Histogram: new (configuration: PromConfiguration) => PromHistogram;
}

function incOne(child: BoundCounter, from: number, to: number): void {
  for (let i = from; i < to; i++) child.inc();
}

function incBound(children: readonly BoundCounter[], from: number, to: number): void {
  for (let i = from; i < to; i++) (children[i & 127] as BoundCounter).inc();
}

function observeBound(children: readonly BoundHistogram[], from: number, to: number): void {
  for (let i = from; i < to; i++) {
    (children[i & 127] as BoundHistogram).observe(observedValues[(i + (i >> 10)) & 1023] as number);
  }
}

function incLabels(counters: readonly PromCounter[], from: number, to: number): void {
  for (let i = from; i < to; i++) {
    const series = (i >> 3) & 127;
    (counters[i & 7] as PromCounter).inc({
      method: methods[series & 3] as string,
      route: routes[(series >> 2) & 7] as string,
      status: statuses[series >> 5] as number,
    });
  }
}

function observeLabels(histograms: readonly PromHistogram[], from: number, to: number): void {
  for (let i = from; i < to; i++) {
    const series = (i >> 3) & 127;
    (histograms[i & 7] as PromHistogram).observe(
      {
        method: methods[series & 3] as string,
        route: routes[(series >> 2) & 7] as string,
        status: statuses[series >> 5] as number,
      },
      observedValues[(i + (i >> 10)) & 1023] as number,
    );
  }
}

export function promClient(client: PromClientModule): Contender {
  return { record: (kind) => record(client, kind), expose: (space) => expose(client, space) };
}

function record(client: PromClientModule, kind: RecordingKind): Recording {
  const registry = new client.Registry();
  const registers = [registry];
  const read = async function* () {
    yield await registry.metrics();
  };
  if (kind.startsWith('inc-')) {
    const counters = counterNames.map((name) => new client.Counter({ name, help: 'Requests.', labelNames, registers }));
    if (kind === 'inc-labels') return { run: (from, to) => incLabels(counters, from, to), read };
    const children = handlesOf(kind).map(({ metric, series }) =>
      (counters[metric] as PromCounter).labels(recordedLabels(series)),
    );
    if (kind === 'inc-one') return { run: (from, to) => incOne(children[0] as BoundCounter, from, to), read };
    return { run: (from, to) => incBound(children, from, to), read };
  }
  const histograms = histogramNames.map(
    (name) => new client.Histogram({ name, help: 'Durations.', labelNames, registers, buckets: bounds }),
  );
  if (kind === 'observe-labels') return { run: (from, to) => observeLabels(histograms, from, to), read };
  const children = handles.map(({ metric, series }) =>
    (histograms[metric] as PromHistogram).labels(recordedLabels(series)),
  );
  return { run: (from, to) => observeBound(children, from, to), read };
}

function expose(client: PromClientModule, space: SeriesSpace): Exposition {
  const registry = new client.Registry();
  const counter = new client.Counter({ name: space.name, help: 'Requests.', labelNames, registers: [registry] });
  return {
    increment: (series, amount) => counter.inc(space.labels(series), amount),
    scrape: () => registry.metrics(),
    async *read() {
      yield await registry.metrics();
    },
  };
}
