import { numberIn, textIn } from '../cells.js';
import type { AdviceConnection, Row } from '../connection.js';
import type { Plan } from '../plan.js';
import { readMysqlPlan } from '../plans/mysql-plan.js';
import { readPostgresPlan } from '../plans/postgres-plan.js';
import { readSqlitePlan } from '../plans/sqlite-plan.js';
import type { PlannableText } from './plannable-text.js';

/** The name of our prepared statement: of an own connection, or one that nobody else uses meanwhile. */
const preparedName = 'sonde_explained';

/**
 * Asks for the plan, inside a read-only session. Rejects with the driver's error; undefined: the answer is no plan.
 * The statement is never run.
 */
export async function planOf(connection: AdviceConnection, statement: PlannableText): Promise<Plan | undefined> {
  switch (connection.system) {
    case 'postgresql':
      return readPostgresPlan(cellOf(await postgresPlan(connection, statement)));
    case 'sqlite': {
      const values = Array.from({ length: statement.parameters }, () => null);
      return readSqlitePlan(await connection.query(`EXPLAIN QUERY PLAN ${statement.text}`, values));
    }
    default:
      return readMysqlPlan(cellOf(await connection.query(`EXPLAIN FORMAT=JSON ${statement.text}`)), connection.system);
  }
}

/** The answer is one cell, whatever the column is called. */
function cellOf(rows: readonly Row[]): unknown {
  return Object.values(rows[0] ?? {})[0];
}

async function postgresPlan(connection: AdviceConnection, statement: PlannableText): Promise<readonly Row[]> {
  // After an error a transaction takes no statement but this one: what follows, and the name, would be lost.
  await connection.query('SAVEPOINT sonde');
  try {
    // Preparing goes over the extended protocol, where the server refuses several statements by itself. Thus a text
    // that passed our own reading by mistake ends here, before it comes to the simple protocol, which would run all.
    await connection.query(`PREPARE ${preparedName} AS ${statement.text}`);
  } catch (cause) {
    await connection.query('ROLLBACK TO SAVEPOINT sonde');
    throw cause;
  }
  try {
    return await explained(connection, statement);
  } catch (cause) {
    await connection.query('ROLLBACK TO SAVEPOINT sonde');
    throw cause;
  } finally {
    await connection.query(`DEALLOCATE ${preparedName}`);
  }
}

async function explained(connection: AdviceConnection, { text, parameters }: PlannableText): Promise<readonly Row[]> {
  const [server] = await connection.query("SELECT current_setting('server_version_num') AS version");
  const version = numberIn(textIn(server?.['version'])) ?? 0;
  if (parameters > 0 && version >= 160_000 && connection.simple !== undefined) {
    return connection.simple(`EXPLAIN (GENERIC_PLAN, VERBOSE, FORMAT JSON) ${text}`);
  }
  // Forced to plan before it looks at the values, the server does not mind that they are NULL.
  await connection.query("SELECT set_config('plan_cache_mode', 'force_generic_plan', true)");
  const values = parameters === 0 ? '' : `(${Array.from({ length: parameters }, () => 'NULL').join(', ')})`;
  return connection.query(`EXPLAIN (VERBOSE, FORMAT JSON) EXECUTE ${preparedName}${values}`);
}
