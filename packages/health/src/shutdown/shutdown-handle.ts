import type { HealthError } from '../errors.js';
import type { Closer, CloserOptions } from './closers.js';
import type { DrainableServer } from './server-drain.js';
import type { ShutdownPhase } from './shutdown-phase.js';

/** How a shutdown went. */
export interface ShutdownResult {
  /** The name of the signal, or what was given to `run`. */
  readonly reason: string;
  /**
   * - 0: all of it was clean; or what `run` was given, also where it joined a shutdown
   * - 1: requests were cut, a closer failed or was late, a worker did not end cleanly
   * - 124: the whole was not over in time (as `timeout(1)` of GNU says it)
   * - 128 + n: a second signal, of number n, forced it
   */
  readonly exitCode: number;
  readonly durationMs: number;
  /** Everything that went wrong, in order. */
  readonly faults: readonly HealthError[];
}

/** What `gracefulShutdown` returns. */
export interface GracefulShutdown {
  readonly phase: ShutdownPhase;
  /** Aborted when the shutdown begins: for loops that fetch work, and for code that starts workers. */
  readonly signal: AbortSignal;
  /**
   * Begins the shutdown as a signal would; one under way is joined. Never rejects; where the process is ended, it
   * settles just before.
   *
   * @param reason for logs, and handed to closers. Default: `run`
   * @param options `exitCode`: in place of 0
   */
  run(reason?: string, options?: { readonly exitCode?: number | undefined }): Promise<ShutdownResult>;
  /** Watches a further server. */
  addServer(server: DrainableServer): void;
  addCloser(name: string, close: Closer['close'], options?: CloserOptions): void;
  /** Takes the listeners off the process and the servers. A shutdown under way goes on. */
  dispose(): void;
}
