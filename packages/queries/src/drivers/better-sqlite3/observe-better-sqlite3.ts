import { describeValue } from '@sonde/metrics';
import { notObservable } from '../../errors.js';
import type { QueryObserver } from '../../observation/query-observer.js';
import { SharedMethods, sharedMethods } from '../../wrapping/class-methods.js';
import { observeOnce } from '../../wrapping/observed-targets.js';
import { undoable } from '../../wrapping/undoable.js';
import { boundValues, observeExec, statementMethods } from './sqlite-statement.js';

/** A `Database` of better-sqlite3, as far as it is used here. */
export interface BetterSqlite3Database {
  readonly name: string;
  readonly open: boolean;
  prepare(sql: string): object;
  exec(sql: string): unknown;
  pragma(source: string, options?: object): unknown;
  transaction(fn: (...args: never[]) => unknown): unknown;
}

interface Statement {
  readonly source: string;
  readonly database: object;
}

/**
 * Observes all queries of a better-sqlite3 database: statements (those prepared earlier too), `exec`, `pragma`, and what
 * transactions begin and end with. Statements are observed where they are run; preparing one is no query.
 *
 * Of a statement with values that were bound for good (`bind`), the values are not known. The time of an iteration is
 * that between its first and last row, the work on the rows included: for so long it holds the database.
 *
 * @returns what ends it
 * @throws SondeError SONDE_QUERIES_NOT_OBSERVABLE
 */
export function observeBetterSqlite3(database: BetterSqlite3Database, observer: QueryObserver): () => void {
  const prototype = statementPrototype(database);
  const shared = sharedMethods(prototype, () => new SharedMethods((self) => (self as Statement).database, methods));
  return observeOnce(database, 'better-sqlite3 database', observer, () =>
    undoable((undo) => {
      undo(observeExec(database, observer));
      undo(shared.observe(prototype, database, observer));
    }),
  );
}

const methods = statementMethods((self, args) => {
  const { source } = self as Statement;
  // Without values, a statement with places for them has bound ones.
  const parameters = args.length === 0 ? undefined : boundValues(source, args);
  return { system: 'sqlite', text: source, parameters };
});

function statementPrototype(database: unknown): object {
  const { prepare, exec, pragma, transaction } = (database ?? {}) as Partial<BetterSqlite3Database>;
  for (const method of [prepare, exec, pragma, transaction]) {
    if (typeof method !== 'function') throw refusal(describeValue(database));
  }
  try {
    // The class of statements is not exported.
    const statement = (database as BetterSqlite3Database).prepare('SELECT 1');
    const prototype: unknown = Object.getPrototypeOf(statement);
    if (typeof prototype === 'object' && prototype !== null && (statement as Statement).database === database) {
      return prototype;
    }
  } catch {
    throw refusal('a database that is closed');
  }
  throw refusal('something that prepares no statements of better-sqlite3');
}

function refusal(got: string): Error {
  return notObservable(
    'observeBetterSqlite3(database)',
    got,
    'an open Database of better-sqlite3',
    'Pass what `new Database(file)` returned. A DatabaseSync of node:sqlite goes to observeNodeSqlite.',
  );
}
