import type { QueryObserver } from '../../observation/query-observer.js';
import type { DbSystem, QueryResult, QueryStart } from '../../query/query-event.js';
import { observeCall } from '../../wrapping/observed-call.js';
import { wrapMethod } from '../../wrapping/wrapped-method.js';
import { listOf, property, textOf } from '../observing/property.js';
import type { Waits } from '../observing/waits.js';

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
  // Gets the rows before models are made of them.
  wrapMethod(
    query,
    'handleSelectQuery',
    (original) =>
      function (...parameters) {
        selected = listOf(parameters[0]);
        return original.apply(this, parameters);
      },
  );
  wrapMethod(
    query,
    'run',
    (original) =>
      function (...parameters) {
        const start = (): QueryStart | undefined => {
          const text = textOf(parameters[0]);
          if (text === undefined) return undefined;
          const waitMs = waits.take(property(query, 'connection'));
          return { system, text, parameters: listOf(parameters[1]), namespace, orm: 'sequelize', waitMs };
        };
        const read = (answer: unknown): QueryResult => ({ rows: selected ?? rawRows(answer) });
        return observeCall(observer, start, () => original.apply(this, parameters), read, driverError);
      },
  );
}

function driverError(thrown: unknown): unknown {
  return property(thrown, 'original');
}

/** Of `sequelize.query` without a type: the rows, and what the driver says besides. */
function rawRows(answer: unknown): readonly unknown[] | undefined {
  return listOf(listOf(answer)?.[0]);
}
