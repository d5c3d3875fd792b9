import { SondeError } from '@sonde/metrics';
import type { HeapProfiler, LiveHeapReading, LiveSampling } from '../heap-profiler.js';
import { HeapWatch } from '../statistics/heap-watch.js';
import { allocationSites } from './allocation-site.js';
import { judgeHistory } from './judge-history.js';
import { type LeakDetectorOptions, type LeakSettings, leakSettings } from './leak-options.js';
import type { LeakVerdict } from './leak-verdict.js';
import { ReadingHistory } from './reading-history.js';

/** Places in the code whose growth is followed: those with most alive. */
const maxSites = 300;
/**
 * V8 lets go of the code of functions that were not called during six major collections (`--bytecode-old-age`): on
 * Node 22 and newer, that is 1 MB of what only the start needed. Before it is gone, a small leak does not show.
 */
const agingCollections = 7;

/**
 * Finds what piles up. It samples allocations at the profiler's interval, and after major collections looks at what is
 * left of them, by place in the code. Each look is a full collection of its own (V8's inspector does that), so there
 * are few, and none while the warm-up lasts. It never keeps the process open, never throws into it, and what it
 * remembers is bounded.
 */
export class LeakDetector {
  private readonly heap: HeapProfiler;
  private readonly settings: LeakSettings;
  private readonly onVerdict: ((verdict: LeakVerdict) => void) | undefined;
  private readonly history: ReadingHistory;
  private readonly watch: HeapWatch;
  private readonly waiting = new Set<(verdict: LeakVerdict) => void>();
  private sampling: LiveSampling | undefined;
  private timer: NodeJS.Timeout | undefined;
  private collections = 0;
  private warmMs = 0;
  private nextMs = 0;
  private generation = 0;
  private restarts = 0;
  private failure: string | undefined;

  /** @throws SondeError SONDE_INVALID_OPTION */
  constructor(options: LeakDetectorOptions) {
    this.settings = leakSettings(options);
    this.heap = options.heap;
    this.onVerdict = options.onVerdict;
    this.history = new ReadingHistory(this.settings.maxReadings, maxSites);
    // Its looks are those after collections; a few others do no harm.
    this.watch = new HeapWatch({
      clock: this.heap.clock,
      intervalMs: 3_600_000,
      capacity: 1,
      onMajorGc: () => {
        this.collections++;
        this.readIfDue();
      },
    });
  }

  get isOn(): boolean {
    return this.sampling !== undefined;
  }

  /**
   * Begins; called again, it does nothing.
   *
   * @throws SondeError SONDE_PROFILER_BUSY, SONDE_PROFILER_START_FAILED, SONDE_PROFILER_CLOSED
   */
  start(): void {
    if (this.sampling !== undefined) return;
    this.sampling = this.heap.sample();
    this.history.clear();
    this.generation = 0;
    this.restarts = 0;
    this.collections = 0;
    const { warmUpMs, everyMs, forceGc } = this.settings;
    this.warmMs = this.heap.clock.monotonicMs() + warmUpMs;
    this.nextMs = 0;
    if (forceGc) {
      const tickMs = Math.max(10, Math.min(everyMs, warmUpMs / agingCollections) / 4);
      this.timer = setInterval(() => this.readIfDue(), tickMs).unref();
    } else this.watch.start();
  }

  /** Ends sampling. What was read stays for `verdict`. */
  stop(): void {
    clearInterval(this.timer);
    this.watch.stop();
    this.sampling?.release();
    this.sampling = undefined;
    const verdict = this.verdict();
    for (const resolve of this.waiting) resolve(verdict);
    this.waiting.clear();
  }

  /** What can be said by now. */
  verdict(): LeakVerdict {
    const { samples, minGrowthBytes } = this.settings;
    const { intervalBytes } = this.heap;
    const verdict = judgeHistory(this.history.points, this.history.sites, { samples, minGrowthBytes, intervalBytes });
    const notes = [...(this.failure === undefined ? [] : [this.failure]), ...this.restartNote()];
    return notes.length === 0 ? verdict : { ...verdict, evidence: [...verdict.evidence, ...notes] };
  }

  /** The verdict once there are enough readings, or when it is stopped. It does not keep the process open. */
  settled(): Promise<LeakVerdict> {
    if (this.sampling === undefined || this.isSettled) return Promise.resolve(this.verdict());
    return new Promise((resolve) => this.waiting.add(resolve));
  }

  private get isSettled(): boolean {
    return this.history.points.length >= this.settings.samples;
  }

  private readIfDue(): void {
    const { sampling, settings } = this;
    const nowMs = this.heap.clock.monotonicMs();
    if (sampling === undefined || nowMs < this.nextMs) return;
    const isWarm = nowMs >= this.warmMs && this.collections >= agingCollections;
    if (!isWarm && !settings.forceGc) return;
    try {
      const reading = sampling.read('leak detection');
      this.failure = undefined;
      const leastMs = isWarm ? settings.everyMs : settings.warmUpMs / agingCollections;
      this.nextMs = reading.atMs + Math.max(leastMs, reading.heldMs / settings.maxPauseShare);
      if (settings.forceGc) this.collections++;
      if (!isWarm) return;
      this.add(reading);
    } catch (error) {
      this.nextMs = nowMs + settings.everyMs;
      this.failure = `The last reading failed: ${error instanceof SondeError ? error.code : 'SONDE_PROFILER_STOP_FAILED'}.`;
    }
    this.tell();
  }

  private add({ profile, atMs, heapUsed, external, generation }: LiveHeapReading): void {
    if (generation !== this.generation) this.beginAnew(generation);
    this.history.add({ atMs, heapUsed, external }, allocationSites(profile, maxSites));
  }

  /** What was sampled before is forgotten, so its places would seem to begin at nothing. */
  private beginAnew(generation: number): void {
    if (this.generation !== 0) this.restarts++;
    this.generation = generation;
    this.history.clear();
  }

  private tell(): void {
    if (this.onVerdict === undefined && !(this.isSettled && this.waiting.size > 0)) return;
    const verdict = this.verdict();
    if (this.isSettled) {
      for (const resolve of this.waiting) resolve(verdict);
      this.waiting.clear();
    }
    try {
      this.onVerdict?.(verdict);
    } catch {
      // The verdict is there for who asks; a listener must not reach the service.
    }
  }

  private restartNote(): string[] {
    if (this.restarts === 0) return [];
    return [
      `Sampling began anew ${this.restarts} times, by others who use V8's sampler: each time the readings do, too.`,
    ];
  }
}
