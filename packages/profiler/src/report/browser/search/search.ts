import type { CallTree } from '../../../call-tree/call-tree.js';
import { type Frame, frameName } from '../../../call-tree/frame.js';

export interface Query {
  readonly text: string;
  readonly isRegex: boolean;
}

export interface Hits {
  /** Of each frame, 1 where it matches. */
  readonly frames: Uint8Array;
  /** Functions that match. */
  readonly count: number;
  /** What they are in, of everything: a stack that holds two of them counts once. 0 to 1. */
  readonly share: number;
  /** In a comparison: the same of the earlier profile. */
  readonly shareBefore?: number | undefined;
}

/** Longest part of a name that is searched, so that a pattern cannot hold the page for long over a name of megabytes. */
const searchedLength = 300;

/** What a query matches: names, files, packages. A plain query asks for its letters in any case, a regular expression too. */
export function matcherOf({ text, isRegex }: Query): ((frame: Frame) => boolean) | Error {
  if (!isRegex) {
    const needle = text.toLowerCase();
    return (frame) => searchedText(frame).toLowerCase().includes(needle);
  }
  try {
    const pattern = new RegExp(text, 'iu');
    return (frame) => pattern.test(searchedText(frame));
  } catch (error) {
    return error as Error;
  }
}

function searchedText(frame: Frame): string {
  const { file, package: from } = frame;
  const place = file.length > searchedLength ? file.slice(-searchedLength) : file;
  return `${frameName(frame).slice(0, searchedLength)} ${place} ${from ?? ''}`;
}

/** @param total of each node @param matches see `matcherOf` */
export function search(tree: CallTree, total: Float64Array, matches: (frame: Frame) => boolean): Hits {
  const inUse = new Uint8Array(tree.frames.length);
  for (let node = 0; node < total.length; node++) if (total[node]! > 0) inUse[tree.frame[node]!] = 1;
  const frames = Uint8Array.from(tree.frames, (frame, i) =>
    inUse[i] && frame.kind !== 'root' && matches(frame) ? 1 : 0,
  );
  const isInside = new Uint8Array(total.length);
  let hit = 0;
  for (let node = 1; node < total.length; node++) {
    const callerIsHit = isInside[tree.parent[node]!]!;
    const isHit = frames[tree.frame[node]!]!;
    isInside[node] = callerIsHit | isHit;
    if (isHit && !callerIsHit) hit += total[node]!;
  }
  const whole = total[0] ?? 0;
  return { frames, count: frames.reduce((sum, one) => sum + one, 0), share: whole > 0 ? hit / whole : 0 };
}

/** Finds in two profiles that share a tree. @param before total of each node in the earlier one */
export function searchBoth(
  tree: CallTree,
  before: Float64Array,
  after: Float64Array,
  matches: (frame: Frame) => boolean,
): Hits {
  const earlier = search(tree, before, matches);
  const later = search(tree, after, matches);
  const frames = later.frames.map((isHit, frame) => isHit | earlier.frames[frame]!);
  const count = frames.reduce((sum, one) => sum + one, 0);
  return { frames, count, share: later.share, shareBefore: earlier.share };
}
