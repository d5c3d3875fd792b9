import { SondeError } from '@sonde/metrics';
import { checkConnection, checkExplainOptions, checkStatement } from './argument-checks.js';
import { numberIn } from './cells.js';
import type { AdviceConnection } from './connection.js';
import { ExplainLimit } from './explain/explain-limit.js';
import { type Explanation, failed, type PlannedText, refused, type UnplannedStatement } from './explain/explanation.js';
import { planFailure } from './explain/plan-failure.js';
import { planOf } from './explain/plan-statement.js';
import { dialectOf, type PlannableText, plannableText } from './explain/plannable-text.js';
import { readOnly, type SessionLimits } from './explain/read-only-session.js';
import { mysqlSizes, postgresSizes, rowsOfTable, sqliteSizes, type TableSizes } from './explain/table-sizes.js';
import { nodesOf, type Plan } from './plan.js';
import { type PlanThresholds, planFindings } from './plan-findings.js';
import { planVerdict } from './plan-verdict.js';
import { withTableNames } from './plans/table-aliases.js';

/** What is to be explained: a part of `StatementInfo`, so that of a finding it can be handed over as it is. */
export interface ExplainedStatement {
  /** As the application wrote it, or with `?` in the place of its literals. Placeholders stay as they are. */
  readonly text: string;
  /** `db.system.name`; left out: that of the connection. */
  readonly system?: string | undefined;
  /** What the limit knows it by; left out: its text. */
  readonly fingerprint?: string | undefined;
}

export interface ExplainOptions extends SessionLimits {
  /** How rarely. Left out: once an hour per statement and ten times a minute, for each connection. */
  readonly limit?: ExplainLimit | undefined;
  /** From where on something of the plan is a finding. */
  readonly thresholds?: PlanThresholds | undefined;
}

const limits = new WeakMap<AdviceConnection, ExplainLimit>();

/**
 * Asks how the database would run a statement, without running it: in a transaction that can only read and is rolled
 * back, under timeouts, one reading statement only, rarely. The database plans it: it takes light locks on the tables,
 * and may run functions that are declared IMMUTABLE or STABLE.
 *
 * The answer has the plan, what of it is to be mended (`findings`) and that in one line (`verdict`). That a statement is
 * refused or cannot be planned is an answer too, with a code, in words that repeat no value of the statement.
 *
 * @throws SondeError SONDE_QUERIES_EXPLAIN_REFUSED: the connection is inside a transaction of someone else.
 * SONDE_INVALID_OPTION: no connection, no statement, or an option that is none
 */
export async function explain(
  connection: AdviceConnection,
  statement: ExplainedStatement,
  options: ExplainOptions = {},
): Promise<Explanation> {
  checkConnection('explain()', connection);
  checkStatement(statement);
  checkExplainOptions(options);
  const { system } = connection;
  if (statement.system !== undefined && dialect(statement.system) !== dialectOf(system)) {
    return refused(`the statement is of another database than the connection, which is ${system}`);
  }
  const text = plannableText(statement.text, system);
  if ('refused' in text) return refused(text.refused);
  const wait = limitOf(connection, options).take(statement.fingerprint ?? statement.text);
  if (wait !== undefined) return refused(wait);
  try {
    return await readOnly(connection, options, () => judged(connection, text, options));
  } catch (cause) {
    // The session itself could not be had.
    if (cause instanceof SondeError) throw cause;
    return planFailure(cause);
  }
}

/** The plan with what is to be mended of it, inside a session that is open already. */
async function judged(
  connection: AdviceConnection,
  text: PlannableText,
  { thresholds }: ExplainOptions,
): Promise<Explanation> {
  const answer = await explainInSession(connection, text);
  if (!answer.planned) return answer;
  const facts = { rowsOf: answer.rowsOf, sortMemoryBytes: await sortMemory(connection) };
  const findings = planFindings(answer.plan, facts, thresholds);
  return { ...answer, findings, verdict: planVerdict(answer.plan, findings) };
}

/** `work_mem` of PostgreSQL; the others have no such limit. */
async function sortMemory(connection: AdviceConnection): Promise<number | undefined> {
  if (connection.system !== 'postgresql') return undefined;
  const [row] = await connection.query(
    "SELECT setting::bigint * 1024 AS bytes FROM pg_settings WHERE name = 'work_mem'",
  );
  return numberIn(row?.['bytes']);
}

/** Only the plan, inside a session that is open already, without any limit. */
export async function explainInSession(
  connection: AdviceConnection,
  text: PlannableText,
): Promise<PlannedText | UnplannedStatement> {
  try {
    const plan = await planOf(connection, text);
    if (plan === undefined) return failed('the server answered with something else than a plan');
    // The last word on what is a write has the server.
    if (nodesOf(plan).some(({ node }) => node.name === 'ModifyTable')) return refused('it writes');
    const sizes = await sizesFor(connection, plan);
    const isTable = (name: string): boolean => sizes.has(name.toLowerCase());
    const named =
      connection.system === 'postgresql'
        ? plan
        : withTableNames(plan, text.text, dialectOf(connection.system), isTable);
    return { planned: true, plan: named, rowsOf: rowsOfTable(sizes), note: text.note };
  } catch (cause) {
    return planFailure(cause);
  }
}

function sizesFor(connection: AdviceConnection, plan: Plan): Promise<TableSizes> {
  if (connection.system === 'postgresql') return postgresSizes(connection, plan);
  return connection.system === 'sqlite' ? sqliteSizes(connection) : mysqlSizes(connection);
}

function dialect(system: string): string {
  return system === 'mariadb' ? 'mysql' : system;
}

function limitOf(connection: AdviceConnection, { limit }: ExplainOptions): ExplainLimit {
  if (limit !== undefined) return limit;
  const own = limits.get(connection) ?? new ExplainLimit();
  limits.set(connection, own);
  return own;
}
