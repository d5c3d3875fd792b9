import { CallTreeBuilder } from '../call-tree/call-tree.js';
import type { Profile } from '../call-tree/profile.js';
import type { ClosedWindow } from './closed-window.js';

/** Which samples are wanted. */
export interface Cut {
  /** Milliseconds of the registry's clock. */
  readonly fromMs: number;
  readonly toMs: number;
  readonly title: string;
  readonly accepts: (labels: Readonly<Record<string, string>>, work: number) => boolean;
}

/**
 * The samples of one stretch of time out of several windows, as one profile; its times begin at `fromMs`. Undefined
 * where no window has anything of it.
 *
 * A sample stands for the time until the next one; the first and the last are cut at the ends.
 */
export function cutWindows(windows: readonly ClosedWindow[], cut: Cut): Profile | undefined {
  const [first] = windows;
  const last = windows.at(-1);
  if (first === undefined || last === undefined) return undefined;
  const fromMs = Math.max(cut.fromMs, first.fromMs);
  const toMs = Math.min(cut.toMs, last.toMs);
  const joined = new JoinedSamples(fromMs, first.profile.measures.length);
  for (const window of windows) joined.add(window, Math.max(fromMs, window.fromMs), Math.min(toMs, window.toMs), cut);
  const { measures, origin, startedAtMs } = first.profile;
  const coveredMs = windows.reduce((sum, window) => {
    return sum + Math.max(0, Math.min(toMs, window.toMs) - Math.max(fromMs, window.fromMs));
  }, 0);
  return {
    kind: 'cpu',
    title: cut.title,
    ...(startedAtMs !== undefined && { startedAtMs: startedAtMs + (fromMs - first.startMs) }),
    durationUs: Math.max(0, toMs - fromMs) * 1000,
    measures,
    ...joined.build(),
    origin: {
      ...origin,
      notes: [
        ...new Set([...windows.flatMap(({ profile }) => profile.origin.notes), ...gapNotes(toMs - fromMs - coveredMs)]),
      ],
    },
  };
}

/** Windows that failed or were left out are holes, which nobody should take for idle time. */
function gapNotes(gapMs: number): string[] {
  return gapMs < 1
    ? []
    : [`Nothing was profiled in ${(gapMs / 1000).toFixed(1)} s of it: windows failed, or held the loop too long.`];
}

class JoinedSamples {
  private readonly fromMs: number;
  private readonly tree = new CallTreeBuilder();
  private readonly node: number[] = [];
  private readonly atUs: number[] = [];
  private readonly label: number[] = [];
  private readonly thread: number[] = [];
  private readonly values: number[][];
  private readonly labels: Readonly<Record<string, string>>[] = [{}];
  private readonly labelIndex = new Map<string, number>([['{}', 0]]);
  /** Workers come and go from window to window: a thread is known by its name. */
  private readonly threads: string[] = [];

  constructor(fromMs: number, measures: number) {
    this.fromMs = fromMs;
    this.values = Array.from({ length: measures }, () => []);
  }

  add({ profile, startMs, work }: ClosedWindow, fromMs: number, toMs: number, { accepts }: Cut): void {
    const { samples, labels, tree } = profile;
    const threads = profile.threads.map((name) => this.threadOf(name));
    const nodes = new Map<number, number>([[0, 0]]);
    const node = (own: number): number => {
      const known = nodes.get(own);
      if (known !== undefined) return known;
      const { name, file, line, column } = tree.frames[tree.frame[own]!]!;
      const made = this.tree.child(node(tree.parent[own]!), this.tree.intern(name, file, line, column));
      nodes.set(own, made);
      return made;
    };
    const atUs = samples.atUs ?? new Float64Array(samples.count);
    for (let k = 0; k < samples.count; k++) {
      const atMs = startMs + atUs[k]! / 1000;
      if (atMs < fromMs || atMs >= toMs) continue;
      const set = labels[samples.label?.[k] ?? 0] ?? {};
      if (!accepts(set, work[k] ?? 0)) continue;
      this.node.push(node(samples.node[k]!));
      this.atUs.push((atMs - this.fromMs) * 1000);
      this.label.push(this.labelOf(set));
      this.thread.push(threads[samples.thread?.[k] ?? 0] ?? 0);
      // What lasts beyond the end belongs to the next window, where its first sample comes a little late.
      const leftNs = (toMs - atMs) * 1e6;
      for (const [measure, column] of this.values.entries()) {
        const value = samples.values[measure]?.[k] ?? 0;
        column.push(profile.measures[measure]?.name === 'wall' ? Math.min(value, leftNs) : value);
      }
    }
  }

  build(): Pick<Profile, 'tree' | 'samples' | 'labels' | 'threads'> {
    return {
      threads: this.threads,
      tree: this.tree.build(),
      labels: this.labels,
      samples: {
        count: this.node.length,
        node: Uint32Array.from(this.node),
        values: this.values.map((column) => Float64Array.from(column)),
        atUs: Float64Array.from(this.atUs),
        label: Uint32Array.from(this.label),
        ...(this.threads.length > 1 && { thread: Uint32Array.from(this.thread) }),
      },
    };
  }

  private threadOf(name: string): number {
    const known = this.threads.indexOf(name);
    return known >= 0 ? known : this.threads.push(name) - 1;
  }

  private labelOf(set: Readonly<Record<string, string>>): number {
    const key = JSON.stringify(set);
    let index = this.labelIndex.get(key);
    if (index === undefined) {
      index = this.labels.push(set) - 1;
      this.labelIndex.set(key, index);
    }
    return index;
  }
}
