import type { QueryObserver } from '../observation/query-observer.js';
import type { RunningQuery } from '../observation/running-query.js';

interface InnerCall {
  readonly target: object;
  readonly query: RunningQuery;
}

/**
 * Tells a call that a driver makes itself from one of the application: `pool.query` calls `pool.connect` and then
 * `client.query`, each at once, on the stack of ours. What is the same query is handed on, and counts once.
 */
export class InnerCalls {
  private readonly expected: InnerCall[] = [];

  /** Runs a function; the first call on the target that it makes is part of the query. */
  during<T>(target: object, query: RunningQuery, fn: () => T): T {
    const call = { target, query };
    this.expected.push(call);
    try {
      return fn();
    } finally {
      const at = this.expected.lastIndexOf(call);
      if (at >= 0) this.expected.splice(at, 1);
    }
  }

  /** The query that this call on the target is part of; undefined: the application's own call. */
  take(target: object): RunningQuery | undefined {
    if (this.expected.length === 0) return undefined;
    const at = this.expected.findLastIndex((call) => call.target === target);
    return at < 0 ? undefined : this.expected.splice(at, 1)[0]?.query;
  }
}

const known = new WeakMap<QueryObserver, InnerCalls>();

/** Those of an observer, wherever it meets the object: a client may be observed before its pool is. */
export function innerCallsOf(observer: QueryObserver): InnerCalls {
  let calls = known.get(observer);
  if (calls === undefined) {
    calls = new InnerCalls();
    known.set(observer, calls);
  }
  return calls;
}
