import type { ProfileKind } from '@sonde/profiler';

/** A profile that services are asked for, as `profileEndpoints()` of `@sonde/profiler` and Go's `net/http/pprof` name it. */
export interface Endpoint {
  /** The last part of its address. */
  readonly name: 'profile' | 'recent' | 'heap' | 'allocs';
  /** What the command calls it: `--cpu`. */
  readonly option: 'cpu' | 'recent' | 'heap' | 'allocations';
  readonly kind: ProfileKind;
  /** In titles and file names. */
  readonly title: string;
  readonly defaultSeconds: number;
  /** Whether the answer comes after these seconds, or at once. */
  readonly takesTime: boolean;
}

export const endpoints: readonly [Endpoint, ...Endpoint[]] = [
  { name: 'profile', option: 'cpu', kind: 'cpu', title: 'CPU', defaultSeconds: 10, takesTime: true },
  { name: 'recent', option: 'recent', kind: 'cpu', title: 'Recent CPU', defaultSeconds: 60, takesTime: false },
  { name: 'heap', option: 'heap', kind: 'heap', title: 'Heap', defaultSeconds: 10, takesTime: true },
  {
    name: 'allocs',
    option: 'allocations',
    kind: 'allocations',
    title: 'Allocations',
    defaultSeconds: 10,
    takesTime: true,
  },
];
