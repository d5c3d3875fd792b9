import type { Clock } from '@sonde/metrics';
import type { Profile } from '../call-tree/profile.js';
import { answering } from '../engines/answer-time.js';
import type { CpuCapture, CpuCaptureOptions, CpuEngine } from '../engines/engine.js';
import { startFailed, stopFailed } from '../engines/engine-failures.js';
import { profilerError } from '../errors.js';
import { calibrate } from '../timeline/calibration.js';
import type { CaptureStart, EngineClock } from '../timeline/engine-clock.js';
import { labelSamples } from '../timeline/sample-labels.js';
import type { ScopeMarkReader, ScopeMarks } from '../timeline/scope-marks.js';
import type { TimelineReader, TimelineRecorder } from '../timeline/timeline-recorder.js';

/** What a recording is made with. */
export interface RecordingParts {
  readonly clock: Clock;
  readonly engine: CpuEngine;
  /** What is known of the engine's clock by now. */
  readonly engineClock: EngineClock;
  /** For route labels; without it, samples have none. */
  readonly marks: ScopeMarks | undefined;
  readonly recorder: TimelineRecorder | undefined;
  /** Told of every call of the engine that held the loop. */
  readonly onHeld: (ms: number) => void;
  /** How long the engine may take to begin or end a capture. */
  readonly answerTimeoutMs: number;
}

/** Requests change more often than that; a reader should know. */
const vagueMs = 0.2;

/** One CPU capture with what goes on beside it. Whatever throws, the engine is off and nobody listens any more. */
export class Recording {
  private readonly parts: RecordingParts;
  private readonly engine: CpuEngine;
  private readonly marks: ScopeMarkReader | undefined;
  private readonly timeline: TimelineReader | undefined;
  private capture: CpuCapture | undefined;
  private beforeStartMs = 0;
  private afterStartMs = 0;
  private startedAtMs = 0;
  private isEnded = false;

  private constructor(parts: RecordingParts) {
    this.parts = parts;
    this.engine = answering(parts.engine, parts.answerTimeoutMs);
    this.marks = parts.marks?.open();
    this.timeline = parts.recorder?.open();
  }

  /** @throws SondeError SONDE_PROFILER_START_FAILED */
  static async begin(parts: RecordingParts, options: CpuCaptureOptions): Promise<Recording> {
    const recording = new Recording(parts);
    try {
      await recording.start(options);
      return recording;
    } catch (error) {
      recording.close();
      throw startFailed(parts.engine.name, error);
    }
  }

  /** Ends it, once. @throws SondeError SONDE_PROFILER_STOP_FAILED */
  async stop(): Promise<Profile> {
    const { clock, engine, engineClock } = this.parts;
    if (this.isEnded || this.capture === undefined) throw endedError();
    this.isEnded = true;
    try {
      const beforeStopMs = clock.monotonicMs();
      const stopping = this.capture.stop();
      const afterStopMs = clock.monotonicMs();
      this.parts.onHeld(afterStopMs - beforeStopMs);
      const profile = await stopping;
      const { beforeStartMs, afterStartMs } = this;
      const readings = { beforeStartMs, afterStartMs, beforeStopMs, afterStopMs: clock.monotonicMs() };
      const joinedFromMs = clock.monotonicMs();
      const joined = this.joined(profile, engineClock.place(profile, readings));
      this.parts.onHeld(clock.monotonicMs() - joinedFromMs);
      return joined;
    } catch (error) {
      await this.off();
      throw stopFailed(engine.name, error);
    } finally {
      this.close();
    }
  }

  /** Ends it and throws away what was seen. Never rejects; after `stop`, it does nothing. */
  async cancel(): Promise<void> {
    if (this.isEnded) return;
    this.isEnded = true;
    await this.off();
    this.close();
  }

  private async start({ intervalUs, title, maxDurationMs }: CpuCaptureOptions): Promise<void> {
    const { engine } = this;
    const { clock, engineClock, onHeld } = this.parts;
    this.startedAtMs = clock.epochMs();
    this.beforeStartMs = clock.monotonicMs();
    const starting = engine.start({ intervalUs, title, maxDurationMs });
    onHeld(clock.monotonicMs() - this.beforeStartMs);
    this.capture = await starting;
    this.afterStartMs = clock.monotonicMs();
    if (this.marks === undefined || !engine.abilities.overlapping) return;
    await calibrate(engineClock, clock, () => engine.start({ intervalUs, title: 'calibration' }));
  }

  private joined(profile: Profile, { atMs: startMs, errorMs }: CaptureStart): Profile {
    const labelled = this.marks === undefined ? profile : labelSamples(profile, startMs, this.marks).profile;
    const timeline = this.timeline?.read(startMs, startMs + profile.durationUs / 1000);
    const startedAtMs = profile.startedAtMs ?? this.startedAtMs + (startMs - this.beforeStartMs);
    const isVague = this.marks !== undefined && errorMs > vagueMs;
    const notes = isVague ? [`Routes are matched to samples within ${errorMs.toFixed(1)} ms.`] : [];
    const origin = { ...labelled.origin, notes: [...labelled.origin.notes, ...notes] };
    return { ...labelled, origin, startedAtMs, ...(timeline !== undefined && { timeline }) };
  }

  /** The engine, whatever it says to that. */
  private async off(): Promise<void> {
    try {
      await this.capture?.cancel();
    } catch {
      // Its contract is not to reject; there is nothing left to try.
    }
  }

  private close(): void {
    this.marks?.close();
    this.timeline?.close();
  }
}

function endedError() {
  return profilerError(
    'SONDE_PROFILER_STOP_FAILED',
    'a recording',
    'one that has ended',
    'stop() once',
    'Keep the profile of the first call.',
  );
}
