import type { MetricType, SnapshotSource } from '@sonde/metrics';
import { expect } from 'vitest';
import { canonicalNumber } from './number-syntax.js';
import { type ParsedFamily, seriesKey } from './parsed.js';

/** A sample as it must be on the wire, whatever the format. Written down by hand, not computed by our code. */
export interface ExpectedSample {
  readonly name: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly value: number;
  /** A quantile, which a sketch knows to two digits. */
  readonly approximate?: true;
  /** Where the format has exemplars. */
  readonly exemplar?: { readonly labels: Readonly<Record<string, string>>; readonly value: number };
}

export interface ExpectedFamily {
  /** As OpenMetrics has it: without `_total` and `_info`. */
  readonly name: string;
  readonly type: MetricType;
  readonly help: string;
  readonly unit?: string;
  readonly samples: readonly ExpectedSample[];
}

/** A registry that something was recorded into, and what every exporter must make of it. */
export interface RecordedRegistry {
  readonly source: SnapshotSource;
  readonly families: readonly ExpectedFamily[];
}

/** Families that a registry has about itself; they are no part of what was recorded. */
export function isSelfMetric(name: string): boolean {
  return name.startsWith('sonde_');
}

/**
 * `le` and `quantile` are numbers in the shape of labels, which formats may spell differently: `le="1"` in text,
 * `le="1.0"` in OpenMetrics. Everything else about a label set is compared as it stands.
 */
export function comparableKey(name: string, labels: Iterable<readonly [string, string]>): string {
  const spelt = [...labels].map(([key, value]): [string, string] =>
    (key === 'le' && name.endsWith('_bucket')) || key === 'quantile'
      ? [key, canonicalNumber(value === '+Inf' ? Infinity : Number(value))]
      : [key, value],
  );
  return seriesKey(name, spelt);
}

/** Everything recorded is there, nothing else is, and every number is the one recorded. */
export function expectSamples(parsed: readonly ParsedFamily[], expected: readonly ExpectedFamily[]): void {
  const own = parsed
    .filter((family) => !isSelfMetric(family.name))
    .flatMap((family) => family.samples.filter((sample) => !isCreated(sample, family)));
  const found = new Map(own.map((s) => [comparableKey(s.name, s.labels), s.value]));
  const wanted = new Map<string, number>();
  for (const { name, labels, value, approximate } of expected.flatMap((family) => family.samples)) {
    const key = comparableKey(name, Object.entries(labels ?? {}));
    const got = found.get(key) ?? Number.NaN;
    wanted.set(key, approximate && Math.abs(got - value) <= Math.abs(value) * 0.01 ? got : value);
  }
  expect(found).toEqual(wanted);
}

/** Whether a sample is the `_created` that OpenMetrics gives to what counts: it says when, not what. */
export function isCreated(
  sample: { readonly name: string },
  family: { readonly name: string; readonly type: string },
): boolean {
  return sample.name === `${family.name}_created` && ['counter', 'histogram', 'summary'].includes(family.type);
}

/** What is said of each family that has series. `asTyped` is how the format calls a type and the family of it. */
export function expectFamilies(
  parsed: readonly ParsedFamily[],
  expected: readonly ExpectedFamily[],
  asTyped: (family: ExpectedFamily) => {
    readonly name: string;
    readonly type: string;
    readonly unit: string | undefined;
  },
): void {
  const found = parsed
    .filter(({ name, samples }) => !isSelfMetric(name) && samples.length > 0)
    .map(({ name, type, help, unit }) => ({ name, type, help, unit }));
  // A family without series may be left out: there is nothing to say of it yet.
  const wanted = expected.filter(({ samples }) => samples.length > 0);
  expect(found).toEqual(wanted.map((family) => ({ ...asTyped(family), help: family.help })));
}

/** The exemplars of a document by series; a format without exemplars has none. */
export function exemplarsOf(
  parsed: readonly ParsedFamily[],
): Map<string, { labels: Record<string, string>; value: number }> {
  const found = new Map<string, { labels: Record<string, string>; value: number }>();
  for (const { name, labels, exemplar } of parsed.flatMap((family) => family.samples)) {
    if (exemplar)
      found.set(comparableKey(name, labels), { labels: Object.fromEntries(exemplar.labels), value: exemplar.value });
  }
  return found;
}

/** The exemplars that were recorded, by series. */
export function expectedExemplars(families: readonly ExpectedFamily[]): ReturnType<typeof exemplarsOf> {
  const samples = families.flatMap((family) => family.samples);
  return new Map(
    samples.flatMap((s) =>
      s.exemplar ? [[comparableKey(s.name, Object.entries(s.labels ?? {})), s.exemplar] as const] : [],
    ),
  );
}
