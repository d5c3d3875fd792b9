import type { CallTree } from '../call-tree/call-tree.js';

/** A tree read downwards: of each node its first child and its next sibling, -1 where there is none. */
interface Descent {
  readonly firstChild: Int32Array;
  readonly nextSibling: Int32Array;
}

/** Children stand in the order of their nodes. */
function descent({ parent }: Pick<CallTree, 'parent'>): Descent {
  const firstChild = new Int32Array(parent.length).fill(-1);
  const nextSibling = new Int32Array(parent.length).fill(-1);
  for (let node = parent.length - 1; node > 0; node--) {
    const above = parent[node]!;
    nextSibling[node] = firstChild[above]!;
    firstChild[above] = node;
  }
  return { firstChild, nextSibling };
}

/**
 * Of each node 1 where no caller of it is of the same group, 0 where one is: what is counted once, however deep a
 * function calls itself. Groups are frames, packages, kinds. Takes one step per node, however deep the tree.
 *
 * @param group of each node, from 0
 */
export function outermost(tree: Pick<CallTree, 'parent'>, group: Uint32Array, groupCount: number): Uint8Array {
  const { firstChild, nextSibling } = descent(tree);
  const isOutermost = new Uint8Array(tree.parent.length);
  const open = new Uint32Array(groupCount);
  let node = tree.parent.length === 0 ? -1 : 0;
  while (node >= 0) {
    const own = group[node]!;
    if (open[own] === 0) isOutermost[node] = 1;
    open[own]!++;
    if (firstChild[node]! >= 0) {
      node = firstChild[node]!;
      continue;
    }
    while (node >= 0) {
      open[group[node]!]!--;
      if (nextSibling[node]! >= 0) {
        node = nextSibling[node]!;
        break;
      }
      node = tree.parent[node]!;
    }
  }
  return isOutermost;
}

const known = new WeakMap<CallTree, Uint8Array>();

/** `outermost` by frame, worked out once for each tree: every window and every route asks for it anew. */
export function outermostFrames(tree: CallTree): Uint8Array {
  let found = known.get(tree);
  if (found === undefined) {
    found = outermost(tree, tree.frame, tree.frames.length);
    known.set(tree, found);
  }
  return found;
}
