import type { GracefulShutdown, Health } from '@sonde/health';
import type { Registry } from '@sonde/metrics';
import type { Profiler } from '@sonde/profiler';
import type { QueryObserver } from '@sonde/queries';

/** Where the metrics server listens. */
export interface Listening {
  /** Of the metrics, such as `http://localhost:9464/metrics`. */
  readonly url: string;
  readonly port: number;
}

/** What `start()` connected, each to be used as its package describes it. What was switched off is there, and idle. */
export interface Sonde {
  readonly registry: Registry;
  /** Takes further checks: `health.check({ name, check })`. */
  readonly health: Health;
  /** Has the findings: `queries.findings()`. */
  readonly queries: QueryObserver;
  readonly profiler: Profiler;
  /** Takes further closers: `shutdown.addCloser('jobs', () => queue.close())`. */
  readonly shutdown: GracefulShutdown;
  /**
   * Rejects where there is no metrics server: its port is taken, or `metricsPort` is false. Nobody has to handle that; it
   * was told.
   */
  readonly listening: Promise<Listening>;
  /**
   * Undoes everything: hooks, servers, timers, listeners. Metrics are pushed one last time. Never rejects; `start()` may
   * be called again when it has resolved.
   */
  stop(): Promise<void>;
}
