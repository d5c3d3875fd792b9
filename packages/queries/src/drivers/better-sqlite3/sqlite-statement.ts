import type { QueryObserver } from '../../observation/query-observer.js';
import type { RunningQuery } from '../../observation/running-query.js';
import type { QueryResult, QueryStart } from '../../query/query-event.js';
import type { Around } from '../../wrapping/class-methods.js';
import { beginQuery, callFor, endQuery, observeCall } from '../../wrapping/observed-call.js';
import { attempt } from '../../wrapping/settled.js';
import { wrapMethod } from '../../wrapping/wrapped-method.js';

/** Rows of an iteration that are shown to the observer: the first ones. */
const maxShown = 10;

/** How a statement of a SQLite driver is observed, by the name of its method. */
export function statementMethods(describe: (statement: object, args: readonly unknown[]) => QueryStart) {
  const around =
    (read: (value: unknown) => QueryResult): Around =>
    (observer, original, self, args) =>
      observeCall(
        observer,
        () => describe(self, args),
        () => original(args),
        read,
      );
  return {
    // What was written: `changes` says how many rows, none came back.
    run: around(() => ({})),
    get: around((row) => ({ rows: row === undefined ? [] : [row] })),
    all: around((rows) => (Array.isArray(rows) ? { rows } : {})),
    iterate: ((observer, original, self, args) => {
      const running = beginQuery(observer, () => describe(self, args));
      const iterator = callFor(running, () => original(args));
      attempt(observer, () => watchIterator(observer, running, iterator));
      return iterator;
    }) satisfies Around,
  };
}

/** Observes what a database runs by `exec`, which answers with nothing. */
export function observeExec(database: object, observer: QueryObserver): () => void {
  return wrapMethod(
    database,
    'exec',
    (original) =>
      function (...args) {
        const [text] = args;
        return observeCall(
          observer,
          () => (typeof text === 'string' ? { system: 'sqlite', text, parameters: [] } : undefined),
          () => original.apply(this, args),
          () => ({}),
        );
      },
  );
}

/** Ends the query with its iteration: at its last row, at an error, or where the application breaks off. */
function watchIterator(observer: QueryObserver, running: RunningQuery, iterator: unknown): void {
  if (typeof iterator !== 'object' || iterator === null) {
    running.end();
    return;
  }
  const shown: unknown[] = [];
  let rowCount = 0;
  const end = (): void => endQuery(observer, running, () => ({ rows: withLength(shown, rowCount), rowCount }));
  wrapMethod(
    iterator,
    'next',
    (original) =>
      function (...args) {
        const step = callFor(running, () => original.apply(this, args)) as IteratorResult<unknown>;
        const { done, value } = step;
        if (done === true) end();
        else {
          rowCount++;
          if (shown.length < maxShown) shown.push(value);
        }
        return step;
      },
  );
  wrapMethod(
    iterator,
    'return',
    (original) =>
      function (...args) {
        end();
        return original.apply(this, args);
      },
  );
}

/** The first rows, as an array that says how many there were. */
function withLength(first: unknown[], count: number): readonly unknown[] {
  if (count > first.length) first.length = count;
  return first;
}

const named = /[:@$]([A-Za-z_]\w*)/g;

/**
 * Values in the order of their placeholders. Drivers of SQLite take them one by one, in arrays, and by name in an object;
 * `null` stands for what is not known.
 */
export function boundValues(sql: string, args: readonly unknown[]): readonly unknown[] | undefined {
  const positions: unknown[] = [];
  let names: Readonly<Record<string, unknown>> | undefined;
  for (const value of args) {
    if (Array.isArray(value)) positions.push(...value.slice(0, 1000));
    else if (isPlain(value)) names = value;
    else positions.push(value);
  }
  if (names === undefined) return positions;
  // With anonymous places beside them, which value stands where would have to be read out of the text again.
  if (positions.length > 0) return undefined;
  const values: unknown[] = [];
  const seen = new Set<string>();
  for (const [token, name = ''] of sql.matchAll(named)) {
    if (seen.has(token)) continue;
    seen.add(token);
    if (Object.hasOwn(names, name)) values.push(names[name]);
    else if (Object.hasOwn(names, token)) values.push(names[token]);
    // A text that only looks like a name (`'12:30'`): the places are not sure any more.
    else return undefined;
  }
  return values;
}

function isPlain(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype;
}
