import type { QueryObserver } from '../../observation/query-observer.js';
import type { RunningQuery } from '../../observation/running-query.js';
import { endQuery } from '../../wrapping/observed-call.js';
import { wrapMethod } from '../../wrapping/wrapped-method.js';

/** Rows that are looked at; the others are counted. */
const sampledRows = 10;

/**
 * Watches the stream of a query by what the driver puts into it, without listening to it: a listener would set it
 * flowing, or hide from the application that it has none for errors.
 */
export function watchStream(stream: object, query: RunningQuery, observer: QueryObserver): void {
  const rows: unknown[] = [];
  let rowCount = 0;
  const end = () => endQuery(observer, query, () => (rowCount > 0 ? { rows, rowCount } : {}));
  try {
    wrapMethod(
      stream,
      'push',
      (original) =>
        function (...parameters) {
          const [row] = parameters;
          if (row === null) end();
          else {
            rowCount++;
            if (rows.length < sampledRows) rows.push(row);
          }
          return original.apply(this, parameters);
        },
    );
    wrapMethod(
      stream,
      'emit',
      (original) =>
        function (...parameters) {
          const [event, error] = parameters;
          if (event === 'error') query.end({ error: error ?? new Error('unknown') });
          else if (event === 'close') end();
          return original.apply(this, parameters);
        },
    );
  } catch (cause) {
    observer.failed(cause);
  }
}
