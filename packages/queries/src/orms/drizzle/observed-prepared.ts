import type { CapturedStack } from '../../call-site/call-site.js';
import type { QueryResult, QueryStart } from '../../query/query-event.js';
import { driverResult } from '../observing/driver-rows.js';
import { type CallReading, observeCall } from '../observing/observed-call.js';
import { hasMethod, listOf, property, textOf } from '../observing/property.js';
import { replaceMethod } from '../observing/replaced-method.js';
import type { DrizzleContext } from './drizzle-context.js';
import { kindOf } from './drizzle-kind.js';

type Run = (...parameters: unknown[]) => unknown;

/** Where the application began to build a query, until that is told of its first run. */
export interface Asked {
  stack?: CapturedStack | undefined;
}

/** Methods of SQLite's synchronous statements. The others call one of these. */
const runs = ['run', 'all', 'get', 'values'] as const;

/** Observes the runs of a query that Drizzle has written as SQL: what `session.prepareQuery` returns. */
export function observePrepared(prepared: unknown, query: unknown, asked: Asked, context: DrizzleContext): void {
  if (property(prepared, 'mode') === 'sync') observeSynchronous(prepared as object, query, asked, context);
  else if (hasMethod(prepared, 'queryWithCache')) observeCached(prepared, asked, context);
}

/** Drivers are asked in a function that Drizzle's cache calls, if it must: what the cache answers is no query. */
function observeCached(prepared: object, asked: Asked, context: DrizzleContext): void {
  replaceMethod<Run>(
    prepared,
    'queryWithCache',
    (original) =>
      function (this: unknown, text, parameters, ask, ...others) {
        if (!context.isOn || typeof ask !== 'function') return original.call(this, text, parameters, ask, ...others);
        const reading = readingOf(
          context,
          asked,
          () => [text, parameters],
          (answer) => driverResult(context.system, answer),
        );
        return original.call(
          this,
          text,
          parameters,
          () => observeCall(context.observer, reading, () => ask()),
          ...others,
        );
      },
  );
}

function observeSynchronous(prepared: object, query: unknown, asked: Asked, context: DrizzleContext): void {
  // `all` calls `values`: one query.
  let isRunning = false;
  for (const name of runs) {
    if (!hasMethod(prepared, name)) continue;
    replaceMethod<Run>(
      prepared,
      name,
      (original) =>
        function (this: unknown, ...parameters) {
          const run = () => original.apply(this, parameters);
          if (!context.isOn || isRunning) return run();
          isRunning = true;
          const texts = () => [property(query, 'sql'), filled(property(query, 'params'), parameters[0])];
          const result =
            name === 'run' ? () => ({}) : name === 'get' ? oneRow : (answer: unknown) => ({ rows: listOf(answer) });
          try {
            return observeCall(context.observer, readingOf(context, asked, texts, result), run);
          } finally {
            isRunning = false;
          }
        },
    );
  }
}

function readingOf(
  { system }: DrizzleContext,
  asked: Asked,
  query: () => unknown[],
  result: (answer: unknown) => QueryResult,
): CallReading {
  return {
    start: (): QueryStart | undefined => {
      const { stack } = asked;
      delete asked.stack;
      const [text, parameters] = query();
      const sql = textOf(text);
      return sql === undefined
        ? undefined
        : { system, text: sql, parameters: listOf(parameters), orm: 'drizzle', stack };
    },
    result,
  };
}

function oneRow(row: unknown): QueryResult {
  return { rows: row === undefined ? [] : [row] };
}

/** The values of a statement whose placeholders are filled when it runs. */
function filled(parameters: unknown, values: unknown): readonly unknown[] | undefined {
  return listOf(parameters)?.map((parameter) => {
    const inner = kindOf(parameter) === 'Param' ? property(parameter, 'value') : parameter;
    return kindOf(inner) === 'Placeholder' ? property(values, String(property(inner, 'name'))) : inner;
  });
}
