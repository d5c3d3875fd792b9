import { describeValue } from '@sonde/metrics';
import { notObservable } from '../../errors.js';
import { checkObserver } from '../../observation/check-observer.js';
import type { QueryObserver } from '../../observation/query-observer.js';
import { frozen } from '../../wrapping/wrapped-method.js';
import { observedSql, replacedMethods } from './observed-sql.js';
import { isSql, type PostgresOptions, type PostgresSql } from './postgres-driver.js';
import type { PostgresObservation } from './watch-query.js';

export interface ObservedPostgres<Sql> {
  /** To be used in place of the one that was given, which is as it was: its queries are not seen. */
  readonly sql: Sql;
  /** Ends it: the tag above then only passes on. */
  readonly unobserve: () => void;
}

/** By observer, the tags it observes, and those it has made. */
const known = new WeakMap<QueryObserver, WeakMap<object, object>>();

/**
 * Observes the queries of postgres.js. Its `sql` is a function, which nobody can change from outside, so that this
 * gives one that stands in for it: `export const { sql } = observePostgres(postgres(), observer)`.
 *
 * Queries are seen when they are sent, in the scope of who waits for them and at the place of the tag; so are those of
 * `sql.unsafe`, of transactions, savepoints and reserved connections. Not seen: `sql.file`, `sql.notify`, and what
 * listens and replicates.
 *
 * @throws SondeError SONDE_QUERIES_NOT_OBSERVABLE
 */
export function observePostgres<Sql extends PostgresSql>(sql: Sql, observer: QueryObserver): ObservedPostgres<Sql> {
  if (!isSql(sql)) {
    throw notObservable(
      'observePostgres()',
      describeValue(sql),
      'the sql function of postgres.js',
      'Pass what postgres() returned: const { sql } = observePostgres(postgres(url), observer).',
    );
  }
  if (replacedMethods.some((name) => isFixed(sql, name))) throw frozen('unsafe');
  checkObserver(observer);
  const observed = known.get(observer) ?? new WeakMap<object, object>();
  known.set(observer, observed);
  const before = observed.get(sql);
  if (before !== undefined) {
    observer.observedTwice('a sql function of postgres.js');
    return { sql: before as Sql, unobserve: () => {} };
  }
  const { options = {} } = sql as { readonly options?: PostgresOptions };
  const observation: PostgresObservation = { observer, options, isOn: true };
  const standIn = observedSql(sql, observation);
  observed.set(sql, standIn);
  observed.set(standIn, standIn);
  const unobserve = () => {
    observation.isOn = false;
    observed.delete(sql);
    observed.delete(standIn);
  };
  return { sql: standIn, unobserve };
}

/** A proxy must give what cannot change as it is. */
function isFixed(sql: object, name: string): boolean {
  const { configurable = true, writable = true } = Object.getOwnPropertyDescriptor(sql, name) ?? {};
  return !configurable && !writable;
}
