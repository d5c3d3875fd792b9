import { isMainThread, Worker } from 'node:worker_threads';
import { checkOptions, describeThrown, type OptionRule } from '@sonde/metrics';
import { builtProgram } from '../../built-program.js';
import type { Profile } from '../../call-tree/profile.js';
import { type ProfilerError, profilerError } from '../../errors.js';
import type { WatchdogMessage, WatchdogOrder, WatchdogRequest } from './watchdog-messages.js';

export interface MainThreadWatchOptions {
  /** For how long the loop has not turned when a profile is taken, in milliseconds. Default 500, at least 50. */
  readonly blockedMs?: number;
  /** Time between two samples, in microseconds. Default 5000. */
  readonly intervalUs?: number;
  /** The longest a profile takes, in milliseconds. Default 10 000. */
  readonly maxDurationMs?: number;
  /** Time between two profiles, in milliseconds, so that a service that blocks often is not slowed more. Default 60 000. */
  readonly pauseMs?: number;
  /** Gets each profile, once the loop turns again. */
  readonly onProfile: (profile: Profile) => void;
  /** Gets what went wrong; without it, nobody is told. The watch goes on, except when its thread is lost. */
  readonly onError?: (error: ProfilerError) => void;
}

/** Looks after the main thread until it is closed. */
export interface MainThreadWatch {
  /** Resolves once its thread has ended. May be called again. */
  close(): Promise<void>;
}

const rules: Readonly<Record<keyof MainThreadWatchOptions, OptionRule>> = {
  blockedMs: ['milliseconds, at least 50', (value) => isFrom(value, 50)],
  intervalUs: ['microseconds from 50 to 1 000 000', (value) => isFrom(value, 50) && (value as number) <= 1_000_000],
  maxDurationMs: ['milliseconds from 1 to 600 000', (value) => isFrom(value, 1) && (value as number) <= 600_000],
  pauseMs: ['milliseconds from 0', (value) => isFrom(value, 0)],
  onProfile: ['a function', isFunction],
  onError: ['a function', isFunction],
};

/**
 * Watches from a worker thread whether the main thread is blocked, and profiles it then: no timer and no request of the
 * main thread itself could do so. While nothing is blocked it costs a timer on both sides. The process ends as if there
 * were no watch.
 *
 * @throws SondeError SONDE_INVALID_OPTION; SONDE_PROFILER_START_FAILED where this Node may not start a worker
 */
export function watchMainThread(options: MainThreadWatchOptions): MainThreadWatch {
  checkOptions('watchMainThread()', rules, options);
  const { onProfile, onError } = options;
  if (!isFunction(onProfile) || !isMainThread) throw misplaced(isMainThread);
  const { blockedMs = 500, intervalUs = 5000, maxDurationMs = 10_000, pauseMs = 60_000 } = options;
  const heartbeat = new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT);
  const beats = new Int32Array(heartbeat);
  const order: WatchdogOrder = { heartbeat, blockedMs, intervalUs, maxDurationMs, pauseMs, pid: process.pid };
  let isClosing = false;
  const fail = (error: ProfilerError) => guarded(() => onError?.(error));

  const worker = startWorker(order);
  const ended = new Promise<void>((resolve) => worker.once('exit', () => resolve()));
  const timer = setInterval(() => Atomics.add(beats, 0, 1), Math.max(5, Math.min(blockedMs / 5, 250))).unref();
  worker.on('message', (message: WatchdogMessage) => {
    if (message.kind === 'profile') guarded(() => onProfile(message.profile), fail);
    else if (message.kind === 'fault') fail(lookFailed(message.reason));
    // What it last asked of the main thread must have been done by then: a moment later, to be sure.
    else setTimeout(() => void worker.terminate(), 100);
  });
  worker.on('error', (error: unknown) => {
    clearInterval(timer);
    if (!isClosing) fail(watchLost(describeThrown(error), error));
  });
  // Last: a listener for messages holds the process open again.
  worker.unref();
  return {
    async close() {
      clearInterval(timer);
      if (!isClosing) {
        isClosing = true;
        worker.ref();
        worker.postMessage('close' satisfies WatchdogRequest);
      }
      await ended;
    },
  };
}

function startWorker(order: WatchdogOrder): Worker {
  try {
    return new Worker(builtProgram('#watchdog-worker'), {
      name: 'sonde watchdog',
      workerData: order,
      // Hooks of the application (loaders, instrumentation) have no business in it.
      execArgv: [],
    });
  } catch (cause) {
    throw noWorkerError(cause);
  }
}

/** Runs what the application gave, which may be async although its type says otherwise. */
function guarded(call: () => unknown, onFailure: (error: ProfilerError) => void = () => {}): void {
  const fail = (cause: unknown) => onFailure(listenerFailed(cause));
  try {
    Promise.resolve(call()).catch(fail);
  } catch (cause) {
    fail(cause);
  }
}

function isFrom(value: unknown, least: number): boolean {
  return typeof value === 'number' && Number.isFinite(value) && value >= least;
}

function isFunction(value: unknown): boolean {
  return typeof value === 'function';
}

function misplaced(onMain: boolean): ProfilerError {
  return profilerError(
    'SONDE_INVALID_OPTION',
    'watchMainThread()',
    onMain ? 'no "onProfile"' : 'a worker thread',
    onMain ? 'a function that gets the profiles' : 'to be called on the main thread',
    'Call watchMainThread({ onProfile }) where the process starts.',
  );
}

function lookFailed(reason: string): ProfilerError {
  return profilerError(
    'SONDE_PROFILER_START_FAILED',
    'the profile of a blocked main thread',
    reason,
    'an inspector that answers',
    'The watch goes on.',
  );
}

function noWorkerError(cause: unknown): ProfilerError {
  return profilerError(
    'SONDE_PROFILER_START_FAILED',
    'the worker thread that watches the main thread',
    describeThrown(cause),
    'one that starts',
    'Allow it (--allow-worker under --permission), or go on without the watch.',
    cause,
  );
}

function watchLost(reason: string, cause: unknown): ProfilerError {
  return profilerError(
    'SONDE_PROFILER_WORKER_LOST',
    'the worker thread that watches the main thread',
    reason,
    'it to go on',
    'The main thread is no longer watched. Start the watch again.',
    cause,
  );
}

function listenerFailed(cause: unknown): ProfilerError {
  return profilerError(
    'SONDE_PROFILER_LISTENER_FAILED',
    'the function "onProfile" of watchMainThread()',
    describeThrown(cause),
    'a function that throws nothing',
    'Catch what it throws.',
    cause,
  );
}
