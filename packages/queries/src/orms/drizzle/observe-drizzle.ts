import { describeValue } from '@sonde/metrics';
import { notObservable } from '../../errors.js';
import type { QueryObserver } from '../../observation/query-observer.js';
import { observeOnce } from '../../wrapping/observed-targets.js';
import { undoable } from '../../wrapping/undoable.js';
import { dbSystem } from '../observing/db-system.js';
import { hasMethod, property } from '../observing/property.js';
import { kindOf } from './drizzle-kind.js';
import { namespaceReader } from './drizzle-namespace.js';
import { observeDatabase } from './observed-database.js';

/** What `drizzle(…)` returns, of PostgreSQL, MySQL or SQLite; met by its shape. */
export interface DrizzleDatabase {
  // biome-ignore lint/suspicious/noExplicitAny: each database of Drizzle types it in its own way
  transaction(...parameters: any[]): any;
}

/**
 * Observes all queries of a Drizzle database: of builders, relational queries, `execute`, prepared statements and
 * transactions. Where a query was built is where it is said to come from, as Drizzle runs it later.
 *
 * Not seen: the iterators of MySQL, batches, and the statements that begin and end transactions.
 *
 * @returns ends the observation
 * @throws SondeError SONDE_QUERIES_NOT_OBSERVABLE
 */
export function observeDrizzle(db: DrizzleDatabase, observer: QueryObserver): () => void {
  const primary = property(db, '$primary') ?? db;
  const replicas = property(db, '$replicas');
  const databases = [primary, ...(Array.isArray(replicas) ? replicas : [])].filter(isDatabase);
  const [first] = databases;
  if (first === undefined) {
    throw notObservable(
      'observeDrizzle',
      describeValue(db),
      'a database of drizzle-orm',
      'Pass what drizzle(…) returns, not the pool or the schema.',
    );
  }
  const context = {
    observer,
    system: dbSystem(kindOf(property(first, 'dialect'))),
    namespace: namespaceReader(property(property(first, 'session'), 'client')),
    isOn: true,
  };
  return observeOnce(first, 'Drizzle database', observer, () =>
    undoable((undo) => {
      for (const database of databases) undo(observeDatabase(database, context));
      undo(() => {
        context.isOn = false;
      });
    }),
  );
}

function isDatabase(value: unknown): value is object {
  return hasMethod(property(value, 'session'), 'prepareQuery') && hasMethod(value, 'transaction');
}
