import type { RecordingKind } from '../contenders/contender.js';
import {
  bounds,
  counterNames,
  handlesOf,
  histogramNames,
  metricCount,
  observedValues,
  recordedLabels,
  seriesPerMetric,
} from '../workloads/recorded-series.js';
import { labelOf, readExposition } from './read-exposition.js';
import { exponentialSamples } from './recorded-exponential.js';

/** After so many operations everything repeats: which series, and which value it observes. */
const period = 2 ** 20;

/** A naive model of rows 1 to 3 and 12: what stands in each series after so many operations, by sample. */
export function expectedSamples(kind: RecordingKind, operations: number): Map<string, number> {
  const width = widthOf(kind);
  const cells = new Float64Array(metricCount * seriesPerMetric * width);
  const touched = new Set<number>();
  const periods = Math.floor(operations / period);
  if (periods > 0) {
    record(kind, period, cells, touched);
    for (let cell = 0; cell < cells.length; cell++) (cells[cell] as number) *= periods;
  }
  record(kind, operations % period, cells, touched);
  const samples = new Map<string, number>();
  for (const series of touched) {
    const labels = recordedLabels(series % seriesPerMetric);
    const metric = Math.floor(series / seriesPerMetric);
    const key = (name: string, le = '') => sampleKey(name, labels.method, labels.route, String(labels.status), le);
    const at = series * width;
    if (isExponential(kind)) {
      const times = cells.subarray(at, at + width);
      for (const [sample, value] of exponentialSamples(histogramNames[metric] as string, times, key)) {
        samples.set(sample, value);
      }
      continue;
    }
    if (width === 1) {
      samples.set(key(counterNames[metric] as string), cells[at] as number);
      continue;
    }
    const name = histogramNames[metric] as string;
    let count = 0;
    for (let bucket = 0; bucket <= bounds.length; bucket++) {
      count += cells[at + bucket] as number;
      samples.set(key(`${name}_bucket`, String(bounds[bucket] ?? Number.POSITIVE_INFINITY)), count);
    }
    samples.set(key(`${name}_sum`), cells[at + bounds.length + 1] as number);
    samples.set(key(`${name}_count`), count);
  }
  return samples;
}

/** Does the first so many operations, one by one. */
function record(kind: RecordingKind, operations: number, cells: Float64Array, touched: Set<number>): void {
  const taken = handlesOf(kind);
  const bound = !kind.endsWith('-labels');
  const width = widthOf(kind);
  for (let i = 0; i < operations; i++) {
    const handle = taken[i % taken.length] as { metric: number; series: number };
    const metric = bound ? handle.metric : i & 7;
    const series = metric * seriesPerMetric + (bound ? handle.series : (i >> 3) & 127);
    touched.add(series);
    if (width === 1) {
      (cells[series] as number)++;
      continue;
    }
    const observed = (i + (i >> 10)) & 1023;
    if (isExponential(kind)) {
      (cells[series * width + observed] as number)++;
      continue;
    }
    const value = observedValues[observed] as number;
    let bucket = 0;
    while (bucket < bounds.length && value > (bounds[bucket] as number)) bucket++;
    (cells[series * width + bucket] as number)++;
    (cells[series * width + bounds.length + 1] as number) += value;
  }
}

/** Numbers a series: a count, those of a histogram, or how often each value was observed. */
function widthOf(kind: RecordingKind): number {
  if (isExponential(kind)) return observedValues.length;
  return kind.startsWith('observe-') ? bounds.length + 2 : 1;
}

function isExponential(kind: RecordingKind): boolean {
  return kind.startsWith('observe-exponential-');
}

function sampleKey(name: string, method: string, route: string, status: string, le: string): string {
  return JSON.stringify([name, method, route, status, le]);
}

/** Sums are floating point: how far apart two ways to add the same values may end. */
const sumTolerance = 1e-9;

/**
 * Compares an exposition with the model, sample by sample. Throws at the first difference; families the
 * bench did not make (a library's own) are none of its business.
 */
export async function checkRecorded(
  kind: RecordingKind,
  operations: number,
  text: AsyncIterable<string>,
): Promise<void> {
  const expected = expectedSamples(kind, operations);
  await readExposition(text, (name, labels, value) => {
    if (!name.startsWith('bench_')) return;
    const bound = labelOf(labels, 'le');
    const le = bound === '' ? '' : String(Number(bound.replace('+Inf', 'Infinity')));
    const key = sampleKey(name, labelOf(labels, 'method'), labelOf(labels, 'route'), labelOf(labels, 'status'), le);
    const wanted = expected.get(key);
    const exact = !name.endsWith('_sum');
    if (wanted === undefined || (exact ? value !== wanted : Math.abs(value - wanted) > sumTolerance * wanted)) {
      throw new Error(
        `wrong answer: got ${name}{${labels}} ${value}, expected ${wanted ?? 'no such sample, or only one'}`,
      );
    }
    expected.delete(key);
  });
  const [missing] = expected.keys();
  if (missing !== undefined)
    throw new Error(`wrong answer: ${expected.size} samples are missing, ${missing} among them`);
}
