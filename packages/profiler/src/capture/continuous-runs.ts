import { type Clock, checkOptions, type OptionRule, type Registry } from '@sonde/metrics';
import type { Profile } from '../call-tree/profile.js';
import { type ContinuousOptions, continuousRules, continuousSettings } from '../continuous/continuous-options.js';
import { ContinuousProfiler } from '../continuous/continuous-profiler.js';
import { CpuTimeMetrics } from '../continuous/cpu-time-metrics.js';
import { answering } from '../engines/answer-time.js';
import type { CpuEngine } from '../engines/engine.js';
import { startFailed } from '../engines/engine-failures.js';
import { profilerError } from '../errors.js';
import { ProfileDirectory } from '../storage/profile-directory.js';
import type { ScopeMarks } from '../timeline/scope-marks.js';
import type { TimelineRecorder } from '../timeline/timeline-recorder.js';
import type { ProfilerFaults } from './profiler-faults.js';
import type { ProfilerMetrics } from './profiler-metrics.js';
import { closedError } from './session-queue.js';

export interface ContinuousRunOptions extends ContinuousOptions {
  /** Keeps windows in files there. Without it, nothing is written. */
  readonly directory?: string | undefined;
  /** Bytes that all profiles in the directory take at the most, at least 1 MB. Default 100 MB. */
  readonly quotaBytes?: number | undefined;
  /** What the files are: `pprof`, or `cpuprofile`. Default `pprof`. */
  readonly format?: 'pprof' | 'cpuprofile' | undefined;
}

const rules: Readonly<Record<keyof ContinuousRunOptions, OptionRule>> = {
  ...continuousRules,
  directory: ['a path', (value) => typeof value === 'string' && value !== '' && !value.includes('\0')],
  quotaBytes: ['bytes, at least 1000000', (value) => Number.isSafeInteger(value) && (value as number) >= 1_000_000],
  format: ["'pprof' or 'cpuprofile'", (value) => value === 'pprof' || value === 'cpuprofile'],
};

export interface ContinuousRunsParts {
  readonly clock: Clock;
  readonly registry: Registry;
  readonly marks: ScopeMarks;
  readonly recorder: TimelineRecorder;
  readonly metrics: ProfilerMetrics;
  readonly faults: ProfilerFaults;
  readonly engine: () => CpuEngine;
  /** How long the engine may take to begin or end a window. */
  readonly answerTimeoutMs: number;
}

/** Continuous profiling, one at a time, joined with metrics and disk. */
export class ContinuousRuns {
  private readonly parts: ContinuousRunsParts;
  private cpuTime: CpuTimeMetrics | undefined;
  private current: ContinuousProfiler | undefined;
  private beginning: Promise<ContinuousProfiler> | undefined;
  private isClosed = false;

  constructor(parts: ContinuousRunsParts) {
    this.parts = parts;
  }

  get isRunning(): boolean {
    return this.current?.isRunning === true;
  }

  /** @throws SondeError SONDE_PROFILER_BUSY, SONDE_INVALID_OPTION, SONDE_PROFILER_START_FAILED, SONDE_PROFILER_CLOSED */
  async begin(options: ContinuousRunOptions): Promise<ContinuousProfiler> {
    checkOptions('continuous()', rules, options);
    if (this.isClosed) throw closedError();
    if (this.beginning !== undefined || this.current?.isRunning) throw runningError();
    this.beginning = this.start(options);
    try {
      this.current = await this.beginning;
    } finally {
      this.beginning = undefined;
    }
    if (!this.isClosed) return this.current;
    await this.current.stop();
    throw closedError();
  }

  /** Never rejects. */
  async close(): Promise<void> {
    this.isClosed = true;
    await this.beginning?.catch(() => {});
    await this.current?.stop();
  }

  private async start(options: ContinuousRunOptions): Promise<ContinuousProfiler> {
    const { clock, registry, marks, recorder, metrics, faults } = this.parts;
    const engine = answering(this.parts.engine(), this.parts.answerTimeoutMs);
    this.cpuTime ??= new CpuTimeMetrics(registry);
    const parts = {
      clock,
      engine,
      marks,
      recorder,
      metrics: this.cpuTime,
      onHeld: (ms: number) => metrics.held('continuous', ms),
      onFault: (cause: unknown) => faults.windowFailed(cause),
      onRunning: (isRunning: boolean) => (isRunning ? metrics.started('continuous') : metrics.stopped('continuous')),
      write: this.writerOf(options),
    };
    try {
      return await ContinuousProfiler.begin(parts, continuousSettings(options));
    } catch (error) {
      throw startFailed(engine.name, error);
    }
  }

  private writerOf({ directory, quotaBytes, format }: ContinuousRunOptions) {
    if (directory === undefined) return undefined;
    const { clock, faults } = this.parts;
    const files = new ProfileDirectory({ clock, directory, quotaBytes, format });
    return async (window: Profile) => {
      try {
        await files.keep(window);
      } catch (error) {
        faults.storageFailed(error);
        throw error;
      }
    };
  }
}

function runningError() {
  return profilerError(
    'SONDE_PROFILER_BUSY',
    'continuous()',
    'a second one beside the first',
    'one at a time',
    'Stop the first, or use what it gave.',
  );
}
