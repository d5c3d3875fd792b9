import type { LineTicks } from '../call-tree/profile.js';
import type { SourceJob } from './source-job.js';

/** Time by line, carried over to the lines that were written. What comes from no known line is left out. */
export class TickMap {
  private readonly ticks: LineTicks | undefined;
  private readonly lines: Uint32Array | undefined;
  private readonly rowsOf = new Map<number, number[]>();

  constructor({ tree, lineTicks }: SourceJob) {
    this.ticks = lineTicks;
    this.lines = lineTicks?.line.slice();
    for (let row = 0; row < (lineTicks?.node.length ?? 0); row++) {
      const frame = tree.frame[lineTicks!.node[row]!]!;
      const rows = this.rowsOf.get(frame);
      if (rows === undefined) this.rowsOf.set(frame, [row]);
      else rows.push(row);
    }
  }

  /** Of a frame, its lines. @param lineOf undefined where a line has no origin */
  map(frame: number, lineOf: (line: number) => number | undefined): void {
    for (const row of this.rowsOf.get(frame) ?? []) this.lines![row] = lineOf(this.ticks!.line[row]!) ?? 0;
  }

  /** The lines of a frame that took the most, at most `count`. */
  hottest(frame: number, count: number): readonly number[] {
    const byLine = new Map<number, number>();
    for (const row of this.rowsOf.get(frame) ?? []) {
      const line = this.lines![row]!;
      if (line > 0) byLine.set(line, (byLine.get(line) ?? 0) + this.ticks!.ticks[row]!);
    }
    return [...byLine]
      .sort((a, b) => b[1] - a[1])
      .slice(0, count)
      .map(([line]) => line);
  }

  build(nodeOf: Uint32Array): LineTicks | undefined {
    if (this.ticks === undefined) return undefined;
    const sums = new Map<string, { node: number; line: number; ticks: number }>();
    for (let row = 0; row < this.ticks.node.length; row++) {
      const [node, line, ticks] = [nodeOf[this.ticks.node[row]!]!, this.lines![row]!, this.ticks.ticks[row]!];
      if (line === 0) continue;
      const sum = sums.get(`${node}:${line}`);
      if (sum === undefined) sums.set(`${node}:${line}`, { node, line, ticks });
      else sum.ticks += ticks;
    }
    if (sums.size === 0) return undefined;
    const rows = [...sums.values()];
    return {
      node: Uint32Array.from(rows, ({ node }) => node),
      line: Uint32Array.from(rows, ({ line }) => line),
      ticks: Uint32Array.from(rows, ({ ticks }) => ticks),
    };
  }
}
