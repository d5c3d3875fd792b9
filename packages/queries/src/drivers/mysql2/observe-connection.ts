import type { QueryObserver } from '../../observation/query-observer.js';
import type { RunningQuery } from '../../observation/running-query.js';
import { AdoptedObjects } from '../../wrapping/adopted-objects.js';
import { inScope } from '../../wrapping/callback-scope.js';
import { innerCallsOf } from '../../wrapping/inner-calls.js';
import { beginQuery, callFor, endQuery } from '../../wrapping/observed-call.js';
import { undoable } from '../../wrapping/undoable.js';
import { isMethod, type Method, wrapMethod } from '../../wrapping/wrapped-method.js';
import { type ConnectionInside, callbackAt, isCommand, type Mysql2Connection } from './mysql2-driver.js';
import { describe, resultOf } from './mysql2-query.js';
import { watchCommand } from './watch-command.js';

/** Sees every query of a connection, but those that its pool hands on: they are the pool's. */
export function observeConnectionQueries(
  connection: Mysql2Connection & ConnectionInside,
  observer: QueryObserver,
): () => void {
  const calls = innerCallsOf(observer);
  const statements = new AdoptedObjects(observer);
  const asking = (original: Method): Method =>
    function (...parameters) {
      const handedOn = calls.take(connection);
      if (handedOn !== undefined) {
        handedOn.sent();
        return callFor(handedOn, () => original.apply(this, parameters));
      }
      const query = beginQuery(observer, () => describe(parameters, connection.config?.database));
      return callObserved(original.bind(this), parameters, query, observer);
    };
  return undoable((undo) => {
    undo(() => statements.release());
    for (const name of ['query', 'execute']) undo(wrapMethod(connection, name, asking));
    undo(
      wrapMethod(
        connection,
        'prepare',
        (original) =>
          function (...parameters) {
            const [options, callback] = parameters;
            if (!isMethod(callback)) return original.apply(this, parameters);
            const adopt: Method = (_, statement) => {
              if (typeof statement !== 'object' || statement === null) return;
              statements.adopt(statement, () => observeStatement(statement, options, connection, observer));
            };
            return original.apply(this, parameters.with(1, inScope(callback, adopt)));
          },
      ),
    );
  });
}

/** Calls with the callback of the application, if there is one, in its scope; else watches what is returned. */
export function callObserved(
  original: Method,
  parameters: unknown[],
  query: RunningQuery,
  observer: QueryObserver,
): unknown {
  const bound = (callback: Method) =>
    inScope(callback, (error, rows, fields) => endQuery(observer, query, () => resultOf(error, rows, fields)));
  const at = callbackAt(parameters);
  const callback = parameters[at];
  if (isMethod(callback)) return callFor(query, () => original(...parameters.with(at, bound(callback))));
  const [first] = parameters;
  if (isCommand(first) && isMethod(first.onResult)) {
    first.onResult = bound(first.onResult);
    return callFor(query, () => original(...parameters));
  }
  const command = callFor(query, () => original(...parameters));
  // Neither a callback nor events: nobody can tell when it is over.
  if (typeof command !== 'object' || command === null) query.end();
  else watchCommand(command, 'result', query, observer, isRow);
  return command;
}

function observeStatement(
  statement: object,
  options: unknown,
  connection: ConnectionInside,
  observer: QueryObserver,
): () => void {
  return wrapMethod(
    statement,
    'execute',
    (original) =>
      function (...parameters) {
        const values = isMethod(parameters[0]) ? undefined : parameters[0];
        const sql = typeof options === 'object' ? (options as { sql?: unknown } | null)?.sql : options;
        const query = beginQuery(observer, () => describe([sql, values], connection.config?.database));
        // The callback may stand first.
        const moved = isMethod(parameters[0]) ? [undefined, parameters[0]] : parameters;
        const call: Method = (first, callback) =>
          isMethod(parameters[0]) ? original.call(this, callback) : original.call(this, first, callback);
        return callObserved(call, moved, query, observer);
      },
  );
}

/** Writes tell of their count by the same event. */
function isRow(row: unknown): boolean {
  return (row as { constructor?: { name?: unknown } } | null | undefined)?.constructor?.name !== 'ResultSetHeader';
}
