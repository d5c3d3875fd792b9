import { describeValue, SondeError } from '../model/errors.js';
import { exposedValue } from '../model/labels.js';
import { sampleNames } from '../model/names.js';
import {
  type Family,
  type Label,
  type LabelValue,
  type MetricType,
  rowLabels,
  type SeriesBlock,
  type Snapshot,
} from '../model/snapshot.js';
import type { TestingErrorCode } from './errors.js';

/**
 * What the tools of `@sonde/metrics/testing` read: a registry, as it stands now, or a snapshot.
 * A registry is read without running its observers; for values that are read at collect time pass
 * `await registry.collect()`.
 */
export type SeriesSource = Snapshot | { snapshot(): Snapshot };

/** The labels a test asks for. Values compare as exposed: `200` finds `'200'`. */
export type WantedLabels = Readonly<Record<string, LabelValue>>;

/** One series as it was found. */
export interface FoundSeries {
  readonly family: Family;
  readonly block: SeriesBlock;
  readonly row: number;
}

/** How many names or label sets an error lists before it says how many more there are. */
const listedInErrors = 12;

export function snapshotOf(source: SeriesSource): Snapshot {
  return 'families' in source ? source : source.snapshot();
}

/** The family of that name, or of which that is a sample's name: `requests` and `requests_total` are one. */
export function findFamily(source: SeriesSource, name: string): Family {
  const { families } = snapshotOf(source);
  const family =
    families.find((candidate) => candidate.name === name) ??
    families.find((candidate) => sampleNames(candidate.type, candidate.name).includes(name));
  if (family !== undefined) return family;
  throw new SondeError<TestingErrorCode>('SONDE_NO_SUCH_METRIC', {
    what: `metric ${describeValue(name)}`,
    got: 'no metric of that name',
    expected: listOf(
      families.map((candidate) => candidate.name),
      'a metric, but the snapshot has none at all',
    ),
    next: 'A registry with a prefix puts it in front of the name. Was the metric made in this registry?',
  });
}

/**
 * The one series of exactly these labels. Constant labels may be left out, unless only they tell two
 * series apart.
 */
export function findSeries(family: Family, labels: WantedLabels): FoundSeries {
  const found: FoundSeries[] = [];
  for (const series of eachSeries(family)) if (matches(series, labels)) found.push(series);
  const [first, ...others] = found;
  if (first === undefined) throw noSuchSeries(family, labels);
  if (others.length > 0) throw ambiguousSeries(family, labels, found);
  return first;
}

/** Every series that is there, in the order in which they were made; removed ones are not. */
export function* eachSeries(family: Family): Generator<FoundSeries> {
  for (const block of family.blocks) {
    for (let row = 0; row < block.rows; row++) {
      if (block.removed?.has(row) !== true) yield { family, block, row };
    }
  }
}

export function labelsOf({ block, row }: FoundSeries): readonly Label[] {
  return [...block.constLabels, ...rowLabels(block, row)];
}

/** Refuses a family of another type than the reader is for. */
export function expectType(family: Family, types: readonly MetricType[], reader: string): void {
  if (types.includes(family.type)) return;
  throw new SondeError<TestingErrorCode>('SONDE_OTHER_METRIC_TYPE', {
    what: `${reader}(${JSON.stringify(family.name)})`,
    got: `a ${family.type}`,
    expected: `a ${types.join(' or ')}`,
    next: `Read it with ${readerOf[family.type]}().`,
  });
}

const readerOf: Readonly<Record<MetricType, string>> = {
  counter: 'seriesValue',
  gauge: 'seriesValue',
  info: 'seriesValue',
  unknown: 'seriesValue',
  histogram: 'histogramOf',
  summary: 'summaryOf',
  stateset: 'statesOf',
};

function matches({ block, row }: FoundSeries, wanted: WantedLabels): boolean {
  const own = rowLabels(block, row);
  if (!own.every(([name, value]) => isWanted(wanted, name, value))) return false;
  return Object.keys(wanted).every(
    (name) =>
      own.some(([ownName]) => ownName === name) ||
      block.constLabels.some(([constName, value]) => constName === name && isWanted(wanted, name, value)),
  );
}

function isWanted(wanted: WantedLabels, name: string, value: string): boolean {
  const given = Object.hasOwn(wanted, name) ? wanted[name] : undefined;
  return given !== undefined && exposedValue(given) === value;
}

function noSuchSeries(family: Family, labels: WantedLabels): SondeError<TestingErrorCode> {
  return new SondeError<TestingErrorCode>('SONDE_NO_SUCH_SERIES', {
    what: `${family.type} ${JSON.stringify(family.name)}`,
    got: `no series ${braces(Object.entries(labels))}`,
    expected: listOf(
      Array.from(eachSeries(family), (series) => braces(labelsOf(series))),
      'a series, but it has none at all',
    ),
    next: 'A labelled metric has a series once it was observed with those labels; give all of them.',
  });
}

function ambiguousSeries(
  family: Family,
  labels: WantedLabels,
  found: readonly FoundSeries[],
): SondeError<TestingErrorCode> {
  return new SondeError<TestingErrorCode>('SONDE_AMBIGUOUS_SERIES', {
    what: `${family.type} ${JSON.stringify(family.name)}`,
    got: `${found.length} series that match ${braces(Object.entries(labels))}`,
    expected: listOf(
      found.map((series) => braces(labelsOf(series))),
      'one',
    ),
    next: 'Give the constant labels too, or read the registry that was attached.',
  });
}

/** A label set as in PromQL: `{method="GET",status="200"}`. */
function braces(labels: Iterable<readonly [string, unknown]>): string {
  return `{${Array.from(labels, ([name, value]) => `${name}=${JSON.stringify(String(value))}`).join(',')}}`;
}

function listOf(items: readonly string[], whenEmpty: string): string {
  if (items.length === 0) return whenEmpty;
  const more = items.length - listedInErrors;
  const listed = items.slice(0, listedInErrors).join(', ');
  return `one of ${listed}${more > 0 ? ` (and ${more} more)` : ''}`;
}
