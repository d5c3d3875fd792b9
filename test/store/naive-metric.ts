import type { LabelValue } from '@sonde/metrics';
import { comparableKey } from '../exposition/expected.js';
import { exposedLabel } from '../exposition/exposed-label.js';
import { naiveNativeSamples } from './naive-native.js';

/**
 * The oracle of the series store: a plain Map from label sets as JSON to numbers. It knows no slots, no tries, no
 * pages; what it cannot get wrong is which observation belongs to which series.
 */

/** What is done to a histogram, counter or gauge, told apart by `bounds` and `sets`. */
export interface NaiveShape {
  readonly name: string;
  readonly labelNames: readonly string[];
  readonly kind: 'counter' | 'gauge' | 'histogram' | 'summary';
  /** Upper bounds, of a histogram. */
  readonly bounds: readonly number[];
  /** Whether the histogram is a native one, of `nativeShape`. */
  readonly native?: boolean;
  readonly maxSeries: number;
}

const overflowKey = 'overflow';

/** A handle remembers its series; where that is gone, or never had room, every write asks for it again. */
export interface NaiveHandle {
  /** JSON of the tuple. */
  readonly own: string;
  /** The series it writes to without asking; `undefined` where that was removed or is the overflow series. */
  bound: string | undefined;
}

export class NaiveMetric {
  readonly shape: NaiveShape;
  /** Observations of each series since it was made or reset. */
  private readonly series = new Map<string, number[]>();
  private readonly handles: NaiveHandle[] = [];

  constructor(shape: NaiveShape) {
    this.shape = shape;
  }

  write(tuple: readonly LabelValue[], value: number): void {
    this.series.get(this.place(keyOf(tuple)))?.push(value);
  }

  hold(tuple: readonly LabelValue[]): NaiveHandle {
    const handle: NaiveHandle = { own: keyOf(tuple), bound: undefined };
    this.handles.push(handle);
    this.find(handle);
    return handle;
  }

  writeThrough(handle: NaiveHandle, value: number): void {
    this.series.get(this.find(handle))?.push(value);
  }

  /** Its own series only: past the limit it has none, and what others recorded there stays. */
  resetThrough(handle: NaiveHandle): void {
    const placed = this.find(handle);
    if (placed !== overflowKey) this.series.set(placed, []);
  }

  private find(handle: NaiveHandle): string {
    const placed = handle.bound ?? this.place(handle.own);
    if (placed !== overflowKey) handle.bound = placed;
    return placed;
  }

  remove(tuple: readonly LabelValue[]): boolean {
    const key = keyOf(tuple);
    for (const handle of this.handles) if (handle.bound === key) handle.bound = undefined;
    return this.series.delete(key);
  }

  clear(): void {
    for (const handle of this.handles) handle.bound = undefined;
    this.series.clear();
  }

  reset(): void {
    for (const key of this.series.keys()) this.series.set(key, []);
  }

  /** The series of a tuple: the one that exists, a new one, or past the limit the overflow series. */
  private place(key: string): string {
    if (this.series.has(key)) return key;
    const taken = this.series.size - (this.series.has(overflowKey) ? 1 : 0);
    if (taken >= this.shape.maxSeries) {
      if (!this.series.has(overflowKey)) this.series.set(overflowKey, []);
      return overflowKey;
    }
    this.series.set(key, []);
    return key;
  }

  samples(): [key: string, value: number][] {
    const { name, kind, bounds, labelNames, native } = this.shape;
    const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
    return [...this.series].flatMap(([key, values]): [string, number][] => {
      const labels: [string, string][] =
        key === overflowKey
          ? [['otel_metric_overflow', 'true']]
          : (JSON.parse(key) as string[]).map((value, k) => [labelNames[k] ?? '', value]);
      if (kind === 'counter') return [[comparableKey(`${name}_total`, labels), sum(values)]];
      if (kind === 'gauge') return [[comparableKey(name, labels), values.at(-1) ?? 0]];
      const total: [string, number][] = [
        [comparableKey(`${name}_sum`, labels), sum(values)],
        [comparableKey(`${name}_count`, labels), values.length],
      ];
      if (kind === 'summary') return total;
      return [
        ...[...bounds, Infinity].map((bound): [string, number] => [
          comparableKey(`${name}_bucket`, [...labels, ['le', bound === Infinity ? '+Inf' : String(bound)]]),
          values.filter((value) => value <= bound).length,
        ]),
        ...total,
        ...(native ? naiveNativeSamples(values) : []).map(([suffix, own, value]): [string, number] => [
          comparableKey(`${name}_${suffix}`, [...labels, ...own]),
          value,
        ]),
      ];
    });
  }
}

function keyOf(tuple: readonly LabelValue[]): string {
  return JSON.stringify(tuple.map(exposedLabel));
}
