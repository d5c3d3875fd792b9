import type { QueryObserver } from '../../observation/query-observer.js';
import { AdoptedObjects } from '../pg/adopted-objects.js';
import { inScope, isMethod, startQuery } from '../pg/driver-query.js';
import { innerCallsOf } from '../pg/inner-calls.js';
import { type Method, patchMethod } from '../pg/patched-method.js';
import { isCoreConnection, type Mysql2Pool, type PoolInside } from './mysql2-driver.js';
import { describe } from './mysql2-query.js';
import { callObserved, observeConnectionQueries } from './observe-connection.js';

/**
 * Sees every query of a pool and of the connections it hands out.
 *
 * The diagnostics channels of mysql2 are not used: they tell of a pool's queries from the connection's scope and stack,
 * and of their text after the values were written into it. The methods are there in every version, too.
 */
export function observePoolQueries(pool: Mysql2Pool & PoolInside, observer: QueryObserver): () => void {
  const calls = innerCallsOf(observer);
  const connections = new AdoptedObjects(observer);
  const adopt = (connection: unknown) => {
    if (!isCoreConnection(connection)) return;
    connections.adopt(connection, () => observeConnectionQueries(connection, observer));
  };
  const asking = (original: Method): Method =>
    function (...parameters) {
      const query = startQuery(observer, () => describe(parameters, pool.config?.connectionConfig?.database));
      const call: Method = (...changed) => calls.during(pool, query, () => original.apply(this, changed));
      return callObserved(call, parameters, query, observer);
    };
  const undo = [
    patchMethod(pool, 'query', asking),
    patchMethod(pool, 'execute', asking),
    patchMethod(
      pool,
      'getConnection',
      (original) =>
        function (...parameters) {
          const query = calls.take(pool);
          const [callback] = parameters;
          if (!isMethod(callback)) return original.apply(this, parameters);
          if (query === undefined)
            return original.call(
              this,
              inScope(callback, (_, connection) => adopt(connection)),
            );
          return original.call(this, (error: unknown, connection: object | null | undefined) => {
            if (connection === undefined || connection === null) return callback(error, connection);
            adopt(connection);
            return calls.during(connection, query, () => callback(error, connection));
          });
        },
    ),
  ];
  // Before the application's own listeners, which may ask something of a new connection at once.
  pool.prependListener('connection', adopt);
  const { _allConnections: all } = pool;
  for (let k = 0; k < (all?.length ?? 0); k++) adopt(all?.get?.(k));
  return () => {
    pool.removeListener('connection', adopt);
    for (const undoOne of undo) undoOne();
    connections.release();
  };
}
