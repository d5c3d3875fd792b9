import type { QueryObserver } from '../../observation/query-observer.js';
import { AdoptedObjects } from '../../wrapping/adopted-objects.js';
import { inScope } from '../../wrapping/callback-scope.js';
import { innerCallsOf } from '../../wrapping/inner-calls.js';
import { beginQuery, callFor } from '../../wrapping/observed-call.js';
import { isThenable, settled } from '../../wrapping/settled.js';
import { undoable } from '../../wrapping/undoable.js';
import { isMethod, type Method, wrapMethod } from '../../wrapping/wrapped-method.js';
import { callObserved } from './call-observed.js';
import { databaseOf, type MariadbConnection } from './mariadb-driver.js';
import { describe } from './mariadb-query.js';
import { watchStream } from './watch-stream.js';

const transactions = { beginTransaction: 'START TRANSACTION', commit: 'COMMIT', rollback: 'ROLLBACK' } as const;

/** Sees every query of a connection. */
export function observeConnectionQueries(
  connection: MariadbConnection,
  observer: QueryObserver,
  namespace?: unknown,
): () => void {
  const calls = innerCallsOf(observer);
  const statements = new AdoptedObjects(observer);
  const start = (parameters: readonly unknown[]) =>
    beginQuery(observer, () => describe(parameters, databaseOf(connection) ?? namespace));
  const asking = (original: Method): Method =>
    function (...parameters) {
      const handedOn = calls.take(connection);
      if (handedOn !== undefined) return original.apply(this, parameters);
      return callObserved(original.bind(this), parameters, start(parameters), observer);
    };
  return undoable((undo) => {
    undo(() => statements.release());
    const wrap = (name: string, around: (original: Method) => Method) => undo(wrapMethod(connection, name, around));
    for (const name of ['query', 'execute', 'batch']) wrap(name, asking);
    for (const [name, sql] of Object.entries(transactions)) {
      wrap(
        name,
        (original) =>
          function (...parameters) {
            const query = start([sql]);
            // That of the callback API calls `query` of its own.
            const call: Method = (...changed) => calls.during(connection, query, () => original.apply(this, changed));
            return callObserved(call, parameters, query, observer);
          },
      );
    }
    wrap(
      'queryStream',
      (original) =>
        function (...parameters) {
          const query = start(parameters);
          const stream = callFor(query, () => original.apply(this, parameters)) as object;
          watchStream(stream, query, observer);
          return stream;
        },
    );
    wrap(
      'prepare',
      (original) =>
        function (...parameters) {
          const [options, callback] = parameters;
          const adopt = (statement: unknown) => {
            if (typeof statement !== 'object' || statement === null) return;
            statements.adopt(statement, () =>
              wrapMethod(
                statement,
                'execute',
                (execute) =>
                  function (...values) {
                    const sql = typeof options === 'object' ? (options as { sql?: unknown } | null)?.sql : options;
                    return callObserved(execute.bind(this), values, start([sql, values[0]]), observer);
                  },
              ),
            );
          };
          if (isMethod(callback)) {
            return original.apply(
              this,
              parameters.with(
                1,
                inScope(callback, (_, statement) => adopt(statement)),
              ),
            );
          }
          const result = original.apply(this, parameters);
          return isThenable(result) ? settled(result, adopt) : result;
        },
    );
  });
}
