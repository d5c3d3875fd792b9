import type { QueryObserver } from '../../observation/query-observer.js';
import { inScope } from '../../wrapping/callback-scope.js';
import { innerCallsOf } from '../../wrapping/inner-calls.js';
import { beginQuery, callFor } from '../../wrapping/observed-call.js';
import { undoable } from '../../wrapping/undoable.js';
import { isMethod, wrapMethod } from '../../wrapping/wrapped-method.js';
import { observeConnections } from '../pool-connections.js';
import { describe, observeClientQueries } from './observe-client.js';
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
  return undoable((undo) => {
    undo(
      observeConnections(pool, observer, {
        isConnection: isClient,
        observe: (client) => observeClientQueries(client, observer),
        present: pool._clients ?? [],
        events: ['connect', 'acquire'],
        handingOut: 'connect',
      }),
    );
    undo(
      wrapMethod(
        pool,
        'query',
        (original) =>
          function (...parameters) {
            // The pool refuses a function as a text; it needs no client for that.
            if (isMethod(parameters[0])) return original.apply(this, parameters);
            const query = beginQuery(observer, () => describe(parameters, databaseOf(pool)));
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
    );
  });
}
