import type { Frame } from '../call-tree/frame.js';
import type { Change, Comparison } from './compare.js';
import { isProfilerCode } from './profiler-code.js';

/** The part of a change that one caller must account for to be named with it. */
const most = 0.5;
/** The part of a change that named callees must account for to be named instead. */
const nearlyAll = 0.8;

/**
 * The application's function from which most of a change of self was called; nothing for a function of the application
 * with one caller, where that tells nothing new, and where no caller accounts for half.
 *
 * @returns a place in `Comparison.tree.frames`
 */
export function callerOfMost({ tree, before, after }: Comparison, change: Change): number | undefined {
  const owners = callingFrames(tree);
  const byOwner = new Map<number, number>();
  for (const [node, frame] of tree.frame.entries()) {
    if (frame !== change.frame || (before.self[node] === 0 && after.self[node] === 0)) continue;
    add(byOwner, owners[node]!, after.self[node]! - before.self[node]!);
  }
  if (isOwn(tree.frames[change.frame]!) && byOwner.size < 2) return undefined;
  for (const [owner, part] of byOwner) if (owner >= 0 && part / change.selfChange > most) return owner;
  return undefined;
}

/**
 * Functions of the application that changed with what they call, and not because something below them changed by itself:
 * a loop that calls the same function more often. The greatest change first.
 *
 * @param named those that are named for a change of their own
 */
export function changedThrough(comparison: Comparison, named: readonly Change[]): Change[] {
  const { tree, functions } = comparison;
  const ofItself = new Map(named.map((change) => [change.frame, change.selfChange]));
  const ofTotal = new Map(
    functions
      .filter(({ frame, totalChange, totalError }) => {
        return isOwn(tree.frames[frame]!) && Math.abs(totalChange) > totalError;
      })
      .map((change) => [change.frame, change]),
  );
  const below = partsBelow(comparison, ofItself, ofTotal);
  return [...ofTotal.values()]
    .filter(({ frame, totalChange }) => {
      return !ofItself.has(frame) && (below.get(frame) ?? 0) / totalChange < nearlyAll;
    })
    .sort((a, b) => Math.abs(b.totalChange) - Math.abs(a.totalChange) || a.frame - b.frame);
}

/**
 * Of each function, how much of its change is in callees that changed in the same direction themselves: with all below them
 * where they are the application's, else in themselves.
 */
function partsBelow(
  { tree, before, after }: Comparison,
  ofItself: ReadonlyMap<number, number>,
  ofTotal: ReadonlyMap<number, Change>,
): Map<number, number> {
  const owners = callingFrames(tree);
  const parts = new Map<number, number>();
  for (const [node, frame] of tree.frame.entries()) {
    const owner = ofTotal.get(owners[node]!);
    if (owner === undefined) continue;
    const direction = Math.sign(owner.totalChange);
    const own = ofItself.get(frame) ?? 0;
    const isWhole = isOwn(tree.frames[frame]!) && (own || (ofTotal.get(frame)?.totalChange ?? 0)) * direction > 0;
    if (isWhole) add(parts, owner.frame, after.total[node]! - before.total[node]!);
    else if (own * direction > 0) add(parts, owner.frame, after.self[node]! - before.self[node]!);
  }
  return parts;
}

/** Of each node, the nearest function above it that is the application's, and another than its own; -1 for none. */
function callingFrames({ frame, frames, parent }: Comparison['tree']): Int32Array {
  const isOwnFrame = frames.map(isOwn);
  const above = new Int32Array(frame.length);
  const callers = new Int32Array(frame.length).fill(-1);
  for (let node = 1; node < frame.length; node++) {
    const over = parent[node]!;
    above[node] = isOwnFrame[frame[over]!] ? over : above[over]!;
    const caller = above[node]!;
    // A function that calls itself is called by who entered it.
    if (caller > 0) callers[node] = frame[caller] === frame[node] ? callers[caller]! : frame[caller]!;
  }
  return callers;
}

function isOwn(frame: Frame): boolean {
  return frame.kind === 'application' && !isProfilerCode(frame);
}

function add(sums: Map<number, number>, key: number, value: number): void {
  sums.set(key, (sums.get(key) ?? 0) + value);
}
