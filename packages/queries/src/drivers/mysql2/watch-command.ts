import type { QueryObserver } from '../../observation/query-observer.js';
import type { RunningQuery } from '../../observation/running-query.js';
import { endQuery } from '../../wrapping/observed-call.js';
import { wrapMethod } from '../../wrapping/wrapped-method.js';

/** Rows that are looked at; the others are counted. */
const sampledRows = 10;

/**
 * Watches a query without a callback by the events it tells, without listening to them: a listener of ours for errors
 * would hide from the application that it has none.
 *
 * @param rowEvent the name of the event that has a row
 */
export function watchCommand(
  command: object,
  rowEvent: string,
  query: RunningQuery,
  observer: QueryObserver,
  isRow: (row: unknown) => boolean = () => true,
): void {
  const rows: unknown[] = [];
  let rowCount = 0;
  try {
    const undo = wrapMethod(
      command,
      'emit',
      (original) =>
        function (...parameters) {
          const [event, value] = parameters;
          if (event === rowEvent && isRow(value)) {
            rowCount++;
            if (rows.length < sampledRows) rows.push(value);
          } else if (event === 'error') {
            query.end({ error: value ?? new Error('unknown') });
          } else if (event === 'end' || event === 'close') {
            endQuery(observer, query, () => (rowCount > 0 ? { rows, rowCount } : {}));
            undo();
          }
          return original.apply(this, parameters);
        },
    );
  } catch (cause) {
    observer.failed(cause);
  }
}
