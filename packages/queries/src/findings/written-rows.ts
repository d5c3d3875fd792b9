import type { ObservedQuery } from '../query/observed-query.js';
import type { Statement } from '../query/statement.js';
import type { RunValues } from './run-values.js';

/** An `INSERT` that names no columns and writes more values than this is taken for one of several rows. */
const maxColumns = 64;

/** Names of commands that write several documents or keys at once. */
const batchCommands = /^(insertmany|updatemany|deletemany|bulkwrite|mset|msetnx|hmset|pipeline|multi|exec)$/i;

/** How many values a run of one statement may write before it must be several rows. */
export interface WriteShape {
  readonly columns: number;
  readonly isBatch: boolean;
}

/** Read once for each statement. */
const shapes = new WeakMap<Statement, WriteShape>();

export function writeShape(statement: Statement): WriteShape {
  let shape = shapes.get(statement);
  if (shape === undefined) {
    shape = readShape(statement);
    shapes.set(statement, shape);
  }
  return shape;
}

function readShape({ info: { operation, text } }: Statement): WriteShape {
  if (batchCommands.test(operation)) return { columns: 0, isBatch: true };
  if (/^(UPDATE|DELETE)$/i.test(operation)) {
    // `UPDATE … FROM (VALUES …)` and `… FROM unnest($1, $2)`.
    return { columns: Number.POSITIVE_INFINITY, isBatch: /\bVALUES\b|\bUNNEST\s*\(/i.test(text) };
  }
  const list = /\bINTO\s+[^\s(]+\s*\(([^()]*)\)/i.exec(text)?.[1];
  const namesNone = list === undefined || list.includes('?') || list.includes('$');
  return { columns: namesNone ? maxColumns : list.split(',').length, isBatch: false };
}

/** Whether a write already does what is asked of it: several rows at once. */
export function writesSeveralRows(
  shape: WriteShape,
  values: RunValues,
  { rows, rowCount }: Pick<ObservedQuery, 'rows' | 'rowCount'>,
): boolean {
  return shape.isBatch || values.isList || (rows?.length ?? rowCount ?? 0) > 1 || values.writtenCount > shape.columns;
}
