import type { Comparison } from './compare.js';
import { outermostFrames } from './tree-walk.js';

/** A caller or callee of a function, with what of the function's calls went through it, before and after. */
export interface ChangedRelative {
  /** Place in `Comparison.tree.frames`. */
  readonly frame: number;
  readonly before: number;
  readonly after: number;
}

/**
 * Who called a function and what it called, in both profiles; the greatest change first. Of a function that calls itself,
 * the outermost call counts, as in `callersOf` and `calleesOf`.
 *
 * @param frame place in `Comparison.tree.frames`
 */
export function changedRelatives(
  { tree, before, after }: Comparison,
  frame: number,
): { readonly callers: ChangedRelative[]; readonly callees: ChangedRelative[] } {
  const isOutermost = outermostFrames(tree);
  const isOwn = (node: number) => tree.frame[node] === frame && isOutermost[node] === 1;
  const callers = new Relatives();
  const callees = new Relatives();
  for (let node = 1; node < tree.frame.length; node++) {
    const above = tree.parent[node]!;
    // The root calls nobody: it is no function.
    if (above > 0 && isOwn(node)) callers.add(tree.frame[above]!, before.total[node]!, after.total[node]!);
    if (isOwn(above)) callees.add(tree.frame[node]!, before.total[node]!, after.total[node]!);
  }
  return { callers: callers.sorted(), callees: callees.sorted() };
}

class Relatives {
  private readonly sums = new Map<number, { before: number; after: number }>();

  add(frame: number, before: number, after: number): void {
    const sum = this.sums.get(frame) ?? { before: 0, after: 0 };
    sum.before += before;
    sum.after += after;
    this.sums.set(frame, sum);
  }

  sorted(): ChangedRelative[] {
    const change = ({ before, after }: ChangedRelative) => Math.abs(after - before);
    return [...this.sums]
      .map(([frame, sum]) => ({ frame, ...sum }))
      .filter(({ before, after }) => before > 0 || after > 0)
      .sort((a, b) => change(b) - change(a) || b.after - a.after || a.frame - b.frame);
  }
}
