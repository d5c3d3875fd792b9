import { type Counter, type Histogram, type LabelledCounter, type LabelledHistogram, Registry } from '@sonde/metrics';
import { createRenderer } from '@sonde/prometheus';
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
import type { Contender, Exposition, Recording, RecordingKind, SeriesSpace } from './contender.js';
import { exponentialText } from './exponential-text.js';
import { scrapedText } from './scraped-text.js';

type Name = (typeof labelNames)[number];

function incOne(handle: Counter, from: number, to: number): void {
  for (let i = from; i < to; i++) handle.inc();
}

function incBound(bound: readonly Counter[], from: number, to: number): void {
  for (let i = from; i < to; i++) (bound[i & 127] as Counter).inc();
}

function observeBound(bound: readonly Histogram[], from: number, to: number): void {
  for (let i = from; i < to; i++) {
    (bound[i & 127] as Histogram).observe(observedValues[(i + (i >> 10)) & 1023] as number);
  }
}

function incLabels(counters: readonly LabelledCounter<Name>[], from: number, to: number): void {
  for (let i = from; i < to; i++) {
    const series = (i >> 3) & 127;
    (counters[i & 7] as LabelledCounter<Name>).inc({
      method: methods[series & 3] as string,
      route: routes[(series >> 2) & 7] as string,
      status: statuses[series >> 5] as number,
    });
  }
}

function observeLabels(histograms: readonly LabelledHistogram<Name>[], from: number, to: number): void {
  for (let i = from; i < to; i++) {
    const series = (i >> 3) & 127;
    (histograms[i & 7] as LabelledHistogram<Name>).observe(
      {
        method: methods[series & 3] as string,
        route: routes[(series >> 2) & 7] as string,
        status: statuses[series >> 5] as number,
      },
      observedValues[(i + (i >> 10)) & 1023] as number,
    );
  }
}

export function sonde(): Contender {
  return { record, expose };
}

function record(kind: RecordingKind): Recording {
  const registry = new Registry();
  const exponential = kind.startsWith('observe-exponential-');
  const read = () => (exponential ? readExponential(registry) : scrapedText(createRenderer(registry)));
  if (kind.startsWith('inc-')) {
    const counters = counterNames.map((name) => registry.counter({ name, help: 'Requests.', labelNames }));
    if (kind === 'inc-labels') return { run: (from, to) => incLabels(counters, from, to), read };
    const bound = handlesOf(kind).map(({ metric, series }) =>
      (counters[metric] as LabelledCounter<Name>).labels(recordedLabels(series)),
    );
    if (kind === 'inc-one') return { run: (from, to) => incOne(bound[0] as Counter, from, to), read };
    return { run: (from, to) => incBound(bound, from, to), read };
  }
  const histograms = histogramNames.map((name) =>
    registry.histogram({
      name,
      help: 'Durations.',
      labelNames,
      ...(exponential ? { native: true } : { buckets: bounds }),
    }),
  );
  if (kind.endsWith('-labels')) return { run: (from, to) => observeLabels(histograms, from, to), read };
  const bound = handles.map(({ metric, series }) =>
    (histograms[metric] as LabelledHistogram<Name>).labels(recordedLabels(series)),
  );
  return { run: (from, to) => observeBound(bound, from, to), read };
}

async function* readExponential(registry: Registry): AsyncGenerator<string> {
  for (const { name, blocks } of registry.snapshot().families) {
    for (const { native, rows, columns, values } of blocks) {
      if (native === undefined) throw new Error(`${name} has no exponential buckets`);
      const { offsets, starts, counts } = native.positive;
      for (let row = 0; row < rows; row++) {
        const [method, route, status] = columns.map((column) => column[row] as string) as [string, string, string];
        yield exponentialText({
          name,
          labels: { method, route, status: Number(status) },
          scale: native.scales[row] as number,
          count: values[row * 2] as number,
          sum: values[row * 2 + 1] as number,
          offset: offsets[row] as number,
          counts: counts.subarray(starts[row], starts[row + 1]),
        });
      }
    }
  }
}

function expose(space: SeriesSpace): Exposition {
  const registry = new Registry();
  const counter = registry.counter({ name: space.name, help: 'Requests.', labelNames, maxSeries: space.size });
  const renderer = createRenderer(registry);
  return {
    increment: (series, amount) => counter.inc(space.labels(series), amount),
    async scrape() {
      let length = 0;
      const scrape = await renderer.scrape({ format: 'text' });
      for await (const chunk of scrape.chunks()) {
        length += chunk.bytes.byteLength;
        chunk.release();
      }
      return length;
    },
    read: () => scrapedText(renderer),
  };
}
