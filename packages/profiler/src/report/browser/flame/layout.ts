import type { CallTree } from '../../../call-tree/call-tree.js';
import type { Boxes } from './boxes.js';

/**
 * The merged view: each node once, as wide as its total, the widest of siblings left. Nodes without a value have no box.
 *
 * @param total of each node, as `nodeTotals` gives it
 */
export function leftHeavy(tree: CallTree, total: Float64Array): Boxes {
  const { first, ordered } = childrenByTotal(tree, total);
  let count = 0;
  for (let node = 0; node < total.length; node++) if (total[node]! > 0) count++;
  const column = new BoxColumns(Math.max(1, count));
  column.add(0, Math.max(0, total[0] ?? 0), 0, -1);
  const rows = [0];
  for (let from = 0, to = 1; from < to; from = rows.at(-1)!, to = column.length) {
    rows.push(to);
    for (let box = from; box < to; box++) {
      const node = column.node[box]!;
      let x = column.start[box]!;
      for (let at = first[node]!; at < first[node + 1]!; at++) {
        const child = ordered[at]!;
        const width = total[child]!;
        if (width <= 0) break;
        column.add(x, x + width, child, box);
        x += width;
      }
    }
  }
  return column.boxes(tree, rows, 0, Math.max(0, total[0] ?? 0));
}

/** The children of every node, one behind the other: of node n from `first[n]` to `first[n + 1]`, the widest first. */
function childrenByTotal({ parent, frame }: CallTree, total: Float64Array) {
  const count = parent.length;
  const first = new Uint32Array(count + 1);
  for (let node = 1; node < count; node++) first[parent[node]! + 1]!++;
  for (let node = 0; node < count; node++) first[node + 1]! += first[node]!;
  const ordered = new Uint32Array(Math.max(0, count - 1));
  const next = first.slice();
  for (let node = 1; node < count; node++) ordered[next[parent[node]!]!++] = node;
  const isBefore = (a: number, b: number) => total[a]! > total[b]! || (total[a] === total[b] && frame[a]! < frame[b]!);
  for (let node = 0; node < count; node++) {
    const from = first[node]!;
    const to = first[node + 1]!;
    if (to - from > fewChildren) {
      ordered.subarray(from, to).sort((a, b) => total[b]! - total[a]! || frame[a]! - frame[b]!);
      continue;
    }
    // By insertion: nearly all functions call a few others, and a call of `sort` for each costs more than all the rest.
    for (let i = from + 1; i < to; i++) {
      const child = ordered[i]!;
      let place = i;
      for (; place > from && isBefore(child, ordered[place - 1]!); place--) ordered[place] = ordered[place - 1]!;
      ordered[place] = child;
    }
  }
  return { first, ordered };
}

const fewChildren = 16;

/** Samples of one thread in the order of time. */
export interface TimedSamples {
  readonly node: Uint32Array;
  readonly startUs: Float64Array;
  readonly endUs: Float64Array;
}

/**
 * The view in the order of time: neighbouring samples share the boxes of the stack they have in common. Where a sample
 * begins later than the one before it ended, there is a gap.
 */
export function timeOrder(tree: CallTree, samples: TimedSamples, fromUs: number, toUs: number): Boxes {
  const depth = depthsOf(tree);
  const rows: OpenRow[] = [{ start: [fromUs], end: [toUs], node: [0], parent: [-1] }];
  /** Nodes of the stack that is open, from the root. */
  const open: number[] = [0];
  let openUntil = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < samples.node.length; i++) {
    const startUs = Math.max(fromUs, samples.startUs[i]!);
    const endUs = Math.min(toUs, samples.endUs[i]!);
    if (!(endUs > startUs)) continue;
    const node = samples.node[i]!;
    const top = depth[node]!;
    let shared = startUs > openUntil ? 0 : Math.min(top, open.length - 1);
    let at = node;
    for (let level = top; level > shared; level--) at = tree.parent[at]!;
    while (shared > 0 && open[shared] !== at) {
      at = tree.parent[at]!;
      shared--;
    }
    open.length = top + 1;
    at = node;
    for (let level = top; level > shared; level--, at = tree.parent[at]!) {
      open[level] = at;
      rows[level] ??= { start: [], end: [], node: [], parent: [] };
    }
    for (let level = 1; level <= top; level++) {
      const row = rows[level]!;
      if (level <= shared) row.end[row.end.length - 1] = endUs;
      else {
        row.parent.push(rows[level - 1]!.start.length - 1);
        row.start.push(startUs);
        row.end.push(endUs);
        row.node.push(open[level]!);
      }
    }
    openUntil = endUs;
  }
  return columnsOf(rows, tree, fromUs, toUs);
}

interface OpenRow {
  readonly start: number[];
  readonly end: number[];
  readonly node: number[];
  /** Place within the row below. */
  readonly parent: number[];
}

function columnsOf(rows: readonly OpenRow[], tree: CallTree, from: number, to: number): Boxes {
  const column = new BoxColumns(rows.reduce((sum, row) => sum + row.start.length, 0));
  const places = [0];
  for (const row of rows) {
    const below = places.at(-2) ?? 0;
    for (let i = 0; i < row.start.length; i++) {
      const parent = row.parent[i]!;
      column.add(row.start[i]!, row.end[i]!, row.node[i]!, parent < 0 ? -1 : below + parent);
    }
    places.push(column.length);
  }
  return column.boxes(tree, places, from, to);
}

/** Of each node, how many stand below it. */
function depthsOf({ parent }: CallTree): Uint32Array {
  const depth = new Uint32Array(parent.length);
  for (let node = 1; node < depth.length; node++) depth[node] = depth[parent[node]!]! + 1;
  return depth;
}

class BoxColumns {
  readonly start: Float64Array;
  readonly end: Float64Array;
  readonly node: Uint32Array;
  private readonly parent: Int32Array;
  length = 0;

  constructor(count: number) {
    this.start = new Float64Array(count);
    this.end = new Float64Array(count);
    this.node = new Uint32Array(count);
    this.parent = new Int32Array(count);
  }

  add(start: number, end: number, node: number, parent: number): void {
    const at = this.length++;
    this.start[at] = start;
    this.end[at] = end;
    this.node[at] = node;
    this.parent[at] = parent;
  }

  boxes(tree: CallTree, rows: readonly number[], from: number, to: number): Boxes {
    const { length } = this;
    const node = this.node.subarray(0, length);
    const frame = new Uint32Array(length);
    for (let box = 0; box < length; box++) frame[box] = tree.frame[node[box]!]!;
    return {
      rows: Uint32Array.from(rows),
      start: this.start.subarray(0, length),
      end: this.end.subarray(0, length),
      node,
      frame,
      parent: this.parent.subarray(0, length),
      from,
      to,
    };
  }
}
