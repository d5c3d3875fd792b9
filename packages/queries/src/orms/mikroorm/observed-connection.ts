import type { QueryObserver } from '../../observation/query-observer.js';
import type { QueryResult, QueryStart } from '../../query/query-event.js';
import { dbSystem } from '../observing/db-system.js';
import { observeCall } from '../observing/observed-call.js';
import { listOf, property, textOf } from '../observing/property.js';
import { replaceMethod } from '../observing/replaced-method.js';

type Execute = (...parameters: unknown[]) => unknown;

/** Observes what a connection executes: every query passes there with its text, its values and how it is run. */
export function observeConnection(connection: object, observer: QueryObserver): () => void {
  const system = dbSystem(platformName(property(connection, 'platform')));
  return replaceMethod<Execute>(
    connection,
    'executeQuery',
    (original) =>
      function (this: unknown, ...parameters) {
        // The first parameter is for the log, and may have the values in it.
        const [logged, , context] = parameters;
        const reading = {
          start: (): QueryStart | undefined => {
            const text = textOf(property(context, 'query')) ?? textOf(logged);
            if (text === undefined) return undefined;
            const namespace = textOf(property(property(connection, 'options'), 'dbName'));
            return { system, text, parameters: listOf(property(context, 'params')), namespace, orm: 'mikroorm' };
          },
          result: executed,
        };
        return observeCall(observer, reading, () => original.apply(this, parameters));
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
