import type { Registry } from '@sonde/metrics';
import {
  type ContinuousProfiler,
  HeapProfiler,
  LeakDetector,
  type LeakVerdict,
  type Profile,
  Profiler,
} from '@sonde/profiler';
import { reasonOf, StartError } from '../start-error.js';

export interface ShopProfilerOptions {
  readonly registry: Registry;
  /** How long the shop will be looked at: the memory is read about a dozen times in that. */
  readonly seconds: number;
}

/** What the profiler knows of a stretch of time. */
export interface ShopProfiles {
  /** Sampled 100 times a second, each sample with its route. */
  readonly cpu: Profile;
  /** Who allocated what is alive. */
  readonly heap: Profile;
  readonly leak: LeakVerdict;
}

/** In so many steps the memory is read; each step is a full collection, which a service that has hours would wait for. */
const readings = 15;

/** The profiler of a running shop: CPU all the time in windows, and the memory that stays. */
export class ShopProfiler {
  readonly #profiler: Profiler;
  readonly #continuous: ContinuousProfiler;
  readonly #heap: HeapProfiler;
  readonly #leaks: LeakDetector;
  readonly #registry: Registry;
  #sinceMs = 0;

  private constructor({ registry, seconds }: ShopProfilerOptions, profiler: Profiler, continuous: ContinuousProfiler) {
    const everyMs = Math.max(50, Math.round((seconds * 1000) / readings));
    this.#registry = registry;
    this.#profiler = profiler;
    this.#continuous = continuous;
    // Ten samples of what is kept must pile up within seconds.
    this.#heap = new HeapProfiler({ clock: registry.clock, intervalBytes: 32 * 1024 });
    this.#leaks = new LeakDetector({
      heap: this.#heap,
      everyMs,
      warmUpMs: 3 * everyMs,
      samples: 7,
      forceGc: true,
      maxPauseShare: 0.5,
    });
  }

  /**
   * Holds the event loop for a moment, as long as V8 takes to list all its code: for when the shop opens.
   *
   * @throws StartError
   */
  static async start(options: ShopProfilerOptions): Promise<ShopProfiler> {
    const profiler = new Profiler({ registry: options.registry });
    try {
      // A demo runs beside whatever else the machine does, and wants all windows, however long their change takes.
      const continuous = await profiler.continuous({ windowMs: 10_000, maxPauseMs: 10_000 });
      const shopProfiler = new ShopProfiler(options, profiler, continuous);
      await shopProfiler.#watchMemory();
      return shopProfiler;
    } catch (error) {
      await profiler.close();
      throw new StartError(`cannot profile the shop: ${reasonOf(error)}`, { cause: error });
    }
  }

  /** What happened since the start. The memory is not looked at any more afterwards; the windows go on. */
  async read(): Promise<ShopProfiles> {
    const toMs = this.#registry.clock.monotonicMs();
    const heap = await this.#heap.liveHeap({ title: 'Memory of the shop' });
    this.#leaks.stop();
    const cpu = await this.#continuous.cut({ fromMs: this.#sinceMs, toMs, title: 'CPU of the shop' });
    if (cpu === undefined) throw new Error('no window of the continuous profile was kept');
    return { cpu, heap, leak: this.#leaks.verdict() };
  }

  async close(): Promise<void> {
    this.#leaks.stop();
    this.#heap.close();
    await this.#profiler.close();
  }

  async #watchMemory(): Promise<void> {
    // A look collects all garbage: what opening the database left must not count as the beginning.
    await this.#heap.liveHeap({ durationMs: 1 });
    this.#leaks.start();
    this.#sinceMs = this.#registry.clock.monotonicMs();
  }
}
