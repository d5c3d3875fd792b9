import { SondeError } from '@sonde/metrics';
import type { HeapProfiler, LiveHeapReading, LiveSampling } from '../heap-profiler.js';
import { HeapWatch } from '../statistics/heap-watch.js';
import { allocationSites } from './allocation-site.js';
import { judgeHistory } from './judge-history.js';
import { type LeakDetectorOptions, type LeakSettings, leakSettings } from './leak-options.js';
import type { LeakVerdict } from './leak-verdict.js';
import { PauseBudget } from './pause-budget.js';
import { ReadingHistory } from './reading-history.js';
import { StandingVerdict } from './standing-verdict.js';
import { SteepGrowth } from './steep-growth.js';
import * as words from './verdict-text.js';

/** Places in the code whose growth is followed: those with most alive. */
const maxSites = 300;
/**
 * V8 lets go of the code of functions that were not called during six major collections (`--bytecode-old-age`): on
 * Node 22 and newer, that is 1 MB of what only the start needed. Before it is gone, a small leak does not show.
 */
const agingCollections = 7;
/** Of a heap that grows steeply: the warm-up and all readings within a minute, where the pauses allow it. */
const steepEveryMs = 4000;
const steepWarmUpMs = 6000;
/** The fewest of which chance makes no trend (all of them risen: once in 230 times), as each costs the more. */
const steepSamples = 6;

/**
 * Finds what piles up. It samples allocations at the profiler's interval, and after major collections looks at what is
 * left of them, by place in the code. Each look is a full collection of its own (V8's inspector does that), so there
 * are few, and none while the warm-up lasts. A heap that climbs may not be collected for long, and full soon: there it
 * looks by itself, and often. It never keeps the process open, never throws into it, and what it remembers is bounded.
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
  private budget: PauseBudget;
  private steep: SteepGrowth;
  private readonly standing = new StandingVerdict();
  private latest: LeakVerdict | undefined;
  private collections = 0;
  private startMs = 0;
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
    this.budget = new PauseBudget(this.settings.maxPauseShare);
    this.steep = new SteepGrowth(this.settings.minGrowthBytes);
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
    const { warmUpMs, everyMs, forceGc, maxPauseShare, minGrowthBytes } = this.settings;
    this.history.clear();
    this.standing.clear();
    this.budget = new PauseBudget(maxPauseShare);
    this.steep = new SteepGrowth(minGrowthBytes);
    this.latest = undefined;
    this.generation = 0;
    this.restarts = 0;
    this.collections = 0;
    this.startMs = this.heap.clock.monotonicMs();
    this.nextMs = 0;
    if (forceGc) {
      const tickMs = Math.max(10, Math.min(everyMs, warmUpMs / agingCollections) / 4);
      this.timer = setInterval(() => this.readIfDue(), tickMs).unref();
    } else {
      this.timer = setInterval(() => this.readIfSteep(), Math.min(1000, everyMs)).unref();
      this.watch.start();
    }
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

  /** What can be said by now; while that is nothing, what it waits for. */
  verdict(): LeakVerdict {
    const verdict = this.latest ?? this.judge();
    const notes = [
      ...(this.isSettled ? [] : this.progress()),
      ...(this.failure === undefined ? [] : [this.failure]),
      ...(this.restarts === 0 ? [] : [words.begunAnew(this.restarts)]),
    ];
    return notes.length === 0 ? verdict : { ...verdict, evidence: [...verdict.evidence, ...notes] };
  }

  /** The verdict once there are enough readings, or when it is stopped. It does not keep the process open. */
  settled(): Promise<LeakVerdict> {
    if (this.sampling === undefined || this.isSettled) return Promise.resolve(this.verdict());
    return new Promise((resolve) => this.waiting.add(resolve));
  }

  private get isSettled(): boolean {
    return this.history.points.length >= this.wanted;
  }

  /** Readings without which nothing is said. */
  private get wanted(): number {
    const { samples } = this.settings;
    return this.steep.isConfirmed || this.standing.isAccusing ? Math.min(samples, steepSamples) : samples;
  }

  private judge(): LeakVerdict {
    const rules = {
      samples: this.wanted,
      minGrowthBytes: this.settings.minGrowthBytes,
      intervalBytes: this.heap.intervalBytes,
    };
    return judgeHistory(this.history.points, this.history.sites, rules);
  }

  private get warmMs(): number {
    return this.startMs + this.settings.warmUpMs;
  }

  private progress(): string[] {
    if (this.sampling === undefined) return [];
    const nowMs = this.heap.clock.monotonicMs();
    const leftMs = Math.max(0, this.nextMs - nowMs);
    if (this.steep.isConfirmed) return [words.steeply(), words.nextReading(leftMs, true)];
    const isWarm = nowMs >= this.warmMs && this.collections >= agingCollections;
    const warming = isWarm ? [] : [words.warmingUp(this.collections, agingCollections, this.warmMs - nowMs)];
    return [...warming, words.nextReading(leftMs, this.settings.forceGc)];
  }

  /** After a collection of V8's, or where asked to. */
  private readIfDue(): void {
    const nowMs = this.heap.clock.monotonicMs();
    if (this.sampling === undefined || nowMs < this.nextMs) return;
    const isWarm = nowMs >= this.warmMs && this.collections >= agingCollections;
    const isOpen = this.steep.isConfirmed || this.standing.isAccusing;
    if (isWarm || isOpen || this.settings.forceGc) this.read(nowMs, isWarm);
  }

  /** At intervals, where V8 does not collect. */
  private readIfSteep(): void {
    const nowMs = this.heap.clock.monotonicMs();
    const { warmUpMs } = this.settings;
    const { heapUsed, external } = process.memoryUsage();
    const isSuspect = this.steep.suspects(nowMs, heapUsed + external);
    const isEarly = nowMs < this.startMs + Math.min(warmUpMs, steepWarmUpMs);
    // Who is accused is looked at until that is withdrawn, collections or not.
    if (!(isSuspect || this.standing.isAccusing) || isEarly || nowMs < this.nextMs) return;
    this.read(nowMs, nowMs >= this.warmMs && this.collections >= agingCollections);
  }

  private read(nowMs: number, isWarm: boolean): void {
    const { sampling, settings } = this;
    if (sampling === undefined) return;
    try {
      const reading = sampling.read('leak detection');
      this.failure = undefined;
      const wasSteep = this.steep.isConfirmed;
      const isSteep = !settings.forceGc && this.steep.confirm(reading.heapUsed + reading.external);
      const isUrgent = isSteep && !this.isSettled;
      const pauseMs = this.budget.gapMs(reading.atMs, reading.heldMs, isUrgent);
      const warmMs = isWarm ? settings.everyMs : settings.warmUpMs / agingCollections;
      const leastMs = isUrgent ? Math.min(settings.everyMs, steepEveryMs) : warmMs;
      this.nextMs = reading.atMs + Math.max(leastMs, pauseMs);
      if (settings.forceGc) this.collections++;
      // It was a warm-up after all: what it filled does not count.
      if (!isWarm && wasSteep && !isSteep && !this.standing.isAccusing) this.forget();
      if (isWarm || isSteep || this.standing.isAccusing) this.add(reading);
      else return;
    } catch (error) {
      this.nextMs = nowMs + settings.everyMs;
      this.failure = `The last reading failed: ${error instanceof SondeError ? error.code : 'SONDE_PROFILER_STOP_FAILED'}.`;
    }
    this.tell();
  }

  private add({ profile, atMs, heapUsed, external, generation }: LiveHeapReading): void {
    if (generation !== this.generation) this.beginAnew(generation);
    this.history.add({ atMs, heapUsed, external }, allocationSites(profile, maxSites));
    this.latest = this.standing.add(this.judge());
  }

  /** What was sampled before is forgotten, so its places would seem to begin at nothing. */
  private beginAnew(generation: number): void {
    if (this.generation !== 0) this.restarts++;
    this.generation = generation;
    this.forget();
  }

  private forget(): void {
    this.history.clear();
    this.standing.clear();
    this.latest = undefined;
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
}
