import type { Profile } from '@sonde/profiler';

/** Of each function, by name, what its samples add up to. Functions without a name share one. */
export function selfByName({ tree, samples }: Profile, measure = 0): Record<string, number> {
  const self = new Map<string, number>();
  for (let i = 0; i < samples.count; i++) {
    const { name } = tree.frames[tree.frame[samples.node[i]!]!]!;
    const value = samples.values[measure]![i]!;
    self.set(name, (self.get(name) ?? 0) + value);
  }
  return Object.fromEntries(self);
}

export function total({ samples }: Profile, measure = 0): number {
  return samples.values[measure]!.reduce((sum, value) => sum + value, 0);
}
