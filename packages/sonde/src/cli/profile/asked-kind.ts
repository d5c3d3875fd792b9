import type { Profile } from '@sonde/profiler';
import type { Endpoint } from './endpoints.js';

/**
 * A profile as what it was asked for. Go answers `heap` and `allocs` with the same four measures, which a reader that
 * knows only the file takes for a heap: asked for allocations, those come first.
 *
 * @returns nothing where it is of another kind
 */
export function asAsked(profile: Profile, { kind }: Pick<Endpoint, 'kind'>): Profile | undefined {
  if (profile.kind === kind) return profile;
  const { measures, samples } = profile;
  const allocated = measures.findIndex(({ name, unit }) => name.startsWith('alloc') && unit === 'bytes');
  if (kind !== 'allocations' || profile.kind !== 'heap' || allocated < 0) return undefined;
  const order = [allocated, ...measures.keys()].filter((place, at) => at === 0 || place !== allocated);
  return {
    ...profile,
    kind,
    measures: order.map((place) => measures[place]!),
    samples: { ...samples, values: order.map((place) => samples.values[place]!) },
  };
}
