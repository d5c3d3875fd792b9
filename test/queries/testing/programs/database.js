/**
 * No database at all: an observer is told of queries as an adapter tells of them, and the rows are those one asks for.
 *
 * @typedef {{ id: number }} Row
 * @typedef {(text: string, parameters: unknown[], rows: Row[]) => Promise<Row[]>} Query
 * @param {Pick<import('@sonde/queries').QueryObserver, 'start'>} observer
 * @returns {Query}
 */
export function databaseOf(observer) {
  return async function query(text, parameters, rows) {
    const running = observer.start({ system: 'sqlite', text, parameters });
    await new Promise((resolve) => setImmediate(resolve));
    running.end({ rows });
    return rows;
  };
}

/** Of an observer: the database is not where a query is asked for. */
export const ignoreFrames = (/** @type {string} */ file) => file.endsWith('database.js');
