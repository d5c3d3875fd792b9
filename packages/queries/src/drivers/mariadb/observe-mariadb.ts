import { describeValue } from '@sonde/metrics';
import { notObservable } from '../../errors.js';
import type { QueryObserver } from '../../observation/query-observer.js';
import { observeOnce } from '../../wrapping/observed-targets.js';
import { isConnection, isPool, type MariadbConnection, type MariadbPool } from './mariadb-driver.js';
import { observeConnectionQueries } from './observe-connection.js';
import { observePoolQueries } from './observe-pool.js';

/**
 * Observes all queries of a pool or a connection of `mariadb` or `mariadb/callback`: in the scope and at the place of
 * whoever asks, whichever connection answers. Connections that were handed out before are not seen: they are objects
 * of their own, which the pool does not keep.
 *
 * Callbacks that the application hands over run in its scope again, not in that of the connection.
 *
 * @returns what ends it, and leaves everything as it was
 * @throws SondeError SONDE_QUERIES_NOT_OBSERVABLE
 */
export function observeMariadb(target: MariadbPool | MariadbConnection, observer: QueryObserver): () => void {
  if (isPool(target)) {
    return observeOnce(target, 'a pool of mariadb', observer, () => observePoolQueries(target, observer));
  }
  if (isConnection(target)) {
    return observeOnce(target, 'a connection of mariadb', observer, () => observeConnectionQueries(target, observer));
  }
  throw notObservable(
    'observeMariadb()',
    describeValue(target),
    'a pool or a connection of mariadb or mariadb/callback',
    'Pass what createPool() returned, or what createConnection() resolved with; of a cluster, each of its pools.',
  );
}
