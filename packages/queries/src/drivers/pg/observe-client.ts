import type { QueryObserver } from '../../observation/query-observer.js';
import type { RunningQuery } from '../../observation/running-query.js';
import type { QueryStart } from '../../query/query-event.js';
import { after, inScope } from '../../wrapping/callback-scope.js';
import { innerCallsOf } from '../../wrapping/inner-calls.js';
import { beginQuery, callFor, endQuery } from '../../wrapping/observed-call.js';
import { attempt, isThenable, settled } from '../../wrapping/settled.js';
import { isMethod, type Method, wrapMethod } from '../../wrapping/wrapped-method.js';
import { isSubmittable, type PgClient, type PgConfig } from './pg-driver.js';
import { resultOf } from './pg-result.js';
import { watchSubmittable } from './submittable.js';

/** Sees every query of a client, but those that its pool hands on: they are the pool's. */
export function observeClientQueries(client: PgClient, observer: QueryObserver): () => void {
  const calls = innerCallsOf(observer);
  return wrapMethod(
    client,
    'query',
    (original) =>
      function (...parameters) {
        const handedOn = calls.take(client);
        handedOn?.sent();
        const query = handedOn ?? beginQuery(observer, () => describe(parameters, client.database));
        const call = (changed: unknown[]) => callFor(query, () => original.apply(this, changed));
        const [config] = parameters;
        if (isSubmittable(config)) {
          attempt(observer, () => watchSubmittable(config, query, observer));
          return call(withBoundCallback(parameters, query, observer, handedOn !== undefined));
        }
        const result = call(withBoundCallback(parameters, query, observer, handedOn !== undefined));
        if (!isThenable(result)) return result;
        return settled(
          result,
          (value) => endQuery(observer, query, () => resultOf(undefined, value)),
          (error) => query.end({ error }),
        );
      },
  );
}

/** What a call asks: `query('SELECT …', [1])`, `query({ text, values })`, `query(new Cursor('SELECT …', [1]))`. */
export function describe([first, second]: readonly unknown[], namespace: string | undefined): QueryStart {
  const config = first as PgConfig | string;
  const system = 'postgresql';
  if (typeof config === 'string') return { system, namespace, text: config, parameters: listOf(second) };
  // What is no query at all is refused by the driver.
  const { text, values } = (config as PgConfig | null | undefined)?.cursor ?? config ?? {};
  return { system, namespace, text: textOf(text), parameters: listOf(second) ?? listOf(values) };
}

/**
 * The parameters with the callback among them, if there is one, in the scope of the call. Submittables have their ends
 * told by their own methods; their callbacks are left as they are where they carry one of their own.
 */
function withBoundCallback(
  parameters: unknown[],
  query: RunningQuery,
  observer: QueryObserver,
  isHandedOn: boolean,
): unknown[] {
  const told: Method = (error, result) => endQuery(observer, query, () => resultOf(error, result));
  // The callback of a pool is not the application's, whose own has its scope already.
  const bound = (callback: Method) => (isHandedOn ? after(told, callback) : inScope(callback, told));
  const at = isMethod(parameters[2]) ? 2 : 1;
  const callback = parameters[at];
  if (isMethod(callback)) return parameters.with(at, bound(callback));
  const config = parameters[0] as PgConfig | undefined;
  if (typeof config !== 'object' || isSubmittable(config) || !isMethod(config?.callback)) return parameters;
  // The object is the application's, to be used again: what stands before it is ours.
  return parameters.with(0, Object.create(config, { callback: { value: bound(config.callback), writable: true } }));
}

function textOf(text: unknown): string {
  // A prepared statement that the server knows already is asked for by its name alone.
  return typeof text === 'string' ? text : '';
}

function listOf(values: unknown): readonly unknown[] | undefined {
  return Array.isArray(values) ? values : undefined;
}
