import type { QueryObserver } from '../../observation/query-observer.js';
import type { RunningQuery } from '../../observation/running-query.js';
import { endQuery } from '../../wrapping/observed-call.js';
import { undoable } from '../../wrapping/undoable.js';
import { wrapMethod } from '../../wrapping/wrapped-method.js';
import type { Submittable } from './pg-driver.js';
import { resultOf } from './pg-result.js';

/** Rows of a cursor or stream that are looked at; the others are counted. */
const sampledRows = 10;

/**
 * Watches a query object until the server is ready for the next one: that is when a cursor was closed, a stream read to
 * its end, and a query answered. The client tells each of them by these methods.
 */
export function watchSubmittable(query: Submittable, running: RunningQuery, observer: QueryObserver): void {
  let undo = (): void => {};
  const rows: unknown[] = [];
  let rowCount = 0;
  let failure: unknown;
  const end = () => {
    undo();
    endQuery(observer, running, () => {
      if (failure !== undefined) return { error: failure };
      const known = resultOf(undefined, query._results);
      return known.rowCount === undefined && rowCount > 0 ? { rows, rowCount } : known;
    });
  };
  const before = (name: keyof Submittable, tell: (parameter: unknown) => void) =>
    wrapMethod(
      query,
      name,
      (original) =>
        function (...parameters) {
          tell(parameters[0]);
          return original.apply(this, parameters);
        },
    );
  undo = undoable((step) => {
    step(
      before('handleDataRow', () => {
        rowCount++;
      }),
    );
    step(
      before('handleError', (error) => {
        failure = error;
        end();
      }),
    );
    step(before('handleReadyForQuery', end));
    step(sampleRows(query, rows));
  });
  // The native client has a protocol of its own.
  if (query.handleReadyForQuery === undefined) query.once?.('end', end);
}

/** Cursors tell of each row they have read, whoever reads it. */
function sampleRows(query: Submittable, rows: unknown[]): () => void {
  const cursor = query.cursor ?? query;
  if (query._results !== undefined) return () => {};
  return wrapMethod(
    cursor,
    'emit',
    (original) =>
      function (...parameters) {
        if (parameters[0] === 'row' && rows.length < sampledRows) rows.push(parameters[1]);
        return original.apply(this, parameters);
      },
  );
}
