import type { Clock } from '@sonde/metrics';
import type { QueryObserver } from '../../observation/query-observer.js';
import { isPromise, settled } from '../../wrapping/settled.js';

/** How long connections were waited for, until the first query on each tells of it. */
export class Waits {
  private readonly clock: Clock;
  private readonly waited = new WeakMap<object, number>();

  constructor(observer: QueryObserver) {
    this.clock = observer.registry.clock;
  }

  /** Calls what acquires a connection, and takes note of the time until it is there. */
  measure<T>(acquire: () => T): T {
    const askedMs = this.clock.monotonicMs();
    const acquiring = acquire();
    if (!isPromise(acquiring)) return acquiring;
    return settled(acquiring, (connection) => {
      if (typeof connection === 'object' && connection !== null) {
        this.waited.set(connection, this.clock.monotonicMs() - askedMs);
      }
    }) as T;
  }

  /** The time this connection was waited for, in milliseconds; of the first query on it only. */
  take(connection: unknown): number | undefined {
    if (typeof connection !== 'object' || connection === null) return undefined;
    const waitMs = this.waited.get(connection);
    this.waited.delete(connection);
    return waitMs;
  }
}
