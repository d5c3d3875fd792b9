import { type CallTree, CallTreeBuilder } from '../call-tree/call-tree.js';
import type { Frame } from '../call-tree/frame.js';

/**
 * Folds a tree again, with other frames in the places of some: what becomes the same function becomes one.
 *
 * @param instead by place in `tree.frames`
 */
export function refold(
  tree: CallTree,
  instead: readonly (Frame | undefined)[],
): { tree: CallTree; nodeOf: Uint32Array } {
  const builder = new CallTreeBuilder();
  const frameOf = tree.frames.map((frame, place) => {
    const { name, file, line, column } = instead[place] ?? frame;
    return place === 0 ? 0 : builder.intern(name, file, line, column);
  });
  const nodeOf = new Uint32Array(tree.frame.length);
  for (let node = 1; node < tree.frame.length; node++) {
    nodeOf[node] = builder.child(nodeOf[tree.parent[node]!]!, frameOf[tree.frame[node]!]!);
  }
  return { tree: builder.build(), nodeOf };
}
