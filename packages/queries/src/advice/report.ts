import { type Clock, SondeError, systemClock } from '@sonde/metrics';
import { analyse } from '../sql/analyse.js';
import { checkAdviseOptions, checkConnection } from './argument-checks.js';
import type { AdviceConnection, AdviceSystem } from './connection.js';
import { codeOf } from './drivers/connect-failure.js';
import { refused } from './explain/explanation.js';
import { dialectOf, plannableText } from './explain/plannable-text.js';
import { readOnly } from './explain/read-only-session.js';
import { type ExplainOptions, explainInSession } from './explain.js';
import type { AdviceFinding } from './finding.js';
import type { Catalogue, CatalogueOptions } from './indexes/catalogue.js';
import { checkSchemas } from './indexes/chosen-schemas.js';
import { indexFindings } from './indexes/index-findings.js';
import { mysqlCatalogue } from './indexes/mysql-catalogue.js';
import { postgresCatalogue } from './indexes/postgres-catalogue.js';
import { sqliteCatalogue } from './indexes/sqlite-catalogue.js';
import { withSuggestion } from './indexes/suggest-index.js';
import { placedFindings } from './plan-findings.js';
import { planVerdict } from './plan-verdict.js';
import { type ServerFacts, serverFacts } from './server-facts.js';
import { type TopStatement, type TopStatementOptions, topStatements } from './top-statements.js';

export interface AdviseOptions extends CatalogueOptions, Pick<ExplainOptions, 'timeoutMs' | 'lockTimeoutMs'> {
  /** Statements that are explained besides those that the database itself ranks first. */
  readonly explain?: readonly string[] | undefined;
  /** Which statements of `pg_stat_statements` are looked at. */
  readonly statements?: TopStatementOptions | undefined;
  /** Tables with fewer rows are left alone. Default 10 000. */
  readonly minRows?: number | undefined;
  /** How long the use of indexes must have been counted before one counts as unused. Default 7 days. */
  readonly unusedAfterDays?: number | undefined;
  readonly clock?: Clock | undefined;
  /** Told what is being looked at. */
  readonly onProgress?: ((what: string) => void) | undefined;
}

/** What should be mended in a database. Plain data without any value of a statement: it can be sent as JSON. */
export interface AdviceReport {
  readonly system: AdviceSystem;
  readonly server: ServerFacts;
  /** Everything that was found; of a statement, see `statements` as well. */
  readonly findings: readonly AdviceFinding[];
  readonly statements: readonly StatementAdvice[];
  /** What could not be looked at, and why. */
  readonly notes: readonly string[];
  /** Milliseconds since 1970. */
  readonly at: number;
}

export interface StatementAdvice {
  readonly fingerprint: string;
  /** Without literals and comments. */
  readonly text: string;
  /** As the database counted it; undefined: it was asked for. */
  readonly counted: Omit<TopStatement, 'text'> | undefined;
  /** Why there is no plan; undefined: there is one. */
  readonly unplanned: string | undefined;
  /** What the database estimates for the whole plan, in its own unit; undefined: it does not, or there is no plan. */
  readonly cost: number | undefined;
  readonly rows: number | undefined;
  /** The plan in one line, without what else is found: `estimated cost 443, 20 rows: table scan of public.orders`. */
  readonly verdict: string | undefined;
  /** What to know of the plan. */
  readonly note: string | undefined;
  readonly findings: readonly AdviceFinding[];
}

/**
 * Looks at a database, changing nothing: the catalogue, and the plans of the statements that cost most. All in one
 * transaction that can only read, and is rolled back.
 *
 * @throws SondeError SONDE_QUERIES_CONNECTION_FAILED: the database could not be read. SONDE_QUERIES_EXPLAIN_REFUSED: the
 * connection is inside a transaction of someone else. SONDE_INVALID_OPTION: no connection, an option that is none, or a
 * schema that does not exist.
 */
export async function advise(connection: AdviceConnection, options: AdviseOptions = {}): Promise<AdviceReport> {
  checkConnection('advise()', connection);
  checkAdviseOptions(options);
  try {
    return await readOnly(connection, options, () => look(connection, options));
  } catch (cause) {
    if (cause instanceof SondeError) throw cause;
    throw new SondeError('SONDE_QUERIES_CONNECTION_FAILED', {
      what: `database (${connection.system})`,
      got: `a failure while reading its catalogue (${codeOf(cause) ?? 'no code'})`,
      expected: 'answers within the time allowed',
      next: 'Raise the timeout, or give the login rights to read the catalogue.',
    });
  }
}

async function look(connection: AdviceConnection, options: AdviseOptions): Promise<AdviceReport> {
  const { system } = connection;
  const tell = options.onProgress ?? (() => {});
  tell('reading settings and statistics');
  const server = await serverFacts(connection);
  tell('reading tables and indexes');
  await checkSchemas(connection, options.schemas);
  const catalogue = await catalogueOf(connection, options);
  const unusedAfterDays = options.unusedAfterDays ?? 7;
  const { ageSeconds } = server.statistics;
  const judgeUnused = ageSeconds !== undefined && ageSeconds >= unusedAfterDays * 86_400;
  const found = indexFindings(catalogue, system, {
    minRows: options.minRows,
    judgeUnused,
    countedSince: countedSince(server),
  });
  tell('reading statements');
  const top = await topStatements(connection, options.statements);
  const statements: StatementAdvice[] = [];
  const asked = (options.explain ?? []).map((text) => ({ text, counted: undefined }));
  for (const { text, counted } of [...asked, ...top.statements.map(({ text, ...counted }) => ({ text, counted }))]) {
    tell(`explaining statement ${statements.length + 1} of ${asked.length + top.statements.length}`);
    statements.push(await adviceOn(connection, text, counted, catalogue, server, options));
  }
  const young = catalogue.indexes.some(({ scans }) => scans === 0) && !judgeUnused;
  return {
    system,
    server,
    findings: [...found, ...statements.flatMap(({ findings }) => findings)],
    statements,
    notes: [
      ...catalogue.notes,
      ...(young
        ? [
            `Unused indexes are not judged: use is counted for ${age(ageSeconds)}, ${unusedAfterDays} days are asked for.`,
          ]
        : []),
      ...(top.note === undefined ? [] : [top.note]),
    ],
    at: (options.clock ?? systemClock).epochMs(),
  };
}

function catalogueOf(connection: AdviceConnection, options: CatalogueOptions): Promise<Catalogue> {
  if (connection.system === 'postgresql') return postgresCatalogue(connection, options);
  return connection.system === 'sqlite' ? sqliteCatalogue(connection) : mysqlCatalogue(connection, options);
}

async function adviceOn(
  connection: AdviceConnection,
  text: string,
  counted: StatementAdvice['counted'],
  catalogue: Catalogue,
  server: ServerFacts,
  { minRows, statements }: AdviseOptions,
): Promise<StatementAdvice> {
  const { text: shown, fingerprint } = analyse(text, dialectOf(connection.system));
  const plannable = plannableText(text, connection.system);
  const answer = 'refused' in plannable ? refused(plannable.refused) : await explainInSession(connection, plannable);
  const slow: AdviceFinding[] = [];
  const ofPlan: AdviceFinding[] = [];
  if (
    counted !== undefined &&
    counted.meanMs >= (statements?.minMeanMs ?? 20) &&
    counted.calls >= (statements?.minCalls ?? 100)
  ) {
    slow.push(slowStatement(counted, fingerprint));
  }
  if (answer.planned && !('refused' in plannable)) {
    const facts = { rowsOf: answer.rowsOf, sortMemoryBytes: server.sortMemoryBytes };
    for (const { finding, at } of placedFindings(answer.plan, facts, { minRows })) {
      const isPostgres = connection.system === 'postgresql';
      ofPlan.push(isPostgres ? await withSuggestion(connection, plannable, answer, catalogue, finding, at) : finding);
    }
  }
  const findings = withoutRepeatedSql([...slow, ...ofPlan]);
  return {
    fingerprint,
    text: shown,
    counted,
    unplanned: answer.planned ? undefined : answer.reason,
    cost: answer.planned ? answer.plan.root.cost : undefined,
    rows: answer.planned ? answer.plan.root.rows : undefined,
    verdict: answer.planned ? planVerdict(answer.plan, ofPlan) : undefined,
    note: answer.planned ? answer.note : undefined,
    findings: findings.map((finding) => ({ ...finding, statement: fingerprint })),
  };
}

/** A scan and the sort above it are mended by the same index: it is written down once. */
function withoutRepeatedSql(findings: readonly AdviceFinding[]): AdviceFinding[] {
  return findings.map((finding, at) => {
    const isRepeated = finding.sql !== undefined && findings.slice(0, at).some(({ sql }) => sql === finding.sql);
    return isRepeated ? { ...finding, todo: 'The index above serves this too.', sql: undefined } : finding;
  });
}

function slowStatement(
  { calls, meanMs, totalMs, share }: Omit<TopStatement, 'text'>,
  fingerprint: string,
): AdviceFinding {
  return {
    kind: 'slow_statement',
    table: undefined,
    where: fingerprint,
    what: `a statement takes ${meanMs.toFixed(1)} ms on average, in ${calls.toLocaleString('en')} calls`,
    why: `Together ${(totalMs / 1000).toFixed(1)} s, ${Math.round(share * 100)} % of the time of this database.`,
    todo: 'See what its plan says below; if it says nothing, the rows are many or the values unlucky: run EXPLAIN (ANALYZE, BUFFERS) by hand on a copy.',
    sql: undefined,
  };
}

function countedSince({ statistics: { ageSeconds, replicas, isReplica } }: ServerFacts): string {
  const where = isReplica
    ? ' on this replica'
    : replicas > 0
      ? ` here (${replicas} replicas count their own)`
      : ' here';
  return `in the ${age(ageSeconds)} that were counted${where}`;
}

/** `3 days`, `5 hours`, `2 minutes`. */
export function age(seconds: number | undefined): string {
  if (seconds === undefined) return 'an unknown time';
  const [size, unit] = seconds >= 172_800 ? [86_400, 'days'] : seconds >= 7200 ? [3600, 'hours'] : [60, 'minutes'];
  return `${Math.floor(seconds / size)} ${unit}`;
}
