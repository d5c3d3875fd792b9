import { describeValue } from '@sonde/metrics';
import { notObservable } from '../../errors.js';
import type { QueryObserver } from '../../observation/query-observer.js';
import { observeOnce } from '../../wrapping/observed-targets.js';
import { observeClientQueries } from './observe-client.js';
import { observePoolQueries } from './observe-pool.js';
import { isClient, isPool, type PgClient, type PgPool, type PgPoolInside } from './pg-driver.js';

/**
 * Observes all queries of a pool or a client of `pg`, its native variant too: in the scope and at the place of whoever
 * asks, whichever connection answers. Clients that the pool has already are observed as well.
 *
 * Callbacks that the application hands over run in its scope again, not in that of the connection.
 *
 * @returns what ends it, and leaves everything as it was
 * @throws SondeError SONDE_QUERIES_NOT_OBSERVABLE
 */
export function observePg(target: PgPool | PgClient, observer: QueryObserver): () => void {
  if (isPool(target)) {
    const pool = target as PgPool & PgPoolInside;
    return observeOnce(pool, 'a pool of pg', observer, () => observePoolQueries(pool, observer));
  }
  if (isClient(target)) {
    return observeOnce(target, 'a client of pg', observer, () => observeClientQueries(target, observer));
  }
  throw notObservable(
    'observePg()',
    describeValue(target),
    'a Pool or a Client of pg',
    'Pass the object itself, not its class, its module or a promise of it: observePg(new Pool(), observer).',
  );
}
