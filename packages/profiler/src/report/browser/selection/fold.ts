import type { CallTree } from '../../../call-tree/call-tree.js';
import type { FrameKind } from '../../../call-tree/frame.js';

/** A tree without the frames of some kinds: what was in them is in their callers. */
export interface Fold {
  readonly tree: CallTree;
  /** Of each node of the whole tree, its node in the folded one. */
  readonly target: Uint32Array;
  /** Of each node of the whole tree, whether it was folded into its caller. */
  readonly isHidden: Uint8Array;
}

/**
 * Folds hidden frames into their callers. Two children of one function can become the same call once what stood between is
 * gone: they are merged. Where nothing hidden calls anything, as idle time and collecting do not, the tree stays as it is,
 * the very same object, so that whatever was worked out of it stays good.
 */
export function foldHidden(tree: CallTree, hidden: ReadonlySet<FrameKind>): Fold {
  const count = tree.parent.length;
  const hides = tree.frames.map(({ kind }) => kind !== 'root' && hidden.has(kind));
  const isHidden = new Uint8Array(count);
  let mustMerge = false;
  for (let node = 1; node < count; node++) {
    isHidden[node] = hides[tree.frame[node]!] ? 1 : 0;
    if (isHidden[tree.parent[node]!]) mustMerge = true;
  }
  const target = new Uint32Array(count);
  if (!mustMerge) {
    for (let node = 1; node < count; node++) target[node] = isHidden[node] ? tree.parent[node]! : node;
    return { tree, target, isHidden };
  }
  const frame = new Uint32Array(count);
  const parent = new Int32Array(count);
  frame[0] = tree.frame[0]!;
  parent[0] = -1;
  let next = 1;
  const known = new Map<number, number>();
  for (let node = 1; node < count; node++) {
    const caller = target[tree.parent[node]!]!;
    if (isHidden[node]) {
      target[node] = caller;
      continue;
    }
    const key = caller * tree.frames.length + tree.frame[node]!;
    const same = known.get(key);
    if (same === undefined) {
      frame[next] = tree.frame[node]!;
      parent[next] = caller;
      known.set(key, next);
      target[node] = next++;
    } else target[node] = same;
  }
  return {
    tree: { frames: tree.frames, frame: frame.slice(0, next), parent: parent.slice(0, next) },
    target,
    isHidden,
  };
}
