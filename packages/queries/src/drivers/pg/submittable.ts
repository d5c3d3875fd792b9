import type { QueryObserver } from '../../observation/query-observer.js';
import type { RunningQuery } from '../../observation/running-query.js';
import { endQuery } from './driver-query.js';
import { patchMethod } from './patched-method.js';
import type { Submittable } from './pg-driver.js';
import { resultOf } from './pg-result.js';

/** Rows of a cursor or stream that are looked at; the others are counted. */
const sampledRows = 10;

/**
 * Watches a query object until the server is ready for the next one: that is when a cursor was closed, a stream read to
 * its end, and a query answered. The client tells each of them by these methods.
 */
export function watchSubmittable(query: Submittable, running: RunningQuery, observer: QueryObserver): void {
  const undo: (() => void)[] = [];
  const rows: unknown[] = [];
  let rowCount = 0;
  let failure: unknown;
  const end = () => {
    for (const undoOne of undo.splice(0)) undoOne();
    endQuery(observer, running, () => {
      if (failure !== undefined) return { error: failure };
      const known = resultOf(undefined, query._results);
      return known.rowCount === undefined && rowCount > 0 ? { rows, rowCount } : known;
    });
  };
  const before = (name: keyof Submittable & string, tell: (parameter: unknown) => void) => {
    if (typeof query[name] !== 'function') return;
    const patch = patchMethod(
      query,
      name,
      (original) =>
        function (...parameters) {
          tell(parameters[0]);
          return original.apply(this, parameters);
        },
    );
    undo.push(patch);
  };
  before('handleDataRow', () => {
    rowCount++;
  });
  before('handleError', (error) => {
    failure = error;
    end();
  });
  before('handleReadyForQuery', end);
  sampleRows(query, rows, undo);
  // The native client has a protocol of its own.
  if (query.handleReadyForQuery === undefined) query.once?.('end', end);
}

/** Cursors tell of each row they have read, whoever reads it. */
function sampleRows(query: Submittable, rows: unknown[], undo: (() => void)[]): void {
  const cursor = query.cursor ?? query;
  if (query._results !== undefined || typeof (cursor as { emit?: unknown }).emit !== 'function') return;
  const patch = patchMethod(
    cursor,
    'emit',
    (original) =>
      function (...parameters) {
        if (parameters[0] === 'row' && rows.length < sampledRows) rows.push(parameters[1]);
        return original.apply(this, parameters);
      },
  );
  undo.push(patch);
}
