import { captureStack } from '../../call-site/capture-stack.js';
import type { RunningQuery } from '../../observation/running-query.js';
import { beginQuery } from '../../wrapping/observed-call.js';
import { isThenable } from '../../wrapping/settled.js';
import { isMethod, type Method } from '../../wrapping/wrapped-method.js';
import { isQuery, isSql, type PostgresSql } from './postgres-driver.js';
import { type PostgresObservation, watchQuery } from './watch-query.js';

/** Methods of a tag that the one in its place has of its own. */
export const replacedMethods = ['unsafe', 'begin', 'savepoint', 'reserve'] as const;

/** A tag that stands in for another, sees the queries it makes, and hands out such tags for transactions. */
export function observedSql<Sql extends PostgresSql>(sql: Sql, observation: PostgresObservation): Sql {
  const known = new Map<Method, Method>();
  const replacement = (name: PropertyKey, method: Method): Method | undefined => {
    if (name === 'unsafe') return asking(method, observation);
    if (name === 'begin') return beginning(method, observation);
    if (name === 'savepoint')
      return (...parameters) => method(...parameters.map((it) => withObservedSql(it, observation)));
    if (name === 'reserve') return reserving(method, observation);
    return undefined;
  };
  const apply = (target: Sql, that: unknown, parameters: unknown[]): unknown =>
    watched(Reflect.apply(target, that, parameters), apply, observation);
  return new Proxy(sql, {
    apply,
    get: (target, name) => {
      const value: unknown = Reflect.get(target, name, target);
      if (!isMethod(value) || !observation.isOn) return value;
      const replaced = known.get(value) ?? replacement(name, value);
      if (replaced !== undefined) known.set(value, replaced);
      return replaced ?? value;
    },
  });
}

/**
 * Watches what a tag or `unsafe` has made; a part for another query is made in the same way, and never sent.
 *
 * @param asked the function of ours that the application called
 */
function watched(
  query: unknown,
  asked: (...parameters: never[]) => unknown,
  observation: PostgresObservation,
): unknown {
  if (observation.isOn && isQuery(query)) watchQuery(query, captureStack(asked), observation);
  return query;
}

function asking(method: Method, observation: PostgresObservation): Method {
  const unsafe: Method = (...parameters) => watched(method(...parameters), unsafe, observation);
  return unsafe;
}

/** `sql.begin(fn)`: sends `BEGIN` before and `COMMIT` or `ROLLBACK` after, which cannot be seen otherwise. */
function beginning(method: Method, observation: PostgresObservation): Method {
  const { observer } = observation;
  const start = (text: string) =>
    beginQuery(observer, () => ({ system: 'postgresql', text, namespace: databaseOf(observation) }));
  return (...parameters) => {
    const begin = start('BEGIN');
    let end: RunningQuery | undefined;
    let isCommit = false;
    const at = parameters.findLastIndex(isMethod);
    const fn = parameters[at];
    if (!isMethod(fn)) return method(...parameters);
    const inTransaction: Method = (sql) => {
      begin.end();
      let result: unknown;
      try {
        result = fn(isSql(sql) ? observedSql(sql, observation) : sql);
      } catch (error) {
        end = start('ROLLBACK');
        throw error;
      }
      // As the driver does it: a list of queries is sent side by side.
      return Promise.resolve(Array.isArray(result) ? Promise.all(result) : result).then(
        (value) => {
          end = start('COMMIT');
          isCommit = true;
          return value;
        },
        (error) => {
          end = start('ROLLBACK');
          throw error;
        },
      );
    };
    const result = method(...parameters.with(at, inTransaction)) as Promise<unknown>;
    return result.then(
      (value) => {
        end?.end();
        return value;
      },
      (error: unknown) => {
        // Of `BEGIN`, if that is how far it came.
        begin.end({ error });
        end?.end(isCommit ? { error } : {});
        throw error;
      },
    );
  };
}

function reserving(method: Method, observation: PostgresObservation): Method {
  return (...parameters) => {
    const reserved = method(...parameters);
    if (!isThenable(reserved)) return reserved;
    return reserved.then((sql) => (isSql(sql) ? observedSql(sql, observation) : sql));
  };
}

/** A function that is called with the `sql` of a savepoint. */
function withObservedSql(value: unknown, observation: PostgresObservation): unknown {
  if (!isMethod(value)) return value;
  return (sql: unknown) => value(isSql(sql) ? observedSql(sql, observation) : sql);
}

function databaseOf({ options }: PostgresObservation): string | undefined {
  return typeof options.database === 'string' ? options.database : undefined;
}
