import { describeValue } from '@sonde/metrics';
import { notObservable } from '../../errors.js';
import { observeOnce } from '../../observation/observe-once.js';
import type { QueryObserver } from '../../observation/query-observer.js';
import type { QueryStart } from '../../query/query-event.js';
import { observeSync } from '../better-sqlite3/observed-call.js';
import { replaceMethod } from '../better-sqlite3/replace-method.js';
import { boundValues, statementMethods } from '../better-sqlite3/sqlite-statement.js';

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
    const during = (watch: (made: object) => void) => (original: (this: unknown, ...args: unknown[]) => unknown) =>
      function (this: unknown, ...args: unknown[]): unknown {
        const made = Reflect.apply(original, this, args);
        if (typeof made === 'object' && made !== null) watch(made);
        return made;
      };
    return [
      () => {
        isOn = false;
      },
      replaceMethod(
        database,
        'prepare',
        during((made) => watchMethods(made, observer, ofStatement, () => isOn)),
      ),
      replaceMethod(
        database,
        'createTagStore',
        during((made) => watchMethods(made, observer, ofTag, () => isOn)),
      ),
      replaceMethod(
        database,
        'exec',
        (original) =>
          function (this: unknown, ...args: unknown[]): unknown {
            const [text] = args;
            const describe = () => (typeof text === 'string' ? { system: 'sqlite', text, parameters: [] } : undefined);
            return observeSync(
              observer,
              describe,
              () => Reflect.apply(original, this, args),
              () => ({}),
            );
          },
      ),
    ];
  });
}

/** Methods of one statement or tag store: they hand on when the database is not observed any more. */
function watchMethods(
  target: object,
  observer: QueryObserver,
  describe: (target: object, args: readonly unknown[]) => QueryStart,
  isOn: () => boolean,
): void {
  for (const [name, around] of Object.entries(statementMethods(describe))) {
    replaceMethod(
      target,
      name,
      (original) =>
        function (this: unknown, ...args: unknown[]): unknown {
          if (!isOn()) return Reflect.apply(original, this, args);
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
