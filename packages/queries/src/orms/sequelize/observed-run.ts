import type { QueryObserver } from '../../observation/query-observer.js';
import type { DbSystem, QueryResult, QueryStart } from '../../query/query-event.js';
import { observeCall } from '../observing/observed-call.js';
import { hasMethod, listOf, property, textOf } from '../observing/property.js';
import { replaceMethod } from '../observing/replaced-method.js';
import type { Waits } from '../observing/waits.js';

type Run = (...parameters: unknown[]) => unknown;

/** Of the instance whose queries are observed. */
export interface RunContext {
  readonly observer: QueryObserver;
  readonly system: DbSystem;
  readonly namespace: string | undefined;
  readonly waits: Waits;
}

/**
 * Observes the one run of a query object of Sequelize, which has its connection and the text as it is sent: with the
 * values that Sequelize has written into it.
 */
export function observeRun(query: object, { observer, system, namespace, waits }: RunContext): void {
  let selected: readonly unknown[] | undefined;
  if (hasMethod(query, 'handleSelectQuery')) {
    // Gets the rows before models are made of them.
    replaceMethod<Run>(
      query,
      'handleSelectQuery',
      (original) =>
        function (this: unknown, ...parameters) {
          selected = listOf(parameters[0]);
          return original.apply(this, parameters);
        },
    );
  }
  replaceMethod<Run>(
    query,
    'run',
    (original) =>
      function (this: unknown, ...parameters) {
        const reading = {
          start: (): QueryStart | undefined => {
            const text = textOf(parameters[0]);
            if (text === undefined) return undefined;
            const waitMs = waits.take(property(query, 'connection'));
            const start = { system, text, parameters: listOf(parameters[1]), namespace, orm: 'sequelize', waitMs };
            return start;
          },
          result: (answer: unknown): QueryResult => ({ rows: selected ?? rawRows(answer) }),
          cause: (thrown: unknown) => property(thrown, 'original'),
        };
        return observeCall(observer, reading, () => original.apply(this, parameters));
      },
  );
}

/** Of `sequelize.query` without a type: the rows, and what the driver says besides. */
function rawRows(answer: unknown): readonly unknown[] | undefined {
  return listOf(listOf(answer)?.[0]);
}
