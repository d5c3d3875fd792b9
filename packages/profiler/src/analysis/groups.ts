import type { Frame, FrameKind } from '../call-tree/frame.js';
import type { Profile } from '../call-tree/profile.js';
import { totalsByGroup } from './group-totals.js';
import { measureValues, type TotalsOptions } from './node-totals.js';
import { isProfilerCode, profilerName } from './profiler-code.js';

/** What was counted for one kind of code, or one package. */
export interface GroupTotal {
  /** What it is called: a folder of the application, a package, `Node.js`, `native code`, `garbage collection`, `idle`. */
  readonly name: string;
  readonly kind: FrameKind;
  /** In its own functions, in the measure's unit. */
  readonly self: number;
  /** In them or in what they called. */
  readonly total: number;
  readonly selfSamples: number;
  /** Its self as a share of all, 0 to 1. */
  readonly share: number;
}

/** What each kind is called in a sentence. */
export const kindNames: Readonly<Record<FrameKind, string>> = {
  application: 'your code',
  dependency: 'dependencies',
  node: 'Node.js',
  native: 'native code',
  gc: 'garbage collection',
  idle: 'idle',
  program: 'native code outside of JavaScript',
  root: 'unknown',
};

/** Whose code a frame is; the profiler is a dependency, wherever it is linked from. */
export function ownerKind(frame: Frame): FrameKind {
  return frame.kind === 'application' && isProfilerCode(frame) ? 'dependency' : frame.kind;
}

/** Totals by kind of code, the largest self first; kinds that were not seen are left out. */
export function kindTotals(profile: Profile, options: TotalsOptions = {}): GroupTotal[] {
  const groupOf = (frame: Frame) => {
    const kind = ownerKind(frame);
    return { name: kindNames[kind], kind };
  };
  return groupTotals(profile, groupOf, options);
}

/** Self by kind of code alone, in the measure's unit: what shares need, at a tenth of the cost of `kindTotals`. */
export function selfByKind(profile: Profile, { measure, filter }: TotalsOptions = {}): Map<FrameKind, number> {
  const { tree, samples } = profile;
  const values = measureValues(profile, measure);
  const kinds = tree.frames.map(ownerKind);
  const bySelf = new Float64Array(kinds.length);
  for (let sample = 0; sample < samples.count; sample++) {
    if (filter === undefined || filter(sample)) bySelf[tree.frame[samples.node[sample]!]!]! += values[sample]!;
  }
  const sums = new Map<FrameKind, number>();
  for (const [place, kind] of kinds.entries()) sums.set(kind, (sums.get(kind) ?? 0) + bySelf[place]!);
  return sums;
}

/**
 * Totals by package, the largest self first: the application by its top folders, every dependency by its name, the profiler
 * by its own, all else by its kind.
 */
export function packageTotals(profile: Profile, options: TotalsOptions = {}): GroupTotal[] {
  return groupTotals(profile, packageNames(profile.tree.frames), options);
}

/** A function that tells which group of `packageTotals` a frame is in. */
export function packageNames(frames: readonly Frame[]): (frame: Frame) => { name: string; kind: FrameKind } {
  const folderOf = topFolders(frames.filter((frame) => ownerKind(frame) === 'application').map(({ file }) => file));
  return (frame) => {
    if (isProfilerCode(frame)) return { name: profilerName, kind: 'dependency' };
    if (frame.kind === 'application') return { name: folderOf(frame.file), kind: 'application' };
    if (frame.kind === 'dependency') return { name: frame.package ?? '(unknown package)', kind: 'dependency' };
    return { name: kindNames[frame.kind], kind: frame.kind };
  };
}

/** Of the files, those that must be in a folder for it to be the application's own: a loader elsewhere is no reason. */
const most = 0.9;

/**
 * The first folder below the one that most files are in, and for a file that is right in that one, its name: of
 * `/app/src/orders/a.js` and `/app/src/main.js`, `orders` and `main.js`. A file elsewhere goes by the folder where its path
 * leaves that of the others. Folders that tell nothing (`/tmp`, `dist`) are passed over, on to the name of the file.
 */
export function topFolders(files: readonly string[]): (file: string) => string {
  const paths = files.map(pathOf).filter((path) => path.length > 1);
  const base: string[] = [];
  for (let inside = paths; ; ) {
    const counts = new Map<string, number>();
    for (const path of inside) if (path.length > base.length + 1) count(counts, path[base.length]!);
    const next = [...counts].find(([, files]) => files >= paths.length * most)?.[0];
    if (next === undefined) break;
    inside = inside.filter((path) => path.length > base.length + 1 && path[base.length] === next);
    base.push(next);
  }
  return (file) => {
    const path = pathOf(file);
    let same = 0;
    while (same < base.length && same < path.length - 1 && path[same] === base[same]) same++;
    while (same < path.length - 1 && tellsNothing(path, same)) same++;
    return path[same] || file;
  };
}

/** Where systems and containers keep what is installed, at the top of a path. */
const systemFolders = new Set([
  'app',
  'home',
  'mnt',
  'opt',
  'private',
  'root',
  'srv',
  'tmp',
  'Users',
  'usr',
  'var',
  'work',
  'workspace',
]);
/** Where tools put sources, and what they make of them. */
const layoutFolders = new Set(['.', '', 'bin', 'build', 'cjs', 'dist', 'esm', 'lib', 'out', 'src', 'tmp']);

function tellsNothing(path: readonly string[], at: number): boolean {
  const folder = path[at]!;
  if (layoutFolders.has(folder) || /^[a-z]:$/i.test(folder)) return true;
  if (at === 1 && path[0] === '') return systemFolders.has(folder);
  // The name of a user.
  return at === 2 && path[0] === '' && (path[1] === 'home' || path[1] === 'Users');
}

function count(counts: Map<string, number>, name: string): void {
  counts.set(name, (counts.get(name) ?? 0) + 1);
}

/** Folders and name of a file, whichever way the engine writes them: an address, or a path of either system. */
function pathOf(file: string): string[] {
  return file
    .replace(/^file:\/\//, '')
    .replaceAll('\\', '/')
    .split('/')
    .filter((part, at) => part !== '' || at === 0);
}

function groupTotals(
  profile: Profile,
  groupOf: (frame: Frame) => { name: string; kind: FrameKind },
  options: TotalsOptions,
): GroupTotal[] {
  const { frames, frame } = profile.tree;
  const groups: { name: string; kind: FrameKind }[] = [];
  const places = new Map<string, number>();
  const placeOf = frames.map((each) => {
    const group = groupOf(each);
    const key = `${group.kind}\n${group.name}`;
    const place = places.get(key) ?? groups.push(group) - 1;
    places.set(key, place);
    return place;
  });
  const byNode = frame.map((place) => placeOf[place]!);
  const { self, total, selfSamples, totalSamples, sum } = totalsByGroup(profile, byNode, groups.length, options);
  return groups
    .map((group, at) => ({
      ...group,
      self: self[at]!,
      total: total[at]!,
      selfSamples: selfSamples[at]!,
      totalSamples: totalSamples[at]!,
    }))
    .filter(({ kind, selfSamples, totalSamples }) => (kind === 'root' ? selfSamples > 0 : totalSamples > 0))
    .map(({ totalSamples: _, ...group }) => ({ ...group, share: sum === 0 ? 0 : group.self / sum }))
    .sort((a, b) => b.self - a.self || b.total - a.total);
}
