import { type Clock, defaultRegistry, describeValue, type Registry } from '@sonde/metrics';
import type { Profile } from '../call-tree/profile.js';
import type { ContinuousProfiler } from '../continuous/continuous-profiler.js';
import { profilerError } from '../errors.js';
import { AllocationMetrics, type AllocationMetricsOptions } from '../heap/allocation-metrics.js';
import { HeapProfiler } from '../heap/heap-profiler.js';
import { ScopeMarks } from '../timeline/scope-marks.js';
import { TimelineRecorder } from '../timeline/timeline-recorder.js';
import { type ContinuousRunOptions, ContinuousRuns } from './continuous-runs.js';
import { type CpuSession, CpuSessions } from './cpu-sessions.js';
import { EngineSource } from './engine-source.js';
import { ProfilerFaults } from './profiler-faults.js';
import { ProfilerMetrics } from './profiler-metrics.js';
import {
  type CpuOptions,
  checkProfilerOptions,
  cpuSettings,
  type ProfileCallOptions,
  type ProfilerOptions,
  type RecordOptions,
  recordSettings,
} from './profiler-options.js';
import { closedError } from './session-queue.js';

/** What a profiled function gave. */
export type ProfiledCall<T> =
  | { readonly result: T; readonly profile: Profile; readonly reason?: undefined }
  /** It ran, and could not be profiled. */
  | { readonly result: T; readonly profile: undefined; readonly reason: unknown };

/** The key under which `console.log` finds what to show (`util.inspect.custom`). */
const inspect = Symbol.for('nodejs.util.inspect.custom');

/** How long an engine may take to begin or to end a capture, before it is given up. */
const answerTimeoutMs = 30_000;

/**
 * Takes profiles of the running service. One CPU profile is taken at a time; further callers wait in a bounded queue
 * or hear when to come again. Nothing runs, and nothing is hooked, while no profile is being taken.
 */
export class Profiler {
  readonly registry: Registry;
  private readonly clock: Clock;
  private readonly defaults: { readonly intervalUs: number; readonly maxDurationMs: number };
  private readonly faults: ProfilerFaults;
  private readonly engines: EngineSource;
  private readonly sessions: CpuSessions;
  private readonly runs: ContinuousRuns;
  private readonly metrics: ProfilerMetrics;
  private heapProfiler: HeapProfiler | undefined;
  private allocations: AllocationMetrics | undefined;
  private isClosed = false;
  private started: CpuSession | undefined;
  private starting: Promise<CpuSession> | undefined;

  /** @throws SondeError SONDE_INVALID_OPTION */
  constructor(options: ProfilerOptions = {}) {
    checkProfilerOptions(options);
    const {
      registry = defaultRegistry,
      engine = 'auto',
      intervalUs = 1000,
      maxDurationMs = 60_000,
      maxQueue = 4,
    } = options;
    this.registry = registry;
    this.clock = registry.clock;
    this.defaults = { intervalUs, maxDurationMs };
    this.faults = new ProfilerFaults(registry);
    this.engines = new EngineSource(engine, this.clock, (cause) => this.faults.engineMissing(cause));
    const { clock } = this;
    const marks = new ScopeMarks({ clock });
    const recorder = new TimelineRecorder({ clock, startOf: (scope) => marks.startOf(scope) });
    this.metrics = new ProfilerMetrics(registry);
    const parts = { clock, marks, recorder, metrics: this.metrics, engine: () => this.engines.get() };
    this.sessions = new CpuSessions({ ...parts, maxQueue, answerTimeoutMs });
    this.runs = new ContinuousRuns({ ...parts, registry, faults: this.faults, answerTimeoutMs });
  }

  /** Whether a CPU profile is being taken. */
  get isBusy(): boolean {
    return this.sessions.queue.isBusy;
  }

  /** Who allocates, and what stays: counted in the same metrics. */
  get heap(): HeapProfiler {
    if (this.heapProfiler === undefined) {
      this.heapProfiler = new HeapProfiler({ clock: this.clock, meter: this.metrics });
      if (this.isClosed) this.heapProfiler.close();
    }
    return this.heapProfiler;
  }

  /**
   * A CPU profile of the next seconds. It keeps the process open until then.
   *
   * @throws ProfilerBusyError SONDE_PROFILER_BUSY: it says when to ask again; SondeError SONDE_INVALID_OPTION,
   *   SONDE_PROFILER_START_FAILED, SONDE_PROFILER_STOP_FAILED, SONDE_PROFILER_CLOSED; the reason of the signal
   */
  async cpu(options: CpuOptions = {}): Promise<Profile> {
    const session = await this.sessions.begin(cpuSettings(options, this.defaults), true);
    return session.profile;
  }

  /**
   * Begins a CPU profile that lasts until it is stopped, at most `maxDurationMs`.
   *
   * @throws as `cpu`
   */
  async start(options: RecordOptions = {}): Promise<CpuSession> {
    const starting = this.sessions.begin(recordSettings('start()', options, this.defaults), false);
    this.starting = starting;
    try {
      this.started = await starting;
      return this.started;
    } finally {
      if (this.starting === starting) this.starting = undefined;
    }
  }

  /** Ends what `start` began, or is about to; also where it has ended by itself by now. Hands out a profile once. */
  async stop(): Promise<Profile> {
    if (this.started === undefined) await this.starting?.catch(() => {});
    const session = this.started;
    this.started = undefined;
    if (session === undefined) throw notStartedError();
    return session.stop();
  }

  /**
   * Runs a function once, and profiles it until its result is there. Where no profile can be taken, because another one
   * is or an engine fails, the function runs all the same, and `reason` says why there is no profile. What it throws is
   * thrown on; the profile is then handed to `onThrow`.
   *
   * @throws SondeError SONDE_INVALID_OPTION; nothing else of its own
   */
  async profile<T>(fn: () => T | PromiseLike<T>, options: ProfileCallOptions = {}): Promise<ProfiledCall<T>> {
    if (typeof fn !== 'function') throw noFunctionError(fn);
    const attempt = await this.attempt(options);
    if ('reason' in attempt) return { result: await fn(), profile: undefined, reason: attempt.reason };
    const session = attempt.begun;
    let result: T;
    try {
      result = await fn();
    } catch (thrown) {
      await this.tellThrow(session, options, thrown);
      throw thrown;
    }
    try {
      return { result, profile: await session.stop() };
    } catch (reason) {
      return { result, profile: undefined, reason };
    }
  }

  /**
   * Profiles from now on, all the time, in windows that overlap: a request found slow afterwards can be cut out of them.
   * Beside it, profiles are taken as ever. Nothing is written unless a directory is given.
   *
   * @throws SondeError SONDE_PROFILER_BUSY where one is running; SONDE_INVALID_OPTION, SONDE_PROFILER_START_FAILED,
   *   SONDE_PROFILER_CLOSED
   */
  continuous(options: ContinuousRunOptions = {}): Promise<ContinuousProfiler> {
    return this.runs.begin(options);
  }

  /**
   * Counts from now on who allocates how much, by function, in windows: each ends with a full collection. While the live
   * heap is sampled (leak detection) or allocations are profiled, windows are left out. It ends with `close()`.
   *
   * @throws SondeError SONDE_PROFILER_BUSY where they are counted already; SONDE_INVALID_OPTION, SONDE_PROFILER_CLOSED
   */
  allocationMetrics(options: AllocationMetricsOptions = {}): AllocationMetrics {
    if (this.isClosed) throw closedError();
    if (this.allocations?.isOn) throw countedError();
    const { heap, registry } = this;
    const onFault = (cause: unknown) => this.faults.allocationsFailed(cause);
    this.allocations = new AllocationMetrics({ heap, registry, onFault }, options);
    return this.allocations;
  }

  /** What `console.log` shows. */
  [inspect](): string {
    const doing = [
      ...(this.isClosed ? ['closed'] : []),
      ...(this.isBusy ? ['taking a CPU profile'] : []),
      ...(this.runs.isRunning ? ['continuous'] : []),
      ...(this.heapProfiler?.isSampling ? ['sampling the heap'] : []),
    ];
    return `Profiler { ${doing.join(', ') || 'idle'} }`;
  }

  /** Gives up what is being taken, refuses what waits and what comes. Resolves when nothing runs any more. */
  async close(): Promise<void> {
    this.isClosed = true;
    this.allocations?.stop();
    await Promise.all([this.sessions.close(), this.runs.close()]);
    this.heapProfiler?.close();
    await this.engines.close();
  }

  private async attempt(options: ProfileCallOptions): Promise<Attempt> {
    const settings = recordSettings('profile()', options, this.defaults);
    try {
      return { begun: await this.sessions.begin(settings, false) };
    } catch (reason) {
      return { reason };
    }
  }

  private async tellThrow(session: CpuSession, { onThrow }: ProfileCallOptions, thrown: unknown): Promise<void> {
    if (onThrow === undefined) return session.cancel();
    try {
      const profile = await session.stop();
      // Its type says that it answers nothing; an async one does all the same, and must not end the process.
      Promise.resolve<unknown>(onThrow(profile, thrown)).catch((error: unknown) => {
        this.faults.listenerFailed('onThrow', error);
      });
    } catch (error) {
      this.faults.listenerFailed('onThrow', error);
    }
  }
}

function countedError() {
  return profilerError(
    'SONDE_PROFILER_BUSY',
    'allocationMetrics()',
    'a second call beside the first',
    'one at a time',
    'Stop the first, or use what it counts.',
  );
}

type Attempt = { readonly begun: CpuSession } | { readonly reason: unknown };

function noFunctionError(got: unknown) {
  return profilerError(
    'SONDE_INVALID_OPTION',
    'profile()',
    describeValue(got),
    'a function',
    'Pass the function that is to be profiled: profile(() => work()).',
  );
}

function notStartedError() {
  return profilerError(
    'SONDE_PROFILER_STOP_FAILED',
    'stop()',
    'no profile that start() began',
    'a call of start() before it, and one stop() for each',
    'Call start() first.',
  );
}
