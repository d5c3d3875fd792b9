import { describeValue } from '@sonde/metrics';
import { notObservable } from '../../errors.js';
import type { QueryObserver } from '../../observation/query-observer.js';
import { observeOnce } from '../../wrapping/observed-targets.js';
import { coreOf, isCoreConnection, isCorePool, type Mysql2Connection, type Mysql2Pool } from './mysql2-driver.js';
import { observeConnectionQueries } from './observe-connection.js';
import { observePoolQueries } from './observe-pool.js';

/** A pool or connection of `mysql2/promise`, which keeps the one that does the work in a property. */
export type Mysql2Promise = { readonly pool: unknown } | { readonly connection: unknown };

/**
 * Observes all queries of a pool or a connection of `mysql2` or `mysql2/promise`: in the scope and at the place of
 * whoever asks, whichever connection answers. Connections that the pool has already are observed as well.
 *
 * Callbacks that the application hands over run in its scope again, not in that of the connection.
 *
 * @returns what ends it, and leaves everything as it was
 * @throws SondeError SONDE_QUERIES_NOT_OBSERVABLE
 */
export function observeMysql2(
  target: Mysql2Pool | Mysql2Connection | Mysql2Promise,
  observer: QueryObserver,
): () => void {
  const core = coreOf(target);
  if (isCorePool(core)) {
    return observeOnce(core, 'a pool of mysql2', observer, () => observePoolQueries(core, observer));
  }
  if (isCoreConnection(core)) {
    return observeOnce(core, 'a connection of mysql2', observer, () => observeConnectionQueries(core, observer));
  }
  throw notObservable(
    'observeMysql2()',
    describeValue(target),
    'a pool or a connection of mysql2 or mysql2/promise',
    'Pass what createPool() returned, or what createConnection() resolved with; of a cluster, each of its pools.',
  );
}
