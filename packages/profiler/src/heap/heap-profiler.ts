import { type Clock, systemClock } from '@sonde/metrics';
import type { Profile } from '../call-tree/profile.js';
import { legibleInterval } from '../v8-profiles/sampled-objects.js';
import { readingFailed } from './heap-failures.js';
import { type HeapCaptureKind, type HeapMeter, noMeter } from './heap-meter.js';
import {
  type AllocationOptions,
  checkAllocationOptions,
  checkHeapProfilerOptions,
  checkLiveHeapOptions,
  defaultIntervalBytes,
  type HeapProfilerOptions,
  type LiveHeapOptions,
} from './heap-options.js';
import { limitAllocations } from './sampling/allocation-limit.js';
import { type HeapProfileFacts, heapProfileOf } from './sampling/heap-profile-of.js';
import { HeapSampler, type SamplerHold } from './sampling/heap-sampler.js';
import { SamplingLostError } from './sampling/heap-session.js';
import { pause } from './sampling/pause.js';
import { HeapWatch } from './statistics/heap-watch.js';

/** A look at the live heap: its profile, and what a collection just before left over. */
export interface LiveHeapReading {
  readonly profile: Profile;
  /** Milliseconds of the clock. */
  readonly atMs: number;
  /** After the collection, in bytes. */
  readonly heapUsed: number;
  readonly external: number;
  /** How long the loop stood still. */
  readonly heldMs: number;
  /** Another one than last time: sampling began anew, and this cannot be compared with what was before. */
  readonly generation: number;
}

/** Keeps the sampler on. */
export interface LiveSampling {
  /** Collects all garbage, and tells who allocated what is left. @throws SondeError SONDE_PROFILER_STOP_FAILED */
  read(title?: string): LiveHeapReading;
  release(): void;
}

/**
 * Who allocates, and whose objects stay. Nothing is sampled while nobody asks; all who look at the live heap share a
 * sampler, and V8 has one for each thread.
 *
 * Each reading is a full collection, whether wanted or not: V8's inspector does it. It holds the loop for milliseconds
 * to seconds, by what is alive; the meter is told.
 */
export class HeapProfiler {
  readonly clock: Clock;
  /** Between two samples of what stays alive. */
  readonly intervalBytes: number;
  private readonly meter: HeapMeter;
  private readonly sampler: HeapSampler;

  /** @throws SondeError SONDE_INVALID_OPTION */
  constructor(options: HeapProfilerOptions = {}) {
    checkHeapProfilerOptions(options);
    const { clock = systemClock, intervalBytes = defaultIntervalBytes, meter = noMeter, openSession } = options;
    this.clock = clock;
    this.intervalBytes = legibleInterval(intervalBytes);
    this.meter = meter;
    this.sampler = new HeapSampler(clock, this.intervalBytes, openSession);
  }

  /** Whether V8 is sampling for this profiler. */
  get isSampling(): boolean {
    return this.sampler.isOn;
  }

  /**
   * Samples from now on, until it is released: `liveHeap` then tells of everything since.
   *
   * @throws SondeError SONDE_PROFILER_BUSY, SONDE_PROFILER_START_FAILED, SONDE_PROFILER_CLOSED
   */
  sample(): LiveSampling {
    const hold = this.sampler.hold();
    this.meter.started('heap');
    let isHeld = true;
    return {
      read: (title = 'live heap') => this.read(hold, title),
      release: () => {
        if (!isHeld) return;
        isHeld = false;
        hold.release();
        this.meter.stopped('heap');
      },
    };
  }

  /**
   * Who allocated what is alive now (`inuse_space`, `inuse_objects`). Of objects that were allocated before sampling
   * began, nobody knows; where nobody samples yet, it does so for `durationMs` first, and keeps the process open.
   *
   * @throws SondeError SONDE_INVALID_OPTION, SONDE_PROFILER_BUSY, SONDE_PROFILER_START_FAILED,
   *   SONDE_PROFILER_STOP_FAILED, SONDE_PROFILER_CLOSED; the reason of the signal
   */
  async liveHeap(options: LiveHeapOptions = {}): Promise<Profile> {
    checkLiveHeapOptions(options);
    const { title = 'live heap', durationMs = 10_000, signal } = options;
    return this.counted('heap', signal, async () => {
      const isRunning = this.sampler.holders > 0;
      const sampling = this.sample();
      const watch = this.watch(durationMs);
      try {
        if (!isRunning) await pause(durationMs, signal);
        const { profile, atMs } = sampling.read(title);
        watch.look();
        return withMemory(profile, watch, atMs - profile.durationUs / 1000);
      } finally {
        watch.stop();
        sampling.release();
      }
    });
  }

  /**
   * Who allocates in a window, dead or alive (`alloc_space`, `alloc_objects`). It keeps the process open unless told, ends
   * early where there are too many samples, and says so. While the live heap is sampled it is refused, unless it may interrupt.
   *
   * @throws as `liveHeap`
   */
  async allocations(options: AllocationOptions = {}): Promise<Profile> {
    checkAllocationOptions(options);
    const { title = 'allocations', durationMs = 10_000, interrupt = false, unref = false, signal } = options;
    const intervalBytes =
      options.intervalBytes === undefined ? this.intervalBytes : legibleInterval(options.intervalBytes);
    return this.counted('allocations', signal, async () => {
      const sinceMs = this.clock.monotonicMs();
      const startedAtMs = this.clock.epochMs();
      const session = this.sampler.openWindow(intervalBytes, interrupt);
      const watch = this.watch(durationMs);
      const limit = limitAllocations(this.clock, intervalBytes);
      this.meter.started('allocations');
      try {
        const isFull = await pause(durationMs, signal, limit.reached, unref);
        const atMs = this.clock.monotonicMs();
        const notes = isFull
          ? [
              `It ended early, after ${Math.round(atMs - sinceMs)} ms: there were too many samples. Take a larger interval.`,
            ]
          : [];
        const { raw } = this.held('allocations', () => session.read());
        watch.look();
        const facts: HeapProfileFacts = {
          kind: 'allocations',
          title,
          startedAtMs,
          durationMs: atMs - sinceMs,
          intervalBytes,
          notes,
        };
        return withMemory(heapProfileOf(raw, facts), watch, sinceMs);
      } catch (error) {
        throw error instanceof SamplingLostError ? readingFailed(error) : error;
      } finally {
        limit.stop();
        watch.stop();
        session.end();
        this.meter.stopped('allocations');
      }
    });
  }

  /** Ends all sampling, of whomever; readings are refused from here on. */
  close(): void {
    this.sampler.close();
  }

  private read(hold: SamplerHold, title: string): LiveHeapReading {
    const { clock } = this;
    try {
      const beforeMs = clock.monotonicMs();
      const { raw, heapUsed } = this.held('heap', () => hold.read());
      const atMs = clock.monotonicMs();
      const durationMs = atMs - hold.sinceMs;
      const notes = [
        `Seen is what was allocated in the ${Math.round(durationMs / 1000)} s since sampling began, and is alive after a full collection.`,
      ];
      const startedAtMs = clock.epochMs() - durationMs;
      const { intervalBytes, generation } = hold;
      const profile = heapProfileOf(raw, { kind: 'heap', title, startedAtMs, durationMs, intervalBytes, notes });
      const memory = process.memoryUsage();
      const used = heapUsed ?? memory.heapUsed;
      return { profile, atMs, heapUsed: used, external: memory.external, heldMs: atMs - beforeMs, generation };
    } catch (error) {
      throw error instanceof SamplingLostError ? readingFailed(error) : error;
    }
  }

  private held<T>(kind: HeapCaptureKind, call: () => T): T {
    const fromMs = this.clock.monotonicMs();
    try {
      return call();
    } finally {
      this.meter.held(kind, this.clock.monotonicMs() - fromMs);
    }
  }

  private async counted<T>(kind: HeapCaptureKind, signal: AbortSignal | undefined, take: () => Promise<T>): Promise<T> {
    try {
      signal?.throwIfAborted();
      const taken = await take();
      this.meter.ended(kind, 'taken');
      return taken;
    } catch (error) {
      const { code } = error as { code?: unknown };
      const isRefused = code === 'SONDE_PROFILER_BUSY' || code === 'SONDE_PROFILER_CLOSED';
      this.meter.ended(kind, signal?.aborted ? 'aborted' : isRefused ? 'refused' : 'failed');
      throw error;
    }
  }

  private watch(durationMs: number): HeapWatch {
    const watch = new HeapWatch({ clock: this.clock, intervalMs: Math.max(100, Math.ceil(durationMs / 200)) });
    watch.start();
    return watch;
  }
}

function withMemory(profile: Profile, watch: HeapWatch, fromMs: number): Profile {
  const memory = watch.memory(fromMs);
  return { ...profile, timeline: { gc: [], lag: [], waiting: [], memory, work: [], dropped: 0 } };
}
