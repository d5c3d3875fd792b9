import type { CapturedStack } from '../../call-site/call-site.js';
import type { QueryObserver } from '../../observation/query-observer.js';
import type { RunningQuery } from '../../observation/running-query.js';
import type { QueryResult } from '../../query/query-event.js';
import { beginQuery, endQuery } from '../../wrapping/observed-call.js';
import type { PostgresOptions, PostgresQuery } from './postgres-driver.js';
import { writtenQuery } from './written-query.js';

/** Rows that are looked at of a result that comes in parts; the others are counted. */
const sampledRows = 10;

/** Where queries of one client are told. */
export interface PostgresObservation {
  readonly observer: QueryObserver;
  readonly options: PostgresOptions;
  isOn: boolean;
}

/**
 * Watches a query from when somebody waits for it, which is when it begins: in his scope, but as `await` calls it from
 * no stack at all, with that of the tag.
 */
export function watchQuery(query: PostgresQuery, stack: CapturedStack, observation: PostgresObservation): void {
  const { handle, tagged } = query;
  // Errors tell where their query was written. The driver looks four calls up, which are its own and ours.
  if (tagged) {
    const { debug } = observation.options;
    Object.defineProperty(query, 'origin', { get: () => originOf(stack, Boolean(debug)), configurable: true });
  }
  query.handle = function (this: PostgresQuery) {
    if (!this.executed && observation.isOn) begin(this, stack, observation);
    return handle.call(this);
  };
}

/** As the driver has it: the place of the tag alone, and what called that where it is asked to debug. */
function originOf({ stack }: CapturedStack, isDebugged: boolean): string {
  if (typeof stack !== 'string') return '';
  return isDebugged ? stack : stack.split('\n', 2).join('\n');
}

function begin(query: PostgresQuery, stack: CapturedStack, { observer, options }: PostgresObservation): void {
  const namespace = typeof options.database === 'string' ? options.database : undefined;
  const running = beginQuery(observer, () => ({
    system: 'postgresql',
    namespace,
    stack,
    ...writtenQuery(query, options),
  }));
  try {
    watchProperties(query, running, observer);
  } catch (cause) {
    observer.failed(cause);
  }
}

/**
 * The driver tells a query by properties how it goes; a cursor replaces two of them for each batch of rows, so they are
 * watched rather than wrapped.
 */
function watchProperties(query: PostgresQuery, running: RunningQuery, observer: QueryObserver): void {
  let { active, resolve, reject, cursorFn } = query;
  const handedOut = new HandedOutRows();
  const watched = (get: () => unknown, set: (value: never) => void) => ({
    get,
    set,
    configurable: true,
    enumerable: true,
  });
  const resolved = (value: unknown) => {
    endQuery(observer, running, () => handedOut.result ?? resultOf(value));
    return resolve(value);
  };
  const rejected = (error: unknown) => {
    running.end({ error });
    return reject(error);
  };
  const { forEachFn } = query;
  if (forEachFn !== undefined) {
    query.forEachFn = (...parameters) => {
      handedOut.add([parameters[0]]);
      return forEachFn.apply(query, parameters);
    };
  }
  const nextBatch: PostgresQuery['cursorFn'] = (...parameters) => {
    handedOut.add(parameters[0]);
    return cursorFn?.apply(query, parameters);
  };
  Object.defineProperties(query, {
    cursorFn: watched(
      () => cursorFn && nextBatch,
      (value: typeof cursorFn) => {
        cursorFn = value;
      },
    ),
    active: watched(
      () => active,
      (isActive: boolean) => {
        // It is first in its connection: those before it have their answers.
        if (isActive && !active) running.sent();
        active = isActive;
      },
    ),
    resolve: watched(
      () => resolved,
      (value: typeof resolve) => {
        resolve = value;
      },
    ),
    reject: watched(
      () => rejected,
      (value: typeof reject) => {
        reject = value;
      },
    ),
  });
}

/** The rows of a cursor, and of `forEach`: no result holds them. */
class HandedOutRows {
  private readonly sampled: unknown[] = [];
  private count = 0;

  add(rows: unknown): void {
    if (!Array.isArray(rows)) return;
    this.count += rows.length;
    this.sampled.push(...rows.slice(0, Math.max(0, sampledRows - this.sampled.length)));
  }

  get result(): QueryResult | undefined {
    return this.count === 0 ? undefined : { rows: this.sampled, rowCount: this.count };
  }
}

/** `Result` of postgres.js: the rows, with what is known of them; several for a text of several statements. */
interface Rows extends ReadonlyArray<unknown> {
  readonly command?: unknown;
  readonly count?: unknown;
  readonly columns?: unknown;
}

function resultOf(value: unknown): QueryResult {
  if (!Array.isArray(value)) return {};
  const results: readonly Rows[] = isResult(value) ? [value] : (value as unknown[]).filter(isResult);
  const answers = results.filter(({ columns }) => Array.isArray(columns) && columns.length > 0);
  const [rows] = answers;
  if (rows === undefined) return {};
  const rowCount = answers.reduce((sum, { count, length }) => sum + (typeof count === 'number' ? count : length), 0);
  return { rows, rowCount };
}

function isResult(value: unknown): value is Rows {
  return Array.isArray(value) && 'command' in value;
}
