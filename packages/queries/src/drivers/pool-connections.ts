import type { EventEmitter } from 'node:events';
import type { QueryObserver } from '../observation/query-observer.js';
import { AdoptedObjects } from '../wrapping/adopted-objects.js';
import { inScope } from '../wrapping/callback-scope.js';
import { innerCallsOf } from '../wrapping/inner-calls.js';
import { undoable } from '../wrapping/undoable.js';
import { isMethod, wrapMethod } from '../wrapping/wrapped-method.js';

/** The connections of a pool that hands them to callbacks: `(error, connection, release) => …`. */
export interface PoolConnections<Connection extends object> {
  readonly isConnection: (value: unknown) => value is Connection;
  readonly observe: (connection: Connection) => () => void;
  /** Those that the pool has already. */
  readonly present: Iterable<unknown>;
  /** The events of the pool that tell of one. */
  readonly events: readonly string[];
  /** The method of the pool that hands one out, which its own queries call, too. */
  readonly handingOut: string;
}

/**
 * Observes the connections of a pool from when they are met. Of a query of the pool (see `InnerCalls`), which waits for a
 * connection and then asks from a callback of that connection's socket, the connection's part is told from others.
 */
export function observeConnections<Connection extends object>(
  pool: EventEmitter,
  observer: QueryObserver,
  { isConnection, observe, present, events, handingOut }: PoolConnections<Connection>,
): () => void {
  const calls = innerCallsOf(observer);
  const connections = new AdoptedObjects(observer);
  const adopt = (connection: unknown) => {
    if (isConnection(connection)) connections.adopt(connection, () => observe(connection));
  };
  return undoable((undo) => {
    undo(() => connections.release());
    undo(
      wrapMethod(
        pool,
        handingOut,
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
            return original.call(this, (error: unknown, connection: object | null | undefined, release: unknown) => {
              if (error != null) query.end({ error });
              if (connection == null) return callback(error, connection, release);
              adopt(connection);
              return calls.during(connection, query, () => callback(error, connection, release));
            });
          },
      ),
    );
    for (const event of events) {
      // Before the application's own listeners, which may ask something of a new connection at once.
      pool.prependListener(event, adopt);
      undo(() => pool.removeListener(event, adopt));
    }
    for (const connection of present) adopt(connection);
  });
}
