import type { Profile, Samples } from '../call-tree/profile.js';

/** Places in `Profile.threads` of those that have samples. */
export function sampledThreads({ samples }: Profile): readonly number[] {
  if (samples.thread === undefined) return [0];
  const seen = new Set<number>();
  for (let i = 0; i < samples.count; i++) seen.add(samples.thread[i]!);
  return seen.size === 0 ? [0] : [...seen].sort((a, b) => a - b);
}

/** The samples of one thread. @param thread place in `Profile.threads` */
export function samplesOf({ samples }: Profile, thread: number): Samples {
  const { thread: threads } = samples;
  if (threads === undefined && thread === 0) return samples;
  const rows: number[] = [];
  if (threads !== undefined) for (let i = 0; i < samples.count; i++) if (threads[i] === thread) rows.push(i);
  const pick = <Column extends Uint32Array | Float64Array>(column: Column, into: Column): Column => {
    for (const [to, from] of rows.entries()) into[to] = column[from]!;
    return into;
  };
  return {
    count: rows.length,
    node: pick(samples.node, new Uint32Array(rows.length)),
    values: samples.values.map((column) => pick(column, new Float64Array(rows.length))),
    atUs: samples.atUs && pick(samples.atUs, new Float64Array(rows.length)),
    label: samples.label && pick(samples.label, new Uint32Array(rows.length)),
  };
}
