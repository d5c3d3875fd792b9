import type { Clock } from '@sonde/metrics';
import type { Profile } from '../call-tree/profile.js';
import type { CpuEngine } from '../engines/engine.js';
import { profilerError } from '../errors.js';
import { EngineClock } from '../timeline/engine-clock.js';
import type { ScopeMarks } from '../timeline/scope-marks.js';
import type { TimelineRecorder } from '../timeline/timeline-recorder.js';
import { ProfilerBusyError } from './busy-error.js';
import type { CaptureOutcome, ProfilerMetrics } from './profiler-metrics.js';
import type { CaptureSettings } from './profiler-options.js';
import { Recording } from './recording.js';
import { closedError, SessionQueue } from './session-queue.js';

export interface CpuSessionsParts {
  readonly clock: Clock;
  readonly marks: ScopeMarks;
  readonly recorder: TimelineRecorder;
  readonly metrics: ProfilerMetrics;
  readonly engine: () => CpuEngine;
  readonly maxQueue: number;
  readonly answerTimeoutMs: number;
}

/** A CPU profile that is being taken. */
export interface CpuSession {
  /** The profile, once it ends: by `stop`, or by itself when its time is over. */
  readonly profile: Promise<Profile>;
  /** Ends it and hands out the profile; called again, the same one. */
  stop(): Promise<Profile>;
  /** Ends it and throws away what was seen; `profile` rejects with the reason. Never rejects. */
  cancel(reason?: unknown): Promise<void>;
}

/** CPU profiles one after the other: each has its turn, a limit, one end, and is counted once. */
export class CpuSessions {
  readonly queue: SessionQueue;
  private readonly parts: CpuSessionsParts;
  private readonly cancels = new Set<(reason: unknown) => Promise<void>>();
  /** Those that have their turn, and whose engine has not answered yet. */
  private readonly beginnings = new Set<Promise<unknown>>();
  private readonly engineClock = new EngineClock();
  private isClosed = false;

  constructor(parts: CpuSessionsParts) {
    this.parts = parts;
    this.queue = new SessionQueue(parts.clock, parts.maxQueue);
  }

  /**
   * Waits for a turn and begins. The session ends itself after `limitMs`.
   *
   * @param holdsProcess whether the process stays open until then
   */
  async begin(settings: CaptureSettings, holdsProcess: boolean): Promise<CpuSession> {
    const { limitMs: lastsMs, wait, signal } = settings;
    let leave: (() => void) | undefined;
    try {
      leave = await this.queue.enter({ lastsMs, wait, signal });
      this.checkWanted(signal);
      return await this.begun(this.session(settings, holdsProcess, leave));
    } catch (error) {
      leave?.();
      this.parts.metrics.ended('cpu', outcomeOf(error, signal));
      throw error;
    }
  }

  /** Gives up all that are being taken, refuses all others. */
  async close(): Promise<void> {
    this.isClosed = true;
    this.queue.close();
    await Promise.all([...this.cancels].map((cancel) => cancel(closedError())));
    await Promise.allSettled([...this.beginnings]);
  }

  private async session(settings: CaptureSettings, holdsProcess: boolean, leave: () => void): Promise<CpuSession> {
    const { signal, limitMs } = settings;
    const recording = await this.record(settings);
    try {
      // Nothing is awaited from here until it is known to whoever closes or gives up.
      this.checkWanted(signal);
    } catch (error) {
      await recording.cancel();
      throw error;
    }
    const { metrics } = this.parts;
    const { promise, resolve, reject } = deferred<Profile>();
    let end: Promise<void> | undefined;
    const finish = (outcome: () => Promise<readonly [CaptureOutcome, tell: () => void]>) => {
      end ??= (async () => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', giveUp);
        const [ended, tell] = await outcome();
        this.cancels.delete(cancel);
        metrics.stopped('cpu');
        metrics.ended('cpu', ended);
        leave();
        // Last: whoever waited for it may begin the next one at once.
        tell();
      })();
      return end;
    };
    const stop = (note?: string) =>
      finish(async () => {
        try {
          const profile = await recording.stop();
          return ['taken', () => resolve(note === undefined ? profile : withNote(profile, note))];
        } catch (error) {
          return ['failed', () => reject(error)];
        }
      });
    const cancel = (reason: unknown) =>
      finish(async () => {
        await recording.cancel();
        return ['aborted', () => reject(reason)];
      });
    const giveUp = () => void cancel(signal?.reason);
    const timer = setTimeout(
      () => void stop(holdsProcess ? undefined : `It ended by itself after ${limitMs} ms, its longest duration.`),
      limitMs,
    );
    if (!holdsProcess) timer.unref();
    signal?.addEventListener('abort', giveUp, { once: true });
    this.cancels.add(cancel);
    metrics.started('cpu');
    return {
      profile: promise,
      stop: async () => {
        await stop();
        return promise;
      },
      cancel: (reason = canceledError()) => cancel(reason),
    };
  }

  private async begun<T>(beginning: Promise<T>): Promise<T> {
    this.beginnings.add(beginning);
    try {
      return await beginning;
    } finally {
      this.beginnings.delete(beginning);
    }
  }

  /** @throws the reason of the signal; SondeError SONDE_PROFILER_CLOSED */
  private checkWanted(signal: AbortSignal | undefined): void {
    signal?.throwIfAborted();
    if (this.isClosed) throw closedError();
  }

  private async record({ intervalUs, title, limitMs, labels, timeline }: CaptureSettings): Promise<Recording> {
    const { clock, marks, recorder, metrics, answerTimeoutMs } = this.parts;
    const engine = this.parts.engine();
    return Recording.begin(
      {
        clock,
        engine,
        engineClock: this.engineClock,
        marks: labels && engine.abilities.timestamps ? marks : undefined,
        recorder: timeline ? recorder : undefined,
        onHeld: (ms) => metrics.held('cpu', ms),
        answerTimeoutMs,
      },
      { intervalUs, title, maxDurationMs: limitMs },
    );
  }
}

function outcomeOf(error: unknown, signal: AbortSignal | undefined): CaptureOutcome {
  if (signal?.aborted) return 'aborted';
  const isRefusal =
    error instanceof ProfilerBusyError || (error as { code?: unknown }).code === 'SONDE_PROFILER_CLOSED';
  return isRefusal ? 'refused' : 'failed';
}

function withNote(profile: Profile, note: string): Profile {
  return { ...profile, origin: { ...profile.origin, notes: [...profile.origin.notes, note] } };
}

function canceledError() {
  return profilerError(
    'SONDE_PROFILER_STOP_FAILED',
    'a CPU profile',
    'cancel()',
    'stop(), which hands it out',
    'Nothing is to be done where it was cancelled on purpose.',
  );
}

/** A promise that nobody need wait for: its rejection is told to those who do. */
function deferred<T>() {
  let resolve!: (value: T) => void;
  let reject!: (reason: unknown) => void;
  const promise = new Promise<T>((fulfil, refuse) => {
    resolve = fulfil;
    reject = refuse;
  });
  promise.catch(() => {});
  return { promise, resolve, reject };
}
