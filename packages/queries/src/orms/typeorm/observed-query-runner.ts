import type { QueryObserver } from '../../observation/query-observer.js';
import type { RunningQuery } from '../../observation/running-query.js';
import type { DbSystem, QueryResult, QueryStart } from '../../query/query-event.js';
import { observeCall } from '../../wrapping/observed-call.js';
import { isPromise, settled } from '../../wrapping/settled.js';
import { wrapMethod } from '../../wrapping/wrapped-method.js';
import { observeStreamEnd } from '../observing/observed-stream.js';
import { hasMethod, listOf, property, textOf } from '../observing/property.js';

/** Of the data source that makes the runners. */
export interface RunnerContext {
  readonly observer: QueryObserver;
  readonly system: DbSystem;
  readonly namespace: string | undefined;
  /** Runners live as long as their unit of work: this ends the observation of all of them. */
  isOn: boolean;
  /** SQLite has one runner for all. */
  readonly seen: WeakSet<object>;
}

/** Observes what one query runner sends; its first query waits for the connection. */
export function observeQueryRunner(runner: unknown, context: RunnerContext): void {
  if (!hasMethod(runner, 'query') || context.seen.has(runner)) return;
  context.seen.add(runner);
  const { observer } = context;
  let asking: RunningQuery | undefined;

  wrapMethod(
    runner,
    'query',
    (original) =>
      function (...parameters) {
        const run = () => original.apply(this, parameters);
        if (!context.isOn) return run();
        const call = (running: RunningQuery): unknown => {
          // The runner asks for its connection before it returns.
          asking = running;
          try {
            return run();
          } finally {
            asking = undefined;
          }
        };
        return observeCall(observer, () => startOf(context, parameters), call, queryResult);
      },
  );
  wrapMethod(
    runner,
    'connect',
    (original) =>
      function (...parameters) {
        const running = asking;
        asking = undefined;
        const isNew = property(this, 'databaseConnection') === undefined;
        const connection = original.apply(this, parameters);
        if (running === undefined || !isNew || !isPromise(connection)) return connection;
        return settled(connection, () => running.sent());
      },
  );
  wrapMethod(
    runner,
    'stream',
    (original) =>
      function (...parameters) {
        const run = () => original.apply(this, parameters);
        return context.isOn ? observeStreamEnd(observer, () => startOf(context, parameters), run) : run();
      },
  );
}

function startOf(
  { system, namespace }: RunnerContext,
  [query, parameters]: readonly unknown[],
): QueryStart | undefined {
  const text = textOf(query);
  return text === undefined ? undefined : { system, text, parameters: listOf(parameters), namespace, orm: 'typeorm' };
}

/** A structured result has its rows as `records`; else they are what the driver gave, of PostgreSQL with a count. */
function queryResult(answer: unknown): QueryResult {
  const records = listOf(property(answer, 'records'));
  if (records !== undefined) return { rows: records };
  const rows = listOf(answer);
  const isCounted = rows?.length === 2 && Array.isArray(rows[0]) && typeof rows[1] === 'number';
  return { rows: isCounted ? listOf(rows[0]) : rows };
}
