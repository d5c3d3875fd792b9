import type { Clock } from '@sonde/metrics';
import type { CpuCapture, CpuEngine } from '../engines/engine.js';
import type { CaptureReadings, EngineClock } from '../timeline/engine-clock.js';
import { labelSamples } from '../timeline/sample-labels.js';
import type { ScopeMarkReader } from '../timeline/scope-marks.js';
import type { ClosedWindow } from './closed-window.js';

export interface WindowParts {
  readonly clock: Clock;
  readonly engine: CpuEngine;
  readonly engineClock: EngineClock;
  readonly intervalUs: number;
}

/** A window that is open. */
export class OpenWindow {
  /** Where it takes over from the window before, which was still running by then. */
  readonly fromMs: number;
  /** How long beginning it held the loop. */
  readonly heldMs: number;
  private readonly parts: WindowParts;
  private readonly capture: CpuCapture;
  private readonly beforeStartMs: number;
  private readonly startedAtMs: number;

  private constructor(parts: WindowParts, capture: CpuCapture, times: WindowTimes) {
    this.parts = parts;
    this.capture = capture;
    this.fromMs = times.afterStartMs;
    this.heldMs = times.heldMs;
    this.beforeStartMs = times.beforeStartMs;
    this.startedAtMs = times.startedAtMs;
  }

  static async begin(parts: WindowParts): Promise<OpenWindow> {
    const { clock, engine, intervalUs } = parts;
    const startedAtMs = clock.epochMs();
    const beforeStartMs = clock.monotonicMs();
    const starting = engine.start({ intervalUs, title: 'continuous' });
    const heldMs = clock.monotonicMs() - beforeStartMs;
    const capture = await starting;
    return new OpenWindow(parts, capture, { startedAtMs, beforeStartMs, heldMs, afterStartMs: clock.monotonicMs() });
  }

  /**
   * Ends it. Rejects where the engine does; it is off in any case.
   *
   * @param toMs where the next window has taken over; undefined where there is none
   */
  async end(toMs: number | undefined, marks: ScopeMarkReader | undefined) {
    const { clock, engineClock } = this.parts;
    const beforeStopMs = clock.monotonicMs();
    try {
      const stopping = this.capture.stop();
      const stopMs = clock.monotonicMs() - beforeStopMs;
      const raw = await stopping;
      const readings: CaptureReadings = {
        beforeStartMs: this.beforeStartMs,
        afterStartMs: this.fromMs,
        beforeStopMs,
        afterStopMs: clock.monotonicMs(),
      };
      const startMs = engineClock.place(raw, readings).atMs;
      const startedAtMs = raw.startedAtMs ?? this.startedAtMs + (startMs - this.beforeStartMs);
      const joinedFromMs = clock.monotonicMs();
      const { profile, work } =
        marks === undefined
          ? { profile: raw, work: new Uint32Array(raw.samples.count) }
          : labelSamples(raw, startMs, marks);
      const heldMs = stopMs + clock.monotonicMs() - joinedFromMs;
      const window: ClosedWindow = {
        fromMs: this.fromMs,
        toMs: toMs ?? beforeStopMs,
        startMs,
        profile: { ...profile, startedAtMs },
        work,
      };
      return { window, heldMs };
    } catch (error) {
      await this.cancel();
      throw error;
    }
  }

  /** Never rejects. */
  async cancel(): Promise<void> {
    await this.capture.cancel().catch(() => {});
  }
}

interface WindowTimes {
  readonly startedAtMs: number;
  readonly beforeStartMs: number;
  readonly heldMs: number;
  readonly afterStartMs: number;
}
