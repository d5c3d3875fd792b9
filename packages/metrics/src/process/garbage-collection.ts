import { constants, type PerformanceEntry, PerformanceObserver } from 'node:perf_hooks';
import type { SourceContext } from './source.js';

/** V8's GCType by number; 2 is the minor mark-sweep, for which Node has no constant. */
const kinds: ReadonlyMap<unknown, string> = new Map<unknown, string>([
  [constants.NODE_PERFORMANCE_GC_MINOR, 'minor'],
  [2, 'minor'],
  [constants.NODE_PERFORMANCE_GC_MAJOR, 'major'],
  [constants.NODE_PERFORMANCE_GC_INCREMENTAL, 'incremental'],
  [constants.NODE_PERFORMANCE_GC_WEAKCB, 'weakcb'],
]);

/** Pauses of the garbage collector, of this thread's isolate, each one counted. */
export function collectGarbageCollection({ registry, settings, onStop }: SourceContext): void {
  const durations = registry.histogram({
    name: 'nodejs_gc_duration_seconds',
    help: 'Garbage collection duration in seconds by kind: major, minor, incremental or weakcb.',
    unit: 'seconds',
    labelNames: ['kind'],
    buckets: settings.gcDurationBuckets,
  });
  // At zero from the start: a rate over the first collection of a kind would miss it otherwise.
  for (const kind of new Set(kinds.values())) durations.labels({ kind });

  const record = (entries: readonly PerformanceEntry[]) => {
    for (const entry of entries) durations.observe({ kind: kindOf(entry) }, entry.duration / 1000);
  };
  // One call brings every collection since the last turn of the loop, often several.
  const observer = new PerformanceObserver((list) => record(list.getEntries()));
  observer.observe({ entryTypes: ['gc'] });
  onStop(() => observer.disconnect());
  // What has happened by now belongs in this snapshot, though the observer's turn is still to come.
  registry.onCollect(() => record(observer.takeRecords()), { name: 'process_garbage_collection' });
}

function kindOf(entry: PerformanceEntry & { readonly detail?: unknown }): string {
  const { detail } = entry;
  const kind = typeof detail === 'object' && detail !== null && 'kind' in detail ? detail.kind : undefined;
  return kinds.get(kind) ?? 'other';
}
