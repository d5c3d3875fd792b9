import type { QueryObserver } from '../../observation/query-observer.js';
import { AdoptedObjects } from './adopted-objects.js';
import { callFor, inScope, isMethod, startQuery } from './driver-query.js';
import { innerCallsOf } from './inner-calls.js';
import { describe, observeClientQueries } from './observe-client.js';
import { patchMethod } from './patched-method.js';
import { databaseOf, isClient, type PgPool, type PgPoolInside } from './pg-driver.js';

/**
 * Sees every query of a pool and of the clients it hands out.
 *
 * `pool.query` waits for a client and then asks from a callback of that client's socket, where neither the scope nor
 * the stack is the caller's. So the query begins in `pool.query`, and is handed on: to `pool.connect`, which the pool
 * calls at once, from there to its callback, and to the `client.query` in it.
 */
export function observePoolQueries(pool: PgPool & PgPoolInside, observer: QueryObserver): () => void {
  const calls = innerCallsOf(observer);
  const clients = new AdoptedObjects(observer);
  const adopt = (client: unknown) => {
    if (isClient(client)) clients.adopt(client, () => observeClientQueries(client, observer));
  };
  const undo = [
    patchMethod(
      pool,
      'query',
      (original) =>
        function (...parameters) {
          // The pool refuses a function as a text; it needs no client for that.
          if (isMethod(parameters[0])) return original.apply(this, parameters);
          const query = startQuery(observer, () => describe(parameters, databaseOf(pool)));
          const at = isMethod(parameters[1]) ? 1 : 2;
          const callback = parameters[at];
          const bound = isMethod(callback)
            ? parameters.with(
                at,
                inScope(callback, (error) => error != null && query.end({ error })),
              )
            : parameters;
          return calls.during(pool, query, () => callFor(query, () => original.apply(this, bound)));
        },
    ),
    patchMethod(
      pool,
      'connect',
      (original) =>
        function (...parameters) {
          const query = calls.take(pool);
          const [callback] = parameters;
          if (!isMethod(callback)) return original.apply(this, parameters);
          if (query === undefined)
            return original.call(
              this,
              inScope(callback, (_, client) => adopt(client)),
            );
          return original.call(this, (error: unknown, client: object, ...rest: unknown[]) => {
            if (error != null) query.end({ error });
            if (client == null) return callback(error, client, ...rest);
            adopt(client);
            return calls.during(client, query, () => callback(error, client, ...rest));
          });
        },
    ),
  ];

  // Before the application's own listeners, which may ask something of a new client at once.
  pool.prependListener('connect', adopt);
  pool.prependListener('acquire', adopt);
  for (const client of pool._clients ?? []) adopt(client);

  return () => {
    pool.removeListener('connect', adopt);
    pool.removeListener('acquire', adopt);
    for (const undoOne of undo) undoOne();
    clients.release();
  };
}
