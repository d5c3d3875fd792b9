import { emptyTableToken, Profile as PprofFile, type SampleInput, StringTable } from 'pprof-format';
import { frameName } from '../../call-tree/frame.js';
import type { Profile } from '../../call-tree/profile.js';
import { type Pieces, stepsPerPiece } from '../format.js';
import { pathTo } from '../stacks.js';
import { commentsOf } from './about.js';
import { threadLabel } from './thread-label.js';

/** Nanoseconds since 1970 in 63 bits: some 292 years. */
const maxEpochMs = 2 ** 63 / 1e6;

/**
 * A pprof profile, not compressed yet. Samples of the same stack, labels and thread are added up, as the format wants
 * it: it has no times. Parts of a protobuf message may be written one behind the other, so they are written in slices.
 */
export function* writePprof(profile: Profile): Pieces {
  const texts = new StringTable();
  yield* writeTables(profile, texts);
  yield* writeSamples(profile, texts);
  yield writeAbout(profile, texts);
}

/** One function and one location for each frame: a frame is a function, of which no more than its beginning is known. */
function* writeTables({ tree: { frames } }: Profile, texts: StringTable): Pieces {
  for (let from = 0; from < frames.length; from += stepsPerPiece / 4) {
    const rows = frames.slice(from, from + stepsPerPiece / 4).map((frame, i) => ({ frame, id: from + i + 1 }));
    yield part({
      function: rows.map(({ frame, id }) => {
        const name = texts.dedup(wellFormed(frameName(frame)));
        // Without a system name: where both are the same, pprof takes the name for a mangled one, and cuts `<…>` out.
        return { id, name, filename: texts.dedup(wellFormed(frame.file)), startLine: frame.line };
      }),
      location: rows.map(({ frame: { line, column }, id }) => ({
        id,
        mappingId: 1,
        line: [{ functionId: id, line, column }],
      })),
    });
  }
}

function* writeSamples({ tree, samples, labels, threads }: Profile, texts: StringTable): Pieces {
  const { count, node, label, thread, values } = samples;
  const isNamed = threads.length > 1 || threads[0] !== 'main';
  const inputs = labels.map((set) =>
    Object.entries(set).map(([key, value]) => ({
      key: texts.dedup(wellFormed(key)),
      str: texts.dedup(wellFormed(value)),
    })),
  );
  const threadInputs = threads.map((name) => ({ key: texts.dedup(threadLabel), str: texts.dedup(wellFormed(name)) }));
  const sums = new Map<number, number[]>();
  // Whole numbers as keys: nodes are fewer than 2^32, and so few label sets and threads fit beside them.
  const sets = labels.length * threads.length;
  for (let i = 0; i < count; i++) {
    const key = node[i]! * sets + (label?.[i] ?? 0) * threads.length + (thread?.[i] ?? 0);
    const sum = sums.get(key);
    if (sum === undefined)
      sums.set(
        key,
        values.map((column) => column[i]!),
      );
    else for (let measure = 0; measure < sum.length; measure++) sum[measure]! += values[measure]![i]!;
    if (i % (stepsPerPiece * 4) === 0) yield '';
  }
  let rows: SampleInput[] = [];
  let steps = 0;
  for (const [key, sum] of sums) {
    const place = Math.floor((key % sets) / threads.length);
    const path = pathTo(tree, Math.floor(key / sets));
    const own = inputs[place]!;
    rows.push({
      locationId: path.reverse().map((at) => tree.frame[at]! + 1),
      value: sum.map(Math.round),
      label: isNamed ? [...own, threadInputs[key % threads.length]!] : own,
    });
    steps += path.length + 1;
    if (steps > stepsPerPiece) {
      yield part({ sample: rows });
      rows = [];
      steps = 0;
    }
  }
  yield part({ sample: rows });
}

function writeAbout(profile: Profile, texts: StringTable): Uint8Array {
  const { kind, measures, durationUs, startedAtMs, origin } = profile;
  const periodType =
    kind === 'cpu'
      ? { type: texts.dedup('cpu'), unit: texts.dedup('nanoseconds') }
      : { type: texts.dedup('space'), unit: texts.dedup('bytes') };
  return new PprofFile({
    sampleType: measures.map(({ name, unit }) => ({ type: texts.dedup(name), unit: texts.dedup(unit) })),
    // A mapping that has everything keeps readers from looking for symbols in a binary.
    mapping: [{ id: 1, filename: texts.dedup('node'), hasFunctions: true, hasFilenames: true, hasLineNumbers: true }],
    defaultSampleType: texts.dedup(measures[0]!.name),
    comment: commentsOf(profile).map((comment) => texts.dedup(wellFormed(comment))),
    periodType,
    period: Math.round(kind === 'cpu' ? origin.interval * 1000 : origin.interval),
    durationNanos: Math.round(durationUs * 1000),
    // A time that is none, or of no century of ours, does not fit into the field.
    ...(startedAtMs === undefined || !(Math.abs(startedAtMs) < maxEpochMs)
      ? {}
      : { timeNanos: BigInt(Math.round(startedAtMs * 1000)) * 1000n }),
    stringTable: texts,
  }).encode();
}

function part(input: ConstructorParameters<typeof PprofFile>[0]): Uint8Array {
  return new PprofFile({ ...input, stringTable: new StringTable(emptyTableToken) }).encode();
}

/** Protobuf texts are UTF-8, which has no lone surrogates. */
function wellFormed(text: string): string {
  return text.toWellFormed();
}
