import { setTimeout as elapsed } from 'node:timers/promises';
import type { Clock, Scope } from '@sonde/metrics';
import type { Profile } from '../call-tree/profile.js';
import type { CpuEngine } from '../engines/engine.js';
import { profilerError } from '../errors.js';
import { calibrate } from '../timeline/calibration.js';
import { EngineClock } from '../timeline/engine-clock.js';
import type { ScopeMarkReader, ScopeMarks } from '../timeline/scope-marks.js';
import type { TimelineReader, TimelineRecorder } from '../timeline/timeline-recorder.js';
import type { ClosedWindow } from './closed-window.js';
import { type ContinuousSettings, type CutOptions, checkCutOptions, checkLast } from './continuous-options.js';
import type { CpuTimeMetrics } from './cpu-time-metrics.js';
import { FrameTable } from './frame-table.js';
import { OpenWindow } from './window-capture.js';
import { cutWindows } from './window-cut.js';
import { WindowRing } from './window-ring.js';
import { WindowWriter } from './window-writer.js';

export interface ContinuousParts {
  readonly clock: Clock;
  /** One that can take several captures at once. */
  readonly engine: CpuEngine;
  readonly marks: ScopeMarks;
  readonly recorder: TimelineRecorder;
  readonly metrics: CpuTimeMetrics;
  /** Told of every call of the engine that held the loop. */
  readonly onHeld: (ms: number) => void;
  /** Told of every window that failed; the next one is tried. */
  readonly onFault: (cause: unknown) => void;
  /** Told when it begins and when it is over. */
  readonly onRunning: (isRunning: boolean) => void;
  /** Keeps a window elsewhere; its errors are its own affair. */
  readonly write?: ((window: Profile) => Promise<void>) | undefined;
}

/** `stop` waits so long for the disk, for the last window and for the one before. */
const maxWriteMs = 5000;
/** Windows end no faster than that, whoever asks for what is in the present one. */
const minWindowMs = 1000;
/** A window ends before the marks of who ran when are that full. */
const maxFill = 0.7;
/** After windows that held the loop too long, at most that many times the length of one goes by without. */
const maxBackOff = 16;

/**
 * Profiles all the time, in windows. The next window begins before the present one ends, so nothing falls in between,
 * and only the first start is slow; and so a request that turned out slow can still be cut out of them.
 */
export class ContinuousProfiler {
  private readonly parts: ContinuousParts;
  private readonly settings: ContinuousSettings;
  private readonly engineClock = new EngineClock();
  private readonly frames = new FrameTable();
  private readonly ring: WindowRing;
  private marks: ScopeMarkReader | undefined;
  private timeline: TimelineReader | undefined;
  private current: OpenWindow | undefined;
  private rotating: Promise<void> | undefined;
  private timer: NodeJS.Timeout | undefined;
  private pauseUntilMs = -Infinity;
  private backOff = 1;
  private readonly writer: WindowWriter | undefined;
  private stopping: Promise<void> | undefined;

  private constructor(parts: ContinuousParts, settings: ContinuousSettings) {
    this.parts = parts;
    this.settings = settings;
    this.ring = new WindowRing(settings);
    const { write, metrics } = parts;
    if (write !== undefined) this.writer = new WindowWriter({ write, onUnwritten: () => metrics.ended('unwritten') });
  }

  /** @throws what the engine throws at the first start: a later one that fails is tried again */
  static async begin(parts: ContinuousParts, settings: ContinuousSettings): Promise<ContinuousProfiler> {
    if (!parts.engine.abilities.overlapping) throw overlapError(parts.engine.name);
    const profiler = new ContinuousProfiler(parts, settings);
    await profiler.start();
    return profiler;
  }

  get isRunning(): boolean {
    return this.stopping === undefined;
  }

  /** Memory that the windows take, in bytes. */
  get bytes(): number {
    return this.ring.bytes;
  }

  /**
   * What was sampled in a stretch of time that has passed; undefined where nothing of it is kept. Where it reaches into
   * the present window, that one ends (once in a second at most: whoever asks more often waits).
   *
   * @throws SondeError SONDE_INVALID_OPTION
   */
  async cut(options: CutOptions = {}): Promise<Profile | undefined> {
    checkCutOptions(options);
    const nowMs = this.parts.clock.monotonicMs();
    const fromMs = options.fromMs ?? -Infinity;
    const toMs = Math.min(options.toMs ?? nowMs, nowMs);
    await this.closeUntil(toMs);
    const windows = this.ring.between(fromMs, toMs);
    const { labels: wanted = {}, scope, title = 'continuous' } = options;
    const works = scope === undefined ? undefined : new Set(this.parts.marks.worksOf(scope as Scope));
    if (works?.size === 0) return undefined;
    const accepts = (labels: Readonly<Record<string, string>>, work: number) =>
      (works === undefined || works.has(work)) &&
      Object.entries(wanted).every(([name, value]) => labels[name] === value);
    const profile = cutWindows(windows, { fromMs, toMs, title, accepts });
    return profile === undefined ? undefined : this.withTimeline(profile, Math.max(fromMs, windows[0]!.fromMs));
  }

  /** All that is kept, or the last milliseconds of it. @throws SondeError SONDE_INVALID_OPTION */
  async recent(lastMs = Infinity): Promise<Profile | undefined> {
    checkLast(lastMs);
    return this.cut(Number.isFinite(lastMs) ? { fromMs: this.parts.clock.monotonicMs() - lastMs } : {});
  }

  /** Ends it: the last window is counted and written, all are let go. Never rejects. */
  stop(): Promise<void> {
    this.stopping ??= this.close();
    return this.stopping;
  }

  private async start(): Promise<void> {
    const { marks, recorder } = this.parts;
    if (this.settings.labels) this.marks = marks.open();
    this.timeline = recorder.open();
    try {
      await this.open();
    } catch (error) {
      this.release();
      throw error;
    }
    this.parts.onRunning(true);
    // Shorter than a window: it also looks whether one has to end early.
    this.timer = setInterval(() => this.tick(), Math.min(250, this.settings.windowMs / 4));
    this.timer.unref();
  }

  private async open(): Promise<OpenWindow> {
    const { clock, engine, onHeld } = this.parts;
    const { engineClock } = this;
    const { intervalUs } = this.settings;
    const window = await OpenWindow.begin({ clock, engine, engineClock, intervalUs });
    onHeld(window.heldMs);
    this.current = window;
    if (this.marks !== undefined)
      await calibrate(engineClock, clock, () => engine.start({ intervalUs, title: 'calibration' }));
    return window;
  }

  private tick(): void {
    if (this.rotating !== undefined || !this.isRunning) return;
    const nowMs = this.parts.clock.monotonicMs();
    const { current } = this;
    const isDue =
      current === undefined
        ? nowMs >= this.pauseUntilMs
        : nowMs - current.fromMs >= this.settings.windowMs ||
          (nowMs - current.fromMs >= minWindowMs && (this.marks?.fill ?? 0) >= maxFill);
    if (isDue) void this.rotate();
  }

  private rotate(): Promise<void> {
    this.rotating ??= this.turn().finally(() => {
      this.rotating = undefined;
    });
    return this.rotating;
  }

  /** From one window to the next. Never rejects. */
  private async turn(): Promise<void> {
    const { current: ended } = this;
    let next: OpenWindow | undefined;
    try {
      this.timeline?.checkpoint();
      next = await this.open();
    } catch (error) {
      this.current = undefined;
      this.failed(error);
    }
    if (ended === undefined) return;
    const heldMs = await this.end(ended, next?.fromMs);
    this.judge((next?.heldMs ?? 0) + heldMs, next);
  }

  /** How long it held the loop. */
  private async end(window: OpenWindow, toMs: number | undefined): Promise<number> {
    try {
      const { window: closed, heldMs } = await window.end(toMs, this.marks);
      this.parts.onHeld(heldMs);
      this.keep(closed);
      this.marks?.advance(closed.toMs - overlapMs);
      return heldMs;
    } catch (error) {
      this.failed(error);
      return 0;
    }
  }

  private keep(closed: ClosedWindow): void {
    const { metrics } = this.parts;
    const window = { ...closed, profile: { ...closed.profile, tree: this.frames.share(closed.profile.tree) } };
    this.ring.push(window);
    metrics.ended('kept');
    metrics.record(window);
    this.writer?.offer(() => this.profileOf(window));
  }

  private profileOf(window: ClosedWindow): Profile | undefined {
    const { fromMs, toMs } = window;
    const profile = cutWindows([window], { fromMs, toMs, title: 'continuous', accepts: () => true });
    return profile === undefined ? undefined : this.withTimeline(profile, fromMs);
  }

  private withTimeline(profile: Profile, fromMs: number): Profile {
    const timeline = this.timeline?.read(fromMs, fromMs + profile.durationUs / 1000);
    return timeline === undefined ? profile : { ...profile, timeline };
  }

  /** Windows that hold the loop too long are left out, for longer each time. */
  private judge(heldMs: number, next: OpenWindow | undefined): void {
    const { metrics, clock } = this.parts;
    if (heldMs <= this.settings.maxPauseMs) {
      this.backOff = 1;
      return;
    }
    this.pauseUntilMs = clock.monotonicMs() + this.settings.windowMs * this.backOff;
    this.backOff = Math.min(maxBackOff, this.backOff * 2);
    this.current = undefined;
    metrics.ended('skipped');
    void next?.cancel();
  }

  private failed(cause: unknown): void {
    this.parts.metrics.ended('failed');
    this.parts.onFault(cause);
    this.pauseUntilMs = this.parts.clock.monotonicMs() + this.settings.windowMs;
  }

  /** Until the windows that have ended reach up to a time, or there is nothing to wait for. */
  private async closeUntil(toMs: number): Promise<void> {
    await this.rotating;
    while (this.isRunning && this.current !== undefined && this.current.fromMs < toMs) {
      const leftMs = this.current.fromMs + minWindowMs - this.parts.clock.monotonicMs();
      if (leftMs > 0) await elapsed(leftMs);
      else await this.rotate();
    }
  }

  private async close(): Promise<void> {
    clearInterval(this.timer);
    await this.rotating;
    const { current } = this;
    this.current = undefined;
    await this.writer?.settle(maxWriteMs);
    if (current !== undefined) await this.end(current, undefined);
    await this.writer?.settle(maxWriteMs);
    this.release();
    this.ring.clear();
    this.parts.onRunning(false);
  }

  private release(): void {
    this.marks?.close();
    this.timeline?.close();
    this.marks = undefined;
    this.timeline = undefined;
  }
}

/** A window's profile begins a little before it takes over; its first samples need their marks, too. */
const overlapMs = 500;

function overlapError(engine: string) {
  return profilerError(
    'SONDE_PROFILER_START_FAILED',
    'continuous profiling',
    `the engine ${engine}, which takes one profile at a time`,
    'one that takes several, such as inspector',
    'Leave the option "engine" out, or take profiles on demand.',
  );
}
