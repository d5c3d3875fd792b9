import { CallTreeBuilder } from '../../call-tree/call-tree.js';
import type { Profile, ProfileOrigin } from '../../call-tree/profile.js';
import { fileAddress } from '../../v8-profiles/file-address.js';
import type { DatadogProfiler, MappedLocation, PprofLocation, PprofProfile, SourceMapper } from './datadog-profiler.js';

/** What the package calls its two nodes below its own node `Node.js`. */
const runtimeNode = 'Node.js';
const collector = 'Garbage Collection';

const columnMark = '\0';

/** Keeps the column of a function, which the package leaves out of its profile: it hangs on the name. */
export const columnKeeper: SourceMapper = {
  hasMappingInfo: () => true,
  mappingInfo: (location: MappedLocation) => ({
    ...location,
    name: `${location.name ?? ''}${columnMark}${location.column ?? 0}`,
  }),
};

export interface TimeProfile {
  readonly raw: PprofProfile;
  /** Microseconds since the Unix epoch, of each sample in the order they are numbered by their label. */
  readonly times: readonly number[];
}

const sampleLabel = 'sample';

/** Ends the profile that is being taken. */
export function stopTimeProfile({ time }: DatadogProfiler): TimeProfile {
  const times: number[] = [];
  const raw = time.stop(false, ({ context }) =>
    context === undefined ? {} : { [sampleLabel]: times.push(Number(context.timestamp)) },
  );
  return { raw, times };
}

export interface About {
  readonly title: string;
  readonly startedAtMs: number;
  readonly durationUs: number;
  readonly thread: string;
  readonly origin: ProfileOrigin;
}

interface Row {
  readonly node: number;
  readonly atUs: number;
  readonly count: number;
  readonly cpuNs: number;
}

/**
 * The package's profile in our model. Time on the clock is the interval as it was on average, for each sample, idle ones
 * too: the package counts these as none.
 */
export function fromTimeProfile({ raw, times }: TimeProfile, about: About): Profile {
  const { strings } = raw.stringTable;
  const tree = new CallTreeBuilder();
  const frameOf = frameReader(raw, tree);
  const locations = new Map(raw.location.map((location) => [Number(location.id), location]));
  const cpu = raw.sampleType.findIndex(({ type }) => strings[Number(type)] === 'cpu');
  const startUs = about.startedAtMs * 1000;
  const rows: Row[] = [];
  let untimed = 0;
  for (const { locationId, value, label } of raw.sample) {
    const stack = locationId.map((id) => (typeof id === 'object' ? id : locations.get(Number(id))!));
    let node = 0;
    for (let i = stack.length - 1; i >= 0; i--) {
      const frame = frameOf(stack[i]!);
      if (frame !== undefined) node = tree.child(node, frame);
    }
    const number = label.find(({ key }) => strings[Number(key)] === sampleLabel)?.num;
    const time = number === undefined ? 0 : (times[Number(number) - 1] ?? 0);
    const count = Number(value[0]);
    if (time === 0) untimed += count;
    // What is a sum has no time: it stands at the end, where it was read.
    const atUs = time === 0 ? about.durationUs : Math.min(Math.max(0, time - startUs), about.durationUs);
    rows.push({ node, atUs, count, cpuNs: cpu < 0 ? 0 : Number(value[cpu]) });
  }
  rows.sort((a, b) => a.atUs - b.atUs);
  const intervalNs = Number(raw.period);
  return {
    kind: 'cpu',
    title: about.title,
    startedAtMs: about.startedAtMs,
    durationUs: about.durationUs,
    measures: [
      { name: 'cpu', unit: 'nanoseconds' },
      { name: 'wall', unit: 'nanoseconds' },
      { name: 'samples', unit: 'count' },
    ],
    tree: tree.build(),
    samples: {
      count: rows.length,
      node: Uint32Array.from(rows, ({ node }) => node),
      values: [
        Float64Array.from(rows, ({ cpuNs }) => cpuNs),
        Float64Array.from(rows, ({ count }) => count * intervalNs),
        Float64Array.from(rows, ({ count }) => count),
      ],
      atUs: Float64Array.from(rows, ({ atUs }) => atUs),
    },
    labels: [{}],
    threads: [about.thread],
    origin: untimed === 0 ? about.origin : withNote(about.origin, untimed),
  };
}

/** Places in the tree; undefined for the package's own node, which no other engine has. */
function frameReader(raw: PprofProfile, tree: CallTreeBuilder): (location: PprofLocation) => number | undefined {
  const { strings } = raw.stringTable;
  const functions = new Map(raw.function.map((fn) => [Number(fn.id), fn]));
  const known = new Map<PprofLocation, number | undefined>();
  const read = (location: PprofLocation): number | undefined => {
    const [at] = location.line;
    const fn = at === undefined ? undefined : functions.get(Number(at.functionId));
    const marked = fn === undefined ? '' : (strings[Number(fn.name)] ?? '');
    const file = fn === undefined ? '' : (strings[Number(fn.filename)] ?? '');
    const mark = marked.lastIndexOf(columnMark);
    if (mark >= 0) {
      const column = Number(marked.slice(mark + 1));
      return tree.intern(marked.slice(0, mark), fileAddress(file), Number(at?.line ?? 0), column);
    }
    if (file === '' && marked === runtimeNode) return undefined;
    if (file === '' && marked === collector) return tree.intern('(garbage collector)', '', 0, 0);
    return tree.intern(marked === '(anonymous)' ? '' : marked, fileAddress(file), Number(at?.line ?? 0), 0);
  };
  return (location) => {
    if (!known.has(location)) known.set(location, read(location));
    return known.get(location);
  };
}

function withNote(origin: ProfileOrigin, untimed: number): ProfileOrigin {
  const note = `${untimed} samples have no time, as it took longer than was said: they stand at the end.`;
  return { ...origin, notes: [...origin.notes, note] };
}
