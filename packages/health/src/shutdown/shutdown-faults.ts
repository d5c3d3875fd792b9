import { describeThrown, SondeError } from '@sonde/metrics';
import type { HealthError } from '../errors.js';
import type { ServerLoad } from './server-drain.js';
import type { ShutdownPhase } from './shutdown-phase.js';

const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;

export function sayLoad({ requests, connections }: ServerLoad): string {
  return `${counted(requests, 'request')} in flight, ${counted(connections, 'connection')}`;
}

/** What was thrown, whatever it is: an error of somebody else may throw while it is read. */
export function sayThrown(thrown: unknown): string {
  try {
    return describeThrown(thrown);
  } catch {
    return 'something thrown that cannot be read';
  }
}

const openOnes = (closers: readonly string[]): string =>
  closers.length === 0 ? '' : `, closers that have not ended: ${closers.slice(0, 20).join(', ')}`;

export function alreadyThere(): HealthError {
  return new SondeError('SONDE_HEALTH_SHUTDOWN_EXISTS', {
    what: 'gracefulShutdown',
    got: 'a second call in this process',
    expected: 'one: two would each end the process, and the first to be done the work of the other',
    next: 'Use addServer and addCloser of the first, dispose() it before, or pass { signals: [] } and call run().',
  });
}

export function overBudget(parts: string, totalMs: number, timeoutMs: number): HealthError {
  return new SondeError('SONDE_HEALTH_SHUTDOWN_BUDGET', {
    what: 'the time of gracefulShutdown',
    got: `${parts}, ${totalMs} ms in all`,
    expected: `no more than its timeoutMs, ${timeoutMs}`,
    next: 'Shorten a part, or raise timeoutMs together with terminationGracePeriodSeconds of the pod.',
  });
}

export function drainTimedOut(load: ServerLoad, limitMs: number): HealthError {
  return new SondeError('SONDE_HEALTH_DRAIN_TIMEOUT', {
    what: 'draining',
    got: `${sayLoad(load)} after ${limitMs} ms`,
    expected: 'every request answered',
    next: 'Their connections were cut. Look at what is slow, or raise drainTimeoutMs.',
  });
}

export function notOver(phase: ShutdownPhase, timeoutMs: number, closers: readonly string[]): HealthError {
  return new SondeError('SONDE_HEALTH_SHUTDOWN_TIMEOUT', {
    what: 'the shutdown',
    got: `${phase} after ${timeoutMs} ms${openOnes(closers)}`,
    expected: 'its end',
    next: 'It was forced. Look at what it waited for, or raise timeoutMs.',
  });
}

export function forcedBy(signal: string, phase: ShutdownPhase, closers: readonly string[]): HealthError {
  return new SondeError('SONDE_HEALTH_SHUTDOWN_FORCED', {
    what: 'the shutdown',
    got: `${signal}, a second signal, while ${phase}${openOnes(closers)}`,
    expected: 'the time to end',
    next: 'It was forced at once.',
  });
}

export function cutShort(phase: ShutdownPhase, closers: readonly string[]): HealthError {
  return new SondeError('SONDE_HEALTH_SHUTDOWN_CUT_SHORT', {
    what: 'the shutdown',
    got: `process.exit() of something else, while ${phase}${openOnes(closers)}`,
    expected: 'the time to end',
    next: 'Find who else listens to the signal and exits (process.listeners), and make a closer of it.',
  });
}

export function callbackFailed(what: string, thrown: unknown): HealthError {
  return new SondeError(
    'SONDE_HEALTH_SHUTDOWN_LISTENER',
    { what, got: sayThrown(thrown), expected: 'no error', next: 'The shutdown went on.' },
    { cause: thrown },
  );
}

export function workerFailed(what: string, got: string): HealthError {
  return new SondeError('SONDE_HEALTH_WORKER_FAILED', {
    what,
    got,
    expected: 'exit code 0',
    next: 'Look at what it logged. Give it a gracefulShutdown of its own where it has none.',
  });
}

export function workerForked(): HealthError {
  return new SondeError('SONDE_HEALTH_WORKER_FORKED', {
    what: 'a worker of the cluster',
    got: 'cluster.fork() during the shutdown',
    expected: 'none: it ends with the primary, together with its requests',
    next: 'Fork again only where shutdown.signal.aborted is false.',
  });
}
