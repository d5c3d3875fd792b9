import cluster from 'node:cluster';
import { constants } from 'node:os';
import type { Clock } from '@sonde/metrics';

/**
 * A signal that comes again within this time is the same one: Ctrl-C reaches the whole group of processes, and npm, or
 * the primary of a cluster, hands it on to the processes that have it already.
 */
const echoMs = 250;

/**
 * In a worker of a cluster, where a service manager signals the whole group, and a primary that is busy hands the
 * signal on late. Who means to force a worker takes another signal, or the primary.
 */
const workerEchoMs = 10_000;

/** The signals of a process; those that others listen to go on reaching them. */
export class SignalWatch {
  private readonly listeners: readonly (readonly [NodeJS.Signals, () => void])[];
  private first: { readonly signal: NodeJS.Signals; readonly atMs: number } | undefined;

  /**
   * @param onFirst told of the first signal
   * @param onSecond told of each further one
   */
  constructor(
    signals: readonly NodeJS.Signals[],
    clock: Clock,
    onFirst: (signal: NodeJS.Signals) => void,
    onSecond: (signal: NodeJS.Signals) => void,
  ) {
    this.listeners = signals.map((signal) => [
      signal,
      () => {
        const atMs = clock.monotonicMs();
        if (this.first === undefined) {
          this.first = { signal, atMs };
          onFirst(signal);
        } else if (
          signal !== this.first.signal ||
          atMs - this.first.atMs > (cluster.isWorker ? workerEchoMs : echoMs)
        ) {
          onSecond(signal);
        }
      },
    ]);
    for (const [signal, listener] of this.listeners) process.on(signal, listener);
  }

  stop(): void {
    for (const [signal, listener] of this.listeners) process.off(signal, listener);
  }
}

/** What a shell reports of a process that a signal ended: 128 and its number. */
export function exitCodeOf(signal: NodeJS.Signals): number {
  return 128 + (constants.signals[signal] ?? 0);
}
