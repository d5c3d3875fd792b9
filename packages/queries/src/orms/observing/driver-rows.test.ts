import { expect, it } from 'vitest';
import { driverResult } from './driver-rows.js';

const row = { id: 1 };
const written = { affectedRows: 1, insertId: 7 };

it.each([
  ['pg and PGlite', 'postgresql', { command: 'SELECT', rows: [row] }, [row]],
  ['postgres.js', 'postgresql', [row], [row]],
  ['two rows that are arrays', 'sqlite', [[1], [2]], [[1], [2]]],
  ['mysql2', 'mysql', [[row], [{ name: 'id' }]], [row]],
  ['mysql2, no rows', 'mariadb', [[], [{ name: 'id' }]], []],
  ['mysql2, a write', 'mysql', [written, undefined], undefined],
  ['better-sqlite3, a write', 'sqlite', { changes: 1 }, undefined],
  ['nothing', 'postgresql', undefined, undefined],
])('reads the rows of %s', (_, system, answer, rows) => {
  expect(driverResult(system, answer).rows).toEqual(rows);
});
