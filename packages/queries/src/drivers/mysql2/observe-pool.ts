import type { QueryObserver } from '../../observation/query-observer.js';
import { innerCallsOf } from '../../wrapping/inner-calls.js';
import { beginQuery } from '../../wrapping/observed-call.js';
import { undoable } from '../../wrapping/undoable.js';
import { type Method, wrapMethod } from '../../wrapping/wrapped-method.js';
import { observeConnections } from '../pool-connections.js';
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
  const asking = (original: Method): Method =>
    function (...parameters) {
      const query = beginQuery(observer, () => describe(parameters, pool.config?.connectionConfig?.database));
      const call: Method = (...changed) => calls.during(pool, query, () => original.apply(this, changed));
      return callObserved(call, parameters, query, observer);
    };
  const { _allConnections: all } = pool;
  return undoable((undo) => {
    undo(
      observeConnections(pool, observer, {
        isConnection: isCoreConnection,
        observe: (connection) => observeConnectionQueries(connection, observer),
        present: Array.from({ length: all?.length ?? 0 }, (_, k) => all?.get?.(k)),
        events: ['connection'],
        handingOut: 'getConnection',
      }),
    );
    for (const name of ['query', 'execute']) undo(wrapMethod(pool, name, asking));
  });
}
