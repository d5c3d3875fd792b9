import type { Profile } from '../call-tree/profile.js';

export interface CpuCaptureOptions {
  /** Time between two samples, in microseconds. */
  readonly intervalUs: number;
  readonly title: string;
  /** The longest it will take, in milliseconds: what engines with a buffer size it by. Default 60 000. */
  readonly maxDurationMs?: number | undefined;
}

/** A CPU profile that is being taken. */
export interface CpuCapture {
  /** Ends it and hands out what was seen. Ended once; afterwards rejects. The profiler is off whatever happens. */
  stop(): Promise<Profile>;
  /** Ends it and throws away what was seen. Never rejects; may be called after `stop`. */
  cancel(): Promise<void>;
}

/** What takes CPU profiles. All engines fill the same model; the conformance suite holds them to it. */
export interface CpuEngine {
  /** `inspector`, `v8`, `v8-profiler-next`, `datadog`. */
  readonly name: string;
  /** What it can do beyond the others. */
  readonly abilities: EngineAbilities;
  /** @throws SondeError SONDE_PROFILER_START_FAILED where the engine refuses */
  start(options: CpuCaptureOptions): Promise<CpuCapture>;
  /** Gives up all captures and what is kept ready for the next. Never rejects; afterwards `start` is refused. */
  close?(): Promise<void>;
}

export interface EngineAbilities {
  /** Several captures at once, so that windows can overlap. */
  readonly overlapping: boolean;
  /** Samples carry their times. */
  readonly timestamps: boolean;
  /** Knows time on the CPU from time on the clock. */
  readonly cpuTime: boolean;
  /** Sees threads that run no JavaScript. */
  readonly nativeThreads: boolean;
}
