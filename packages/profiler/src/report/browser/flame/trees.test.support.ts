import fc from 'fast-check';
import { type CallTree, CallTreeBuilder } from '../../../call-tree/call-tree.js';

/** Files of every kind, so that any of them can be hidden. */
const files = ['file:///srv/app.js', '/srv/node_modules/pg/index.js', 'node:fs', ''];

/** Stacks as names of functions; a letter and a digit of its file. */
export const stacks = fc.array(
  fc.array(fc.constantFrom('a0', 'b0', 'c1', 'd1', 'e2', 'f3', 'a3'), { minLength: 1, maxLength: 7 }),
  { minLength: 1, maxLength: 40 },
);

/** A tree of the stacks, and of each stack the node it ends in. */
export function treeOf(lists: readonly (readonly string[])[]): { tree: CallTree; nodes: Uint32Array } {
  const builder = new CallTreeBuilder();
  const nodes = lists.map((stack) =>
    stack.reduce((node, name) => builder.child(node, builder.intern(name, files[Number(name[1])]!, 1, 1)), 0),
  );
  return { tree: builder.build(), nodes: Uint32Array.from(nodes) };
}

/** The stack that a node stands for. */
export function stackOf({ frame, frames, parent }: CallTree, node: number): string[] {
  const names: string[] = [];
  for (let at = node; at > 0; at = parent[at]!) names.unshift(frames[frame[at]!]!.name);
  return names;
}
