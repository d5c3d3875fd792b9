import type { QueryObserver } from '../../observation/query-observer.js';
import type { RunningQuery } from '../../observation/running-query.js';
import { inScope } from '../../wrapping/callback-scope.js';
import { callFor, endQuery } from '../../wrapping/observed-call.js';
import { isThenable, settled } from '../../wrapping/settled.js';
import { isMethod, type Method } from '../../wrapping/wrapped-method.js';
import { watchCommand } from '../mysql2/watch-command.js';
import { resultOf } from './mariadb-query.js';

/**
 * Calls a method of either API for a query: the application's callback runs in its scope, a promise tells of the end
 * before the application goes on, and a query with neither is watched.
 */
export function callObserved(
  original: Method,
  parameters: unknown[],
  query: RunningQuery,
  observer: QueryObserver,
): unknown {
  const at = parameters.findLastIndex(isMethod);
  const callback = parameters[at];
  if (isMethod(callback)) {
    const bound = inScope(callback, (error, rows, meta) =>
      endQuery(observer, query, () => (error == null ? resultOf(rows, meta ?? undefined) : { error })),
    );
    return callFor(query, () => original(...parameters.with(at, bound)));
  }
  const result = callFor(query, () => original(...parameters));
  if (isThenable(result)) {
    return settled(
      result,
      (value) => endQuery(observer, query, () => resultOf(value)),
      (error) => query.end({ error }),
    );
  }
  if (typeof result === 'object' && result !== null) watchCommand(result, 'data', query, observer);
  // A query of the callback API without a callback: nobody is told when it is over.
  else query.end();
  return result;
}
