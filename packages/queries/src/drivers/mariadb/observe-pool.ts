import type { EventEmitter } from 'node:events';
import type { QueryObserver } from '../../observation/query-observer.js';
import type { RunningQuery } from '../../observation/running-query.js';
import { AdoptedObjects } from '../../wrapping/adopted-objects.js';
import { inScope } from '../../wrapping/callback-scope.js';
import { beginQuery } from '../../wrapping/observed-call.js';
import { isThenable, settled } from '../../wrapping/settled.js';
import { undoable } from '../../wrapping/undoable.js';
import { isMethod, type Method, wrapMethod } from '../../wrapping/wrapped-method.js';
import { callObserved } from './call-observed.js';
import { ConnectionQueue } from './connection-queue.js';
import { databaseOf, isConnection, type MariadbPool } from './mariadb-driver.js';
import { describe } from './mariadb-query.js';
import { observeConnectionQueries } from './observe-connection.js';

/** Sees every query of a pool and of the connections it hands out. What the pool does inside cannot be seen. */
export function observePoolQueries(pool: MariadbPool & EventEmitter, observer: QueryObserver): () => void {
  const connections = new AdoptedObjects(observer);
  const queue = new ConnectionQueue();
  let namespace: unknown;
  const adopt = (connection: unknown) => {
    if (!isConnection(connection)) return;
    namespace ??= databaseOf(connection);
    connections.adopt(connection, () => observeConnectionQueries(connection, observer, namespace));
  };
  const acquired = () => queue.acquired();
  // Its connection is the result, or that of a callback.
  const hasCallbacks = pool.getConnection.length > 0;

  const asking = (original: Method): Method =>
    function (...parameters) {
      const query = leaving(
        beginQuery(observer, () => describe(parameters, namespace)),
        queue,
      );
      const call: Method = (...changed) => queue.during(query, () => original.apply(this, changed));
      // Without a callback nobody would tell when it is over.
      const changed = hasCallbacks && !parameters.some(isMethod) ? withCallback(parameters) : parameters;
      return callObserved(call, changed, query, observer);
    };

  return undoable((undo) => {
    undo(() => connections.release());
    for (const name of ['query', 'execute', 'batch']) undo(wrapMethod(pool, name, asking));
    undo(
      wrapMethod(
        pool,
        'getConnection',
        (original) =>
          function (...parameters) {
            const [callback] = parameters;
            const asked = { sent() {} };
            const call = (changed: unknown[]) => queue.during(asked, () => original.apply(this, changed));
            if (isMethod(callback)) {
              const told: Method = (_, connection) => {
                queue.left(asked);
                adopt(connection);
              };
              return call(parameters.with(0, inScope(callback, told)));
            }
            const result = call(parameters);
            return isThenable(result) ? settled(result, adopt, () => queue.left(asked)) : result;
          },
      ),
    );
    pool.prependListener('acquire', acquired);
    undo(() => pool.removeListener('acquire', acquired));
    pool.prependListener('connection', adopt);
    undo(() => pool.removeListener('connection', adopt));
  });
}

/** The same query, which leaves the queue when it ends without having had a connection. */
function leaving(query: RunningQuery, queue: ConnectionQueue): RunningQuery {
  const left: RunningQuery = {
    sent: () => query.sent(),
    end: (result) => {
      queue.left(left);
      query.end(result);
    },
  };
  return left;
}

function withCallback([sql, values]: readonly unknown[]): unknown[] {
  return [sql, values, () => {}];
}
