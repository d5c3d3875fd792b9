import { describeValue } from '@sonde/metrics';
import { notObservable } from '../../errors.js';
import type { QueryObserver } from '../../observation/query-observer.js';
import type { QueryResult, QueryStart } from '../../query/query-event.js';
import { observeCall } from '../../wrapping/observed-call.js';
import { observeOnce } from '../../wrapping/observed-targets.js';
import { attempt } from '../../wrapping/settled.js';
import { undoable } from '../../wrapping/undoable.js';
import { isMethod, type Method, wrapMethod } from '../../wrapping/wrapped-method.js';

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
    const wrapQuery = (target: object, name: keyof typeof describe): (() => void) =>
      wrapMethod(
        target,
        name,
        (original) =>
          function (...args) {
            if (!isOn) return original.apply(this, args);
            return observeCall(
              observer,
              () => describe[name](args),
              () => original.apply(this, args),
              resultOf,
            );
          },
      );
    return undoable((undo) => {
      undo(() => {
        isOn = false;
      });
      // The database's `sql` calls its `query`; that of a transaction does not.
      for (const name of ['query', 'exec'] as const) undo(wrapQuery(database, name));
      undo(
        wrapMethod(
          database,
          'transaction',
          (original) =>
            function (...args) {
              const [callback, ...others] = args;
              if (!isMethod(callback)) return original.apply(this, args);
              const inside: Method = function (transaction, ...more) {
                if (isOn && isTransaction(transaction)) {
                  attempt(observer, () => {
                    for (const name of ['query', 'exec', 'sql'] as const) wrapQuery(transaction, name);
                  });
                }
                return callback.call(this, transaction, ...more);
              };
              return original.call(this, inside, ...others);
            },
        ),
      );
    });
  });
}

type Describe = (args: readonly unknown[]) => QueryStart | undefined;

const describe = {
  query: ([text, parameters]) => start(text, Array.isArray(parameters) ? parameters : []),
  exec: ([text]) => start(text, []),
  sql: ([strings, ...values]) => {
    const parameters: unknown[] = [];
    return start(templateText(strings, values, parameters), parameters);
  },
} satisfies Readonly<Record<string, Describe>>;

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
