import type { QueryObserver } from '../../observation/query-observer.js';
import type { QueryResult, QueryStart } from '../../query/query-event.js';
import { observeCall } from '../../wrapping/observed-call.js';
import { wrapMethod } from '../../wrapping/wrapped-method.js';
import { dbSystem } from '../observing/db-system.js';
import { listOf, property, textOf } from '../observing/property.js';

/** Observes what a connection executes: every query passes there with its text, its values and how it is run. */
export function observeConnection(connection: object, observer: QueryObserver): () => void {
  const system = dbSystem(platformName(property(connection, 'platform')));
  return wrapMethod(
    connection,
    'executeQuery',
    (original) =>
      function (...parameters) {
        const start = (): QueryStart | undefined => {
          // The first parameter is for the log, and may have the values in it.
          const [logged, , context] = parameters;
          const text = textOf(property(context, 'query')) ?? textOf(logged);
          if (text === undefined) return undefined;
          const namespace = textOf(property(property(connection, 'options'), 'dbName'));
          return { system, text, parameters: listOf(property(context, 'params')), namespace, orm: 'mikroorm' };
        };
        return observeCall(observer, start, () => original.apply(this, parameters), executed);
      },
  );
}

function platformName(platform: unknown): string | undefined {
  for (let at = property(platform, 'constructor'); typeof at === 'function'; at = Object.getPrototypeOf(at)) {
    if (dbSystem(at.name) !== 'other_sql') return at.name;
  }
  return undefined;
}

/** All rows, the one that was asked for, or what a write did. */
function executed(answer: unknown): QueryResult {
  const rows = listOf(answer) ?? listOf(property(answer, 'rows'));
  if (rows !== undefined) return { rows };
  const isRow = typeof answer === 'object' && answer !== null && property(answer, 'affectedRows') === undefined;
  return isRow ? { rows: [answer] } : {};
}
