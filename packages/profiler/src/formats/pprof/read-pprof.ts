import { CallTreeBuilder } from '../../call-tree/call-tree.js';
import type { Profile } from '../../call-tree/profile.js';
import { BrokenFile, OversizedFile } from '../broken-file.js';
import { maxSamples } from '../limits.js';
import { aboutOf } from './about.js';
import { PprofFrames } from './frames.js';
import { kindOf, measureOf } from './measures.js';
import { SampleReader } from './samples.js';
import { PprofTables } from './tables.js';
import { WireReader } from './wire.js';

/**
 * A pprof profile, of Go, of Node.js or of anything else. `bytes` are not compressed any more. Samples come first in the
 * file and the texts they speak of last: it is read twice, and only columns are kept.
 *
 * @throws BrokenFile, OversizedFile
 */
export function readPprof(bytes: Uint8Array, title: string): Profile {
  const tables = new PprofTables();
  tables.read(new WireReader(bytes));
  if (tables.sampleTypes.length === 0) throw new BrokenFile('no sample types', 'at least one');
  if (tables.sampleCount > maxSamples) {
    throw new OversizedFile(`${tables.sampleCount} samples`, `at most ${maxSamples}`);
  }
  const scaled = tables.sampleTypes.map(({ type, unit }) => measureOf(tables.text(type), tables.text(unit)));
  const order = shownFirst(tables);
  const measures = order.map((place) => scaled[place]!.measure);
  const tree = new CallTreeBuilder();
  const rows = new SampleReader(
    tables,
    new PprofFrames(tables, tree),
    tree,
    order.map((place) => [place, scaled[place]!.factor]),
  );
  const file = new WireReader(bytes);
  while (file.next()) {
    if (file.field === 2) rows.read(file.message());
    else file.skip();
  }
  const kind = kindOf(measures);
  const { title: ownTitle, ...about } = aboutOf(tables.comments.map((at) => tables.text(at)));
  return {
    kind,
    title: ownTitle ?? title,
    ...startedAt(tables),
    durationUs: Math.max(0, tables.durationNanos / 1000),
    measures,
    tree: tree.build(),
    ...rows.build(),
    origin: { ...about, interval: interval(tables, kind === 'cpu' ? 1e-3 : 1) },
  };
}

/** Places of the sample types: the default one first, which is the last where none is named. */
function shownFirst({ sampleTypes, defaultSampleType }: PprofTables): readonly number[] {
  const named = defaultSampleType === 0 ? -1 : sampleTypes.findIndex(({ type }) => type === defaultSampleType);
  const first = named < 0 ? sampleTypes.length - 1 : named;
  return [first, ...sampleTypes.keys()].filter((place, i) => i === 0 || place !== first);
}

/** Nanoseconds since 1970 are more than a double holds, microseconds are not. */
function startedAt({ timeNanos }: PprofTables): Pick<Profile, 'startedAtMs'> {
  const us = Number(BigInt.asIntN(64, BigInt(timeNanos)) / 1000n);
  return us > 0 ? { startedAtMs: us / 1000 } : {};
}

function interval(tables: PprofTables, scale: number): number {
  const { period, periodType } = tables;
  if (period <= 0 || periodType === undefined) return 0;
  return period * measureOf('', tables.text(periodType.unit)).factor * scale;
}
