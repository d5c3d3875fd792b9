import type { QueryObserver } from '../../observation/query-observer.js';
import type { RunningQuery } from '../../observation/running-query.js';
import type { DbSystem, QueryResult, QueryStart } from '../../query/query-event.js';
import { type CallReading, observeCall } from '../observing/observed-call.js';
import { observeStreamEnd } from '../observing/observed-stream.js';
import { hasMethod, listOf, property, textOf } from '../observing/property.js';
import { replaceMethod } from '../observing/replaced-method.js';
import { settled } from '../observing/settled.js';

type Run = (...parameters: unknown[]) => unknown;

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
export function observeQueryRunner(runner: object, context: RunnerContext): void {
  if (context.seen.has(runner) || !hasMethod(runner, 'query')) return;
  context.seen.add(runner);
  const { observer } = context;
  let asking: RunningQuery | undefined;

  replaceMethod<Run>(
    runner,
    'query',
    (original) =>
      function (this: unknown, ...parameters) {
        const run = () => original.apply(this, parameters);
        if (!context.isOn) return run();
        return observeCall(observer, reading(context, parameters), (running) => {
          // The runner asks for its connection before it returns.
          asking = running;
          try {
            return run();
          } finally {
            asking = undefined;
          }
        });
      },
  );
  if (hasMethod(runner, 'connect')) {
    replaceMethod<Run>(
      runner,
      'connect',
      (original) =>
        function (this: unknown, ...parameters) {
          const running = asking;
          asking = undefined;
          const isNew = property(this, 'databaseConnection') === undefined;
          const connection = original.apply(this, parameters);
          return running !== undefined && isNew ? settled(observer, connection, () => running.sent()) : connection;
        },
    );
  }
  observeStream(runner, context);
}

function observeStream(runner: object, context: RunnerContext): void {
  if (!hasMethod(runner, 'stream')) return;
  replaceMethod<Run>(
    runner,
    'stream',
    (original) =>
      function (this: unknown, ...parameters) {
        const run = () => original.apply(this, parameters);
        return context.isOn ? observeStreamEnd(context.observer, reading(context, parameters), run) : run();
      },
  );
}

function reading({ system, namespace }: RunnerContext, [query, parameters]: unknown[]): CallReading {
  return {
    start: (): QueryStart | undefined => {
      const text = textOf(query);
      if (text === undefined) return undefined;
      return { system, text, parameters: listOf(parameters), namespace, orm: 'typeorm' };
    },
    result: queryResult,
  };
}

/** A structured result has its rows as `records`; else they are what the driver gave, of PostgreSQL with a count. */
function queryResult(answer: unknown): QueryResult {
  const records = listOf(property(answer, 'records'));
  if (records !== undefined) return { rows: records };
  const rows = listOf(answer);
  const isCounted = rows?.length === 2 && Array.isArray(rows[0]) && typeof rows[1] === 'number';
  return { rows: isCounted ? listOf(rows[0]) : rows };
}
