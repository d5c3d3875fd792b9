import { constants, type PerformanceEntry, PerformanceObserver } from 'node:perf_hooks';
import { type Clock, systemClock } from '@sonde/metrics';

/** A pause of the garbage collector, in milliseconds of the registry's clock. */
export interface TimedGc {
  readonly atMs: number;
  readonly durationMs: number;
  readonly kind: string;
}

/** V8's GCType by number; 2 is the minor mark-sweep, for which Node has no constant. */
const kinds: ReadonlyMap<unknown, string> = new Map<unknown, string>([
  [constants.NODE_PERFORMANCE_GC_MINOR, 'minor'],
  [2, 'minor'],
  [constants.NODE_PERFORMANCE_GC_MAJOR, 'major'],
  [constants.NODE_PERFORMANCE_GC_INCREMENTAL, 'incremental'],
  [constants.NODE_PERFORMANCE_GC_WEAKCB, 'weakcb'],
]);

export interface GcWatch {
  /** Takes over the pauses whose turn to be told is still to come. */
  flush(): void;
  stop(): void;
}

/** Tells of every pause of this thread's collector. */
export function watchGc(clock: Clock, tell: (pause: TimedGc) => void): GcWatch {
  // Node tells times of its own clock, which is the system's; of another one we know that it is later than the end.
  let offsetMs = clock === systemClock ? 0 : Infinity;
  const take = (entries: readonly PerformanceEntry[]) => {
    for (const entry of entries) {
      const { startTime, duration } = entry;
      if (clock !== systemClock) offsetMs = Math.min(offsetMs, clock.monotonicMs() - startTime - duration);
      tell({ atMs: startTime + offsetMs, durationMs: duration, kind: kindOf(entry) });
    }
  };
  const observer = new PerformanceObserver((list) => take(list.getEntries()));
  observer.observe({ entryTypes: ['gc'] });
  return { flush: () => take(observer.takeRecords()), stop: () => observer.disconnect() };
}

function kindOf(entry: PerformanceEntry & { readonly detail?: unknown }): string {
  const { detail } = entry;
  const kind = typeof detail === 'object' && detail !== null && 'kind' in detail ? detail.kind : undefined;
  return kinds.get(kind) ?? 'other';
}
