import { describeValue } from '@sonde/metrics';
import { notObservable } from '../../errors.js';
import { observeOnce } from '../../observation/observe-once.js';
import type { QueryObserver } from '../../observation/query-observer.js';
import type { QueryResult, QueryStart } from '../../query/query-event.js';
import { observePromise } from '../better-sqlite3/observed-call.js';
import { type Method, replaceMethod } from '../better-sqlite3/replace-method.js';

/** A `PGlite`, as far as it is used here. */
export interface PgliteDatabase {
  query(text: string, parameters?: never[], options?: never): Promise<unknown>;
  exec(text: string, options?: never): Promise<unknown>;
  sql(strings: TemplateStringsArray, ...values: never[]): Promise<unknown>;
  transaction(callback: never): Promise<unknown>;
}

/**
 * Observes the queries of a PGlite: `query`, `exec`, the `sql` tag, and all three in `transaction`. PGlite begins and
 * commits transactions by itself, unseen. It runs one query at a time: waiting for the others is part of a query's time.
 * Subscriptions of the extension `live` are left alone; the queries they send by themselves are seen.
 *
 * @returns what ends it
 * @throws SondeError SONDE_QUERIES_NOT_OBSERVABLE
 */
export function observePglite(database: PgliteDatabase, observer: QueryObserver): () => void {
  checkDatabase(database);
  return observeOnce(database, 'PGlite', observer, () => {
    let isOn = true;
    const queries = (target: object, names: readonly string[]) =>
      names.map((name) =>
        replaceMethod(target, name, (original) => {
          const ours = observed(original, describe[name], observer);
          return function (this: unknown, ...args: unknown[]): unknown {
            return Reflect.apply(isOn ? ours : original, this, args);
          };
        }),
      );
    return [
      // The database's `sql` calls its `query`; that of a transaction does not.
      ...queries(database, ['query', 'exec']),
      replaceMethod(
        database,
        'transaction',
        (original) =>
          function (this: unknown, ...args: unknown[]): unknown {
            const [callback, ...others] = args;
            if (typeof callback !== 'function') return Reflect.apply(original, this, args);
            const inside = function (this: unknown, transaction: unknown, ...more: unknown[]): unknown {
              if (isOn && isTransaction(transaction)) queries(transaction, ['query', 'exec', 'sql']);
              return Reflect.apply(callback, this, [transaction, ...more]);
            };
            return Reflect.apply(original, this, [inside, ...others]);
          },
      ),
      () => {
        isOn = false;
      },
    ];
  });
}

type Describe = (args: readonly unknown[]) => QueryStart | undefined;

const describe: Readonly<Record<string, Describe>> = {
  query: ([text, parameters]) => start(text, Array.isArray(parameters) ? parameters : []),
  exec: ([text]) => start(text, []),
  sql: ([strings, ...values]) => {
    const parameters: unknown[] = [];
    return start(templateText(strings, values, parameters), parameters);
  },
};

/** The text of a tagged template. Parts that the tags `sql`, `identifier` and `raw` made are no values, but text. */
function templateText(strings: unknown, values: readonly unknown[], parameters: unknown[]): string {
  if (!Array.isArray(strings)) return '';
  let text = String(strings[0]);
  for (const [k, value] of values.entries()) {
    const part = (isTemplatePart(value) ? value : {}) as Record<string, unknown>;
    if (typeof part['str'] === 'string') text += part['str'];
    else if (Array.isArray(part['values'])) text += templateText(part['strings'], part['values'], parameters);
    else text += `$${parameters.push(value)}`;
    text += String(strings[k + 1] ?? '');
  }
  return text;
}

function start(text: unknown, parameters: readonly unknown[] | undefined): QueryStart | undefined {
  return typeof text === 'string' ? { system: 'postgresql', text, parameters } : undefined;
}

function observed(original: Method, describeArgs: Describe | undefined, observer: QueryObserver): Method {
  return function (this: unknown, ...args: unknown[]): unknown {
    const call = () => Reflect.apply(original, this, args);
    return observePromise(observer, () => describeArgs?.(args), call, resultOf);
  };
}

function resultOf(value: unknown): QueryResult {
  // `exec` gives one result for each statement.
  const result: unknown = Array.isArray(value) && value.length === 1 ? value[0] : value;
  const { rows, affectedRows, fields } = (result ?? {}) as Record<string, unknown>;
  if (!Array.isArray(rows)) return {};
  // A write without RETURNING has no columns.
  if (rows.length === 0 && typeof affectedRows === 'number' && Array.isArray(fields) && fields.length === 0) return {};
  return { rows };
}

function isTransaction(value: unknown): value is object {
  return typeof value === 'object' && value !== null && 'query' in value && 'exec' in value;
}

function isTemplatePart(value: unknown): boolean {
  return typeof value === 'object' && value !== null && '_templateType' in value;
}

function checkDatabase(database: unknown): void {
  const { query, exec, transaction, sql } = (database ?? {}) as Record<string, unknown>;
  if ([query, exec, transaction, sql].every((method) => typeof method === 'function')) return;
  throw notObservable(
    'observePglite(database)',
    describeValue(database),
    'a PGlite',
    'Pass what `new PGlite()` or `await PGlite.create()` returned.',
  );
}
