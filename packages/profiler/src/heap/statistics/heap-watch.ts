import { getHeapSpaceStatistics, getHeapStatistics } from 'node:v8';
import { type Clock, systemClock } from '@sonde/metrics';
import type { MemoryUse } from '../../call-tree/timeline.js';
import { BoundedRing } from '../../timeline/bounded-ring.js';
import { type GcWatch, watchGc } from '../../timeline/gc-pauses.js';
import type { HeapAfterGc, HeapState } from './heap-state.js';
import { checkWatchOptions, type HeapWatchOptions } from './watch-options.js';

/** Looks at the heap at intervals and after each major collection. Bounded; it does not keep the process open. */
export class HeapWatch {
  private readonly clock: Clock;
  private readonly intervalMs: number;
  private readonly onMajorGc: ((after: HeapAfterGc) => void) | undefined;
  private readonly looks: BoundedRing<HeapState>;
  private readonly collections: BoundedRing<HeapAfterGc>;
  private timer: NodeJS.Timeout | undefined;
  private gc: GcWatch | undefined;

  /** @throws SondeError SONDE_INVALID_OPTION */
  constructor(options: HeapWatchOptions = {}) {
    checkWatchOptions(options);
    const { clock = systemClock, intervalMs = 5000, capacity = 720, onMajorGc } = options;
    this.clock = clock;
    this.intervalMs = intervalMs;
    this.onMajorGc = onMajorGc;
    this.looks = new BoundedRing(capacity);
    this.collections = new BoundedRing(capacity);
  }

  get isOn(): boolean {
    return this.timer !== undefined;
  }

  /** Begins; called again, it does nothing. */
  start(): void {
    if (this.timer !== undefined) return;
    this.timer = setInterval(() => this.look(), this.intervalMs).unref();
    this.gc = watchGc(this.clock, ({ kind }) => {
      if (kind === 'major') this.collected();
    });
    this.look();
  }

  /** Ends. What was seen stays. */
  stop(): void {
    clearInterval(this.timer);
    this.timer = undefined;
    this.gc?.stop();
    this.gc = undefined;
  }

  /** Looks now, beside the intervals. */
  look(): HeapState {
    const { heapUsed, heapTotal, external, arrayBuffers, rss } = process.memoryUsage();
    const heap = getHeapStatistics();
    const spaces: Record<string, number> = {};
    for (const { space_name, space_used_size } of getHeapSpaceStatistics()) {
      spaces[space_name.replace(/_space$/, '')] = space_used_size;
    }
    const state: HeapState = {
      atMs: this.clock.monotonicMs(),
      heapUsed,
      heapTotal,
      heapLimit: heap.heap_size_limit,
      external,
      arrayBuffers,
      rss,
      malloced: heap.malloced_memory,
      detachedContexts: heap.number_of_detached_contexts,
      spaces,
    };
    this.looks.push(state);
    return state;
  }

  /** The looks that are kept, oldest first. @param fromMs @param toMs milliseconds of the clock */
  states(fromMs = -Infinity, toMs = Infinity): readonly HeapState[] {
    return this.looks.since().filter(({ atMs }) => atMs >= fromMs && atMs <= toMs);
  }

  /** The same as a timeline has it. @param fromMs where its time is 0, in milliseconds of the clock */
  memory(fromMs: number, toMs = Infinity): readonly MemoryUse[] {
    return this.states(fromMs, toMs).map(({ atMs, heapUsed, heapTotal, external, arrayBuffers, rss }) => {
      return { atUs: (atMs - fromMs) * 1000, heapUsed, heapTotal, external, arrayBuffers, rss };
    });
  }

  /** What major collections left, oldest first. */
  afterMajorGcs(fromMs = -Infinity): readonly HeapAfterGc[] {
    return this.collections.since().filter(({ atMs }) => atMs >= fromMs);
  }

  private collected(): void {
    const { heapUsed, external } = process.memoryUsage();
    const after = { atMs: this.clock.monotonicMs(), heapUsed, external };
    this.collections.push(after);
    try {
      this.onMajorGc?.(after);
    } catch {
      // Whoever listens must not end the collection's observer, nor reach the service.
    }
  }
}
