import type { CallTree } from '../call-tree/call-tree.js';

/** The nodes from below the root to a node; none for the root itself. */
export function pathTo({ parent }: CallTree, node: number): number[] {
  const path: number[] = [];
  for (let at = node; at > 0; at = parent[at]!) path.push(at);
  return path.reverse();
}

/** Children of every node, in columns: those of `n` are `node[first[n]]` to `node[first[n + 1] - 1]`. */
export interface Children {
  readonly first: Uint32Array;
  readonly node: Uint32Array;
}

export function childrenOf({ parent }: CallTree): Children {
  const first = new Uint32Array(parent.length + 1);
  for (let node = 1; node < parent.length; node++) first[parent[node]! + 1]! += 1;
  for (let node = 0; node < parent.length; node++) first[node + 1]! += first[node]!;
  const next = first.slice();
  const child = new Uint32Array(Math.max(0, parent.length - 1));
  for (let node = 1; node < parent.length; node++) child[next[parent[node]!]!++] = node;
  return { first, node: child };
}
