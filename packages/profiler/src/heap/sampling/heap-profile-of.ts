import * as threads from 'node:worker_threads';
import type { Profile } from '../../call-tree/profile.js';
import { fromV8HeapProfile, type V8HeapProfile } from '../../v8-profiles/heap-profile.js';

export interface HeapProfileFacts {
  readonly kind: 'heap' | 'allocations';
  readonly title: string;
  readonly startedAtMs: number;
  readonly durationMs: number;
  readonly intervalBytes: number;
  readonly notes: readonly string[];
}

/** A reading of this thread's sampler in our model. */
export function heapProfileOf(raw: V8HeapProfile, facts: HeapProfileFacts): Profile {
  const { kind, title, startedAtMs, durationMs, intervalBytes, notes } = facts;
  return fromV8HeapProfile(raw, {
    kind,
    title,
    startedAtMs,
    durationUs: durationMs * 1000,
    thread: threads.isMainThread ? 'main' : `worker ${threads.threadId}`,
    origin: { engine: 'inspector', node: process.version, pid: process.pid, interval: intervalBytes, notes },
  });
}
