import { describeValue } from '@sonde/metrics';
import { notObservable } from '../../errors.js';
import type { QueryObserver } from '../../observation/query-observer.js';
import type { QueryStart } from '../../query/query-event.js';
import { observeOnce } from '../../wrapping/observed-targets.js';
import { attempt } from '../../wrapping/settled.js';
import { undoable } from '../../wrapping/undoable.js';
import { type Method, wrapMethod } from '../../wrapping/wrapped-method.js';
import { boundValues, observeExec, statementMethods } from '../better-sqlite3/sqlite-statement.js';

/** A `DatabaseSync` of `node:sqlite`, as far as it is used here. */
export interface NodeSqliteDatabase {
  prepare(sql: string): object;
  exec(sql: string): void;
}

/**
 * Observes all queries of a `DatabaseSync`: `exec`, statements that are prepared from now on, and tag stores made from
 * now on. Statements prepared before cannot be found: they do not say which database they belong to.
 *
 * The time of an iteration is that between its first and last row, the work on the rows included.
 *
 * @returns what ends it
 * @throws SondeError SONDE_QUERIES_NOT_OBSERVABLE
 */
export function observeNodeSqlite(database: NodeSqliteDatabase, observer: QueryObserver): () => void {
  checkDatabase(database);
  return observeOnce(database, 'node:sqlite database', observer, () => {
    let isOn = true;
    const making =
      (describe: Describe) =>
      (original: Method): Method =>
        function (...args) {
          const made = original.apply(this, args);
          if (typeof made === 'object' && made !== null) {
            attempt(observer, () => watchMethods(made, observer, describe, () => isOn));
          }
          return made;
        };
    return undoable((undo) => {
      undo(observeExec(database, observer));
      undo(wrapMethod(database, 'createTagStore', making(ofTag)));
      undo(wrapMethod(database, 'prepare', making(ofStatement)));
      undo(() => {
        isOn = false;
      });
    });
  });
}

type Describe = (target: object, args: readonly unknown[]) => QueryStart;

/** Methods of one statement or tag store: they hand on when the database is not observed any more. */
function watchMethods(target: object, observer: QueryObserver, describe: Describe, isOn: () => boolean): void {
  for (const [name, around] of Object.entries(statementMethods(describe))) {
    wrapMethod(
      target,
      name,
      (original) =>
        function (...args) {
          if (!isOn()) return original.apply(this, args);
          return around(observer, (given) => Reflect.apply(original, this, given), target, args);
        },
    );
  }
}

function ofStatement(statement: object, args: readonly unknown[]): QueryStart {
  const text = String((statement as { readonly sourceSQL?: unknown }).sourceSQL);
  return { system: 'sqlite', text, parameters: boundValues(text, args) };
}

/** Of a tagged template: the parts of its text, and the values between them. */
function ofTag(_store: object, [strings, ...parameters]: readonly unknown[]): QueryStart {
  return { system: 'sqlite', text: (strings as readonly string[]).join('?'), parameters };
}

function checkDatabase(database: unknown): void {
  const { prepare, exec, pragma } = (database ?? {}) as Record<string, unknown>;
  if (typeof prepare === 'function' && typeof exec === 'function' && pragma === undefined) return;
  throw notObservable(
    'observeNodeSqlite(database)',
    describeValue(database),
    'a DatabaseSync of node:sqlite',
    'Pass what `new DatabaseSync(file)` returned. A Database of better-sqlite3 goes to observeBetterSqlite3.',
  );
}
