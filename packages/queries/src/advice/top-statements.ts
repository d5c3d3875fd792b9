import { analyse } from '../sql/analyse.js';
import { numberIn, textIn } from './cells.js';
import type { AdviceConnection } from './connection.js';
import { codeOf } from './drivers/connect-failure.js';

/** A statement as `pg_stat_statements` counts it. */
export interface TopStatement {
  /** With `$1` for its values. */
  readonly text: string;
  readonly calls: number;
  readonly meanMs: number;
  readonly totalMs: number;
  /** Of the time of all statements of this database, 0 to 1. */
  readonly share: number;
}

export interface TopStatements {
  readonly statements: readonly TopStatement[];
  /** Why there are none. */
  readonly note: string | undefined;
}

export interface TopStatementOptions {
  /** How many. Default 10. */
  readonly limit?: number | undefined;
  /** A statement is slow from this mean and this many calls on. Default 20 ms and 100 calls. */
  readonly minMeanMs?: number | undefined;
  readonly minCalls?: number | undefined;
  /** One that takes this share of all the time counts as well. Default 0.1. */
  readonly minShare?: number | undefined;
}

const install =
  'pg_stat_statements is not there: statements cannot be ranked. It needs shared_preload_libraries = ' +
  "'pg_stat_statements', a restart, and CREATE EXTENSION pg_stat_statements.";

/** The statements that take most of the time: of PostgreSQL 13 or later with `pg_stat_statements`. */
export async function topStatements(
  connection: AdviceConnection,
  { limit = 10, minMeanMs = 20, minCalls = 100, minShare = 0.1 }: TopStatementOptions = {},
): Promise<TopStatements> {
  if (connection.system !== 'postgresql') return { statements: [], note: undefined };
  const [extension] = await connection.query(
    `SELECT quote_ident(n.nspname) AS schema FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace
      WHERE e.extname = 'pg_stat_statements'`,
  );
  const schema = textIn(extension?.['schema']);
  if (schema === undefined) return { statements: [], note: install };
  await connection.query('SAVEPOINT statements');
  try {
    const rows = await connection.query(
      `SELECT s.query AS text, s.calls, s.mean_exec_time AS mean, s.total_exec_time AS total,
          s.total_exec_time / nullif(sum(s.total_exec_time) OVER (), 0) AS share
        FROM ${schema}.pg_stat_statements s
        WHERE s.dbid = (SELECT oid FROM pg_database WHERE datname = current_database())
        ORDER BY s.total_exec_time DESC LIMIT 1000`,
    );
    const hidden = rows.filter((row) => /^<insufficient privilege>$/.test(textIn(row['text']) ?? '')).length;
    return {
      statements: rows
        .map((row) => ({
          text: textIn(row['text']) ?? '',
          calls: numberIn(row['calls']) ?? 0,
          meanMs: numberIn(row['mean']) ?? 0,
          totalMs: numberIn(row['total']) ?? 0,
          share: numberIn(row['share']) ?? 0,
        }))
        .filter(({ text }) => /^(read|write)$/.test(analyse(text, 'postgresql').kind))
        // What this very report asks.
        .filter(
          ({ text }) =>
            !/\bpg_(catalog|class|constraint|index|locks|settings|stat\w*|extension|attribute)\b/.test(text),
        )
        .filter(
          ({ meanMs, calls, share, totalMs }) =>
            (meanMs >= minMeanMs && calls >= minCalls) || (share >= minShare && totalMs >= 1000),
        )
        .slice(0, limit),
      note:
        hidden > 0
          ? `${hidden} statements of other logins are hidden; grant pg_read_all_stats to see them.`
          : undefined,
    };
  } catch (cause) {
    await connection.query('ROLLBACK TO SAVEPOINT statements');
    // 55000: the library is not loaded.
    const why = codeOf(cause) === '55000' ? install : 'pg_stat_statements cannot be read by this login.';
    return { statements: [], note: why };
  }
}
