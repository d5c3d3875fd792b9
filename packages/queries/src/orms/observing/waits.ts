import type { Clock } from '@sonde/metrics';
import type { QueryObserver } from '../../observation/query-observer.js';
import { settled } from './settled.js';

/** How long connections were waited for, until the first query on each tells of it. */
export class Waits {
  private readonly observer: QueryObserver;
  private readonly clock: Clock;
  private readonly waited = new WeakMap<object, number>();

  constructor(observer: QueryObserver) {
    this.observer = observer;
    this.clock = observer.registry.clock;
  }

  /** Calls what acquires a connection, and takes note of the time until it is there. */
  measure<T>(acquire: () => T): T {
    const askedMs = this.clock.monotonicMs();
    return settled(this.observer, acquire(), (connection) => {
      if (typeof connection === 'object' && connection !== null) {
        this.waited.set(connection, this.clock.monotonicMs() - askedMs);
      }
    });
  }

  /** The time this connection was waited for, in milliseconds; of the first query on it only. */
  take(connection: unknown): number | undefined {
    if (typeof connection !== 'object' || connection === null) return undefined;
    const waitMs = this.waited.get(connection);
    this.waited.delete(connection);
    return waitMs;
  }
}
