import { type Clock, onScopeEnd, type Scope } from '@sonde/metrics';
import type { Timeline } from '../call-tree/timeline.js';
import { BoundedRing } from './bounded-ring.js';
import { type GcWatch, type TimedGc, watchGc } from './gc-pauses.js';
import { type ProcessState, ProcessStates } from './process-state.js';
import { WorkSpans } from './work-spans.js';

export interface TimelineRecorderOptions {
  readonly clock: Clock;
  /** How often the loop is asked how late it is. Default 20 ms. */
  readonly lagIntervalMs?: number | undefined;
  /** How often memory and open handles are looked at. Default 500 ms. */
  readonly stateIntervalMs?: number | undefined;
  /** Entries of each kind that are kept. Default 16 384. */
  readonly capacity?: number | undefined;
  /** When a scope that ended began, in milliseconds of the clock, where that is known. */
  readonly startOf?: ((scope: Scope) => number | undefined) | undefined;
}

/** Someone who wants to know what goes on; nothing is recorded while there is nobody. */
export interface TimelineReader {
  /** What happened, with times since `fromMs`. @param fromMs @param toMs milliseconds of the registry's clock */
  read(fromMs: number, toMs: number): Timeline;
  /** From here on, entries that found no place are counted anew for what begins later. */
  checkpoint(): void;
  close(): void;
}

const maxCheckpoints = 256;

interface TimedLag {
  readonly atMs: number;
  readonly lagMs: number;
}

/** Records what goes on beside a profile, on the registry's clock: pauses, lag, memory, handles, work that ends. */
export class TimelineRecorder {
  private readonly clock: Clock;
  private readonly lagIntervalMs: number;
  private readonly stateIntervalMs: number;
  private readonly startOf: (scope: Scope) => number | undefined;
  private readonly gc: BoundedRing<TimedGc>;
  private readonly lag: BoundedRing<TimedLag>;
  private readonly states: BoundedRing<ProcessState>;
  private readonly work: WorkSpans;
  private readonly stops: (() => void)[] = [];
  private gcWatch: GcWatch | undefined;
  private processStates: ProcessStates | undefined;
  private readers = 0;

  constructor(options: TimelineRecorderOptions) {
    const { clock, lagIntervalMs = 20, stateIntervalMs = 500, capacity = 16_384, startOf = () => undefined } = options;
    this.clock = clock;
    this.lagIntervalMs = lagIntervalMs;
    this.stateIntervalMs = stateIntervalMs;
    this.startOf = startOf;
    this.gc = new BoundedRing(capacity);
    this.lag = new BoundedRing(capacity);
    this.states = new BoundedRing(Math.max(1, capacity >> 4));
    this.work = new WorkSpans(capacity);
  }

  get isOn(): boolean {
    return this.readers > 0;
  }

  open(): TimelineReader {
    if (this.readers++ === 0) this.start();
    const rings = [this.gc, this.lag, this.states, this.work];
    const checkpoint = () => ({ atMs: this.clock.monotonicMs(), places: rings.map(({ pushed }) => pushed) });
    const checkpoints = [checkpoint()];
    let isOpen = true;
    return {
      read: (fromMs, toMs) => {
        this.gcWatch?.flush();
        this.look();
        const { places } = checkpoints.findLast(({ atMs }) => atMs <= fromMs) ?? checkpoints[0]!;
        const dropped = rings.reduce((sum, ring, k) => sum + ring.lostSince(places[k]!), 0);
        return this.between(fromMs, toMs, dropped);
      },
      checkpoint: () => {
        checkpoints.push(checkpoint());
        if (checkpoints.length > maxCheckpoints) checkpoints.shift();
      },
      close: () => {
        if (!isOpen) return;
        isOpen = false;
        if (--this.readers === 0) this.stop();
      },
    };
  }

  private start(): void {
    this.gcWatch = watchGc(this.clock, (pause) => this.gc.push(pause));
    this.processStates = new ProcessStates(this.clock, this.stateIntervalMs);
    this.look();
    let dueMs = this.clock.monotonicMs() + this.lagIntervalMs;
    const timer = setInterval(() => {
      const atMs = this.clock.monotonicMs();
      // Timers of Node count whole milliseconds, and may come up to one early.
      this.lag.push({ atMs, lagMs: Math.max(0, atMs - dueMs) });
      this.look();
      dueMs = this.clock.monotonicMs() + this.lagIntervalMs;
    }, this.lagIntervalMs);
    timer.unref();
    this.stops.push(
      () => clearInterval(timer),
      onScopeEnd((scope) => this.work.push(scope, this.startOf(scope) ?? startedOf(scope), this.clock.monotonicMs())),
    );
  }

  private stop(): void {
    for (const stop of this.stops.splice(0)) stop();
    this.gcWatch?.stop();
    this.gcWatch = undefined;
    for (const ring of [this.gc, this.lag, this.states, this.work]) ring.clear();
  }

  private look(): void {
    const state = this.processStates?.due();
    if (state !== undefined) this.states.push(state);
  }

  private between(fromMs: number, toMs: number, dropped: number): Timeline {
    const us = (ms: number) => (ms - fromMs) * 1000;
    const isIn = ({ atMs }: { readonly atMs: number }) => atMs >= fromMs && atMs <= toMs;
    const overlaps = ({ atMs, durationMs }: { readonly atMs: number; readonly durationMs: number }) =>
      atMs + durationMs >= fromMs && atMs <= toMs;
    const states = this.states.since().filter(isIn);
    return {
      gc: this.gc
        .since()
        .filter(overlaps)
        .map(({ atMs, durationMs, kind }) => ({ startUs: us(atMs), durationUs: durationMs * 1000, kind })),
      lag: this.lag
        .since()
        .filter(({ atMs, lagMs }) => atMs >= fromMs && atMs - lagMs <= toMs)
        // One that is known only after the end, as is that of a request that blocked until its end, counts until there.
        .map(({ atMs, lagMs }) => ({ endMs: Math.min(atMs, toMs), lagMs: lagMs - Math.max(0, atMs - toMs) }))
        .map(({ endMs, lagMs }) => ({ atUs: us(endMs), lagUs: lagMs * 1000 })),
      waiting: states.map(({ atMs, resources, utilisation }) => ({ atUs: us(atMs), resources, utilisation })),
      memory: states.map(({ atMs, memory: { heapUsed, heapTotal, external, arrayBuffers, rss } }) => ({
        atUs: us(atMs),
        heapUsed,
        heapTotal,
        external,
        arrayBuffers,
        rss,
      })),
      work: this.work
        .since()
        .filter(overlaps)
        .map(({ atMs, durationMs, kind, name, traceId }) => ({
          startUs: us(atMs),
          durationUs: durationMs * 1000,
          kind,
          name,
          ...(traceId !== undefined && { traceId }),
        })),
      dropped,
    };
  }
}

/** Where nobody saw when work began, requests say so themselves. */
function startedOf(scope: Scope): number | undefined {
  const { startedMs } = scope as { readonly startedMs?: unknown };
  return typeof startedMs === 'number' ? startedMs : undefined;
}
