import { describeValue } from '@sonde/metrics';
import { CallTreeBuilder } from '../../call-tree/call-tree.js';
import { checkGivenProfile } from '../../call-tree/given-profile.js';
import type { LineTicks, Profile, Samples } from '../../call-tree/profile.js';
import { profilerError } from '../../errors.js';

/** A profile whose places in tree, labels and threads are those of the merged one. */
interface Translated {
  readonly profile: Profile;
  /** Of each node, its node in the merged tree. */
  readonly node: Uint32Array;
  readonly label: readonly number[];
  readonly thread: readonly number[];
  /** Later than the first, in microseconds. */
  readonly offsetUs: number;
}

/**
 * Profiles of several threads, taken at the same time, as one: `samples.thread` says whose each sample is. Their starts
 * are brought together by the wall clock, which is the same in all threads of a process. Measures are those of the first
 * profile; what another did not measure is 0 there. So is the timeline.
 *
 * @throws SondeError SONDE_INVALID_OPTION of no profiles, and of different kinds
 */
export function mergeThreads(profiles: readonly Profile[]): Profile {
  const given: unknown = profiles;
  if (!Array.isArray(given)) throw unmergeable(describeValue(given));
  for (const profile of profiles) checkGivenProfile('mergeThreads()', profile);
  const [first] = profiles;
  if (first === undefined) throw unmergeable('an empty list');
  if (profiles.length === 1) return first;
  const kinds = new Set(profiles.map(({ kind }) => kind));
  if (kinds.size > 1) throw unmergeable(`profiles of ${[...kinds].join(' and ')}`);
  const tree = new CallTreeBuilder();
  const labels = new Labels();
  const threads: string[] = [];
  const startsMs = profiles.map(({ startedAtMs }) => startedAtMs);
  const starts = startsMs.every((ms) => ms !== undefined) ? startsMs : undefined;
  const startedAtMs = starts === undefined ? first.startedAtMs : Math.min(...starts);
  const parts = profiles.map(
    (profile, i): Translated => ({
      profile,
      node: translateNodes(profile, tree),
      label: profile.labels.map((set) => labels.indexOf(set)),
      thread: profile.threads.map((name) => threads.push(unusedName(name, threads)) - 1),
      offsetUs: starts === undefined ? 0 : (starts[i]! - startedAtMs!) * 1000,
    }),
  );
  const shifted = parts.find(({ offsetUs }, i) => i === 0 && offsetUs > 0);
  return {
    kind: first.kind,
    title: first.title,
    startedAtMs,
    // So that samples of the first thread, which others are labelled by, keep their times to the microsecond.
    startTicksUs: first.startTicksUs === undefined ? undefined : first.startTicksUs - parts[0]!.offsetUs,
    durationUs: Math.max(...parts.map(({ profile, offsetUs }) => offsetUs + profile.durationUs)),
    measures: first.measures,
    tree: tree.build(),
    samples: mergeSamples(parts, first),
    lineTicks: mergeLineTicks(parts),
    labels: labels.sets,
    threads,
    // Its times would have to be moved as well: it is left out rather than wrong.
    timeline: shifted === undefined ? first.timeline : undefined,
    origin: { ...first.origin, notes: [...new Set(profiles.flatMap(({ origin }) => origin.notes))] },
  };
}

function translateNodes({ tree }: Profile, into: CallTreeBuilder): Uint32Array {
  const frames = tree.frames.map(({ name, file, line, column }) => into.intern(name, file, line, column));
  const nodes = new Uint32Array(tree.frame.length);
  // Parents stand before their children, the root first: it is the root of all.
  for (let i = 1; i < nodes.length; i++) nodes[i] = into.child(nodes[tree.parent[i]!]!, frames[tree.frame[i]!]!);
  return nodes;
}

function mergeSamples(parts: readonly Translated[], first: Profile): Samples {
  const count = parts.reduce((sum, { profile }) => sum + profile.samples.count, 0);
  const node = new Uint32Array(count);
  const label = new Uint32Array(count);
  const thread = new Uint32Array(count);
  const values = first.measures.map(() => new Float64Array(count));
  const areTimed = parts.every(({ profile }) => profile.samples.atUs !== undefined);
  const atUs = areTimed ? new Float64Array(count) : undefined;
  const columns = parts.map(({ profile }) =>
    first.measures.map(
      (measure) => profile.samples.values[profile.measures.findIndex((own) => own.name === measure.name)],
    ),
  );
  let to = 0;
  for (const [part, from] of rowsInOrder(parts, areTimed)) {
    const { profile, offsetUs, ...translated } = parts[part]!;
    const { samples } = profile;
    node[to] = translated.node[samples.node[from]!]!;
    label[to] = translated.label[samples.label?.[from] ?? 0]!;
    thread[to] = translated.thread[samples.thread?.[from] ?? 0]!;
    for (const [measure, column] of values.entries()) column[to] = columns[part]![measure]?.[from] ?? 0;
    if (atUs !== undefined) atUs[to] = samples.atUs![from]! + offsetUs;
    to++;
  }
  const hasLabels = parts.some(({ profile }) => profile.samples.label !== undefined);
  return { count, node, values, atUs, label: hasLabels ? label : undefined, thread };
}

/** Part and place of each sample: by time where all are timed, else one part after the other. */
function* rowsInOrder(parts: readonly Translated[], areTimed: boolean): Generator<readonly [number, number]> {
  const next = parts.map(() => 0);
  for (;;) {
    let part = -1;
    let earliest = Infinity;
    for (const [i, { profile, offsetUs }] of parts.entries()) {
      const at = next[i]!;
      if (at >= profile.samples.count) continue;
      const atUs = areTimed ? profile.samples.atUs![at]! + offsetUs : i;
      if (atUs < earliest) [part, earliest] = [i, atUs];
    }
    if (part < 0) return;
    yield [part, next[part]!++];
  }
}

function mergeLineTicks(parts: readonly Translated[]): LineTicks | undefined {
  const ticked = parts.filter(({ profile }) => profile.lineTicks !== undefined);
  if (ticked.length === 0) return undefined;
  const column = (read: (part: Translated) => Iterable<number>) =>
    Uint32Array.from(ticked.flatMap((part) => [...read(part)]));
  return {
    node: column(({ profile, node }) => profile.lineTicks!.node.map((own) => node[own]!)),
    line: column(({ profile }) => profile.lineTicks!.line),
    ticks: column(({ profile }) => profile.lineTicks!.ticks),
  };
}

function unusedName(name: string, taken: readonly string[]): string {
  let unused = name;
  for (let i = 2; taken.includes(unused); i++) unused = `${name} (${i})`;
  return unused;
}

/** Sets of labels, each once; the first is the empty one. */
class Labels {
  readonly sets: Readonly<Record<string, string>>[] = [];
  private readonly places = new Map<string, number>();

  constructor() {
    this.indexOf({});
  }

  indexOf(set: Readonly<Record<string, string>>): number {
    const key = JSON.stringify(Object.entries(set).sort(([a], [b]) => (a < b ? -1 : 1)));
    let place = this.places.get(key);
    if (place === undefined) {
      place = this.sets.push(set) - 1;
      this.places.set(key, place);
    }
    return place;
  }
}

function unmergeable(got: string) {
  return profilerError(
    'SONDE_INVALID_OPTION',
    'the profiles of mergeThreads()',
    got,
    'a list of profiles of one kind',
    'Pass those that were taken at the same time.',
  );
}
