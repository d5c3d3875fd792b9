import type { CallTree } from '../call-tree/call-tree.js';
import type { LineTicks } from '../call-tree/profile.js';

/** `LineTicks`, or a part of them, whose counts need not be whole. */
export interface LineColumns extends Pick<LineTicks, 'node' | 'line'> {
  readonly ticks: Uint32Array | Float64Array;
}

/** What lines are looked up in: a profile, or a part of one. */
export interface LineSource {
  readonly tree: CallTree;
  readonly lineTicks?: LineColumns | undefined;
}

/** How often a function was seen in one of its lines. */
export interface LineTotal {
  /** From 1. */
  readonly line: number;
  readonly ticks: number;
  /** Of the function's ticks, 0 to 1. */
  readonly share: number;
}

/** The lines of a function by self time, the hottest first; empty where the engine counts no lines. */
export function linesOf({ lineTicks, tree }: LineSource, frame: number): LineTotal[] {
  if (lineTicks === undefined) return [];
  const ticksByLine = new Map<number, number>();
  let sum = 0;
  for (const [at, node] of lineTicks.node.entries()) {
    if (tree.frame[node] !== frame) continue;
    const line = lineTicks.line[at]!;
    ticksByLine.set(line, (ticksByLine.get(line) ?? 0) + lineTicks.ticks[at]!);
    sum += lineTicks.ticks[at]!;
  }
  return [...ticksByLine]
    .map(([line, ticks]) => ({ line, ticks, share: sum === 0 ? 0 : ticks / sum }))
    .sort((a, b) => b.ticks - a.ticks || a.line - b.line);
}

/** The line a function was seen in most often. */
export function hottestLine(profile: LineSource, frame: number): LineTotal | undefined {
  return linesOf(profile, frame)[0];
}
