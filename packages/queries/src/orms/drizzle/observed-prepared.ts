import type { CapturedStack } from '../../call-site/call-site.js';
import type { QueryResult, QueryStart } from '../../query/query-event.js';
import { observeCall } from '../../wrapping/observed-call.js';
import { isMethod, wrapMethod } from '../../wrapping/wrapped-method.js';
import { driverResult } from '../observing/driver-rows.js';
import { hasMethod, listOf, property, textOf } from '../observing/property.js';
import type { DrizzleContext } from './drizzle-context.js';
import { kindOf } from './drizzle-kind.js';

/** Where the application began to build a query, until that is told of its first run. */
export interface Asked {
  stack?: CapturedStack | undefined;
}

/** Methods of SQLite's synchronous statements. The others call one of these. */
const runs = ['run', 'all', 'get', 'values'] as const;

/** What comes of each. */
const results = { run: () => ({}), all: manyRows, get: oneRow, values: manyRows };

/** Observes the runs of a query that Drizzle has written as SQL: what `session.prepareQuery` returns. */
export function observePrepared(prepared: unknown, query: unknown, asked: Asked, context: DrizzleContext): void {
  if (property(prepared, 'mode') === 'sync') observeSynchronous(prepared as object, query, asked, context);
  else if (hasMethod(prepared, 'queryWithCache')) observeCached(prepared, asked, context);
}

/** Drivers are asked in a function that Drizzle's cache calls, if it must: what the cache answers is no query. */
function observeCached(prepared: object, asked: Asked, context: DrizzleContext): void {
  wrapMethod(
    prepared,
    'queryWithCache',
    (original) =>
      function (...args) {
        const [text, parameters, ask] = args;
        if (!context.isOn || !isMethod(ask)) return original.apply(this, args);
        const observed = () =>
          observeCall(
            context.observer,
            () => startOf(context, asked, text, parameters),
            () => ask(),
            (answer) => driverResult(context.system, answer),
          );
        return original.apply(this, args.with(2, observed));
      },
  );
}

function observeSynchronous(prepared: object, query: unknown, asked: Asked, context: DrizzleContext): void {
  // `all` calls `values`: one query.
  let isRunning = false;
  for (const name of runs) {
    wrapMethod(
      prepared,
      name,
      (original) =>
        function (...parameters) {
          const run = () => original.apply(this, parameters);
          if (!context.isOn || isRunning) return run();
          isRunning = true;
          const start = () => {
            const values = filled(property(query, 'params'), parameters[0]);
            return startOf(context, asked, property(query, 'sql'), values);
          };
          try {
            return observeCall(context.observer, start, run, results[name]);
          } finally {
            isRunning = false;
          }
        },
    );
  }
}

function startOf(
  { system, namespace }: DrizzleContext,
  asked: Asked,
  sql: unknown,
  parameters: unknown,
): QueryStart | undefined {
  const { stack } = asked;
  delete asked.stack;
  const text = textOf(sql);
  if (text === undefined) return undefined;
  return { system, text, parameters: listOf(parameters), namespace: namespace(), orm: 'drizzle', stack };
}

function manyRows(rows: unknown): QueryResult {
  return { rows: listOf(rows) };
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
