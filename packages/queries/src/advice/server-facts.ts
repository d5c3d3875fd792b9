import { connectionFailed } from './advice-errors.js';
import { flagIn, numberIn, textIn } from './cells.js';
import type { AdviceConnection } from './connection.js';

/** What a report says of the database that it is about. */
export interface ServerFacts {
  readonly version: string;
  /** The database, as it calls itself; undefined: a file. */
  readonly name: string | undefined;
  /** By name, as the server writes them: `work_mem` `4MB`. */
  readonly settings: Readonly<Record<string, string>>;
  /** What one sort may take in memory, where the server has such a limit. */
  readonly sortMemoryBytes: number | undefined;
  readonly statistics: StatisticsFacts;
}

export interface StatisticsFacts {
  /** How long the use of indexes has been counted; undefined: it is not, or nobody knows. */
  readonly ageSeconds: number | undefined;
  /** It is a replica itself. */
  readonly isReplica: boolean;
  /** Replicas that are connected now, as far as this login may see. */
  readonly replicas: number;
}

const none: StatisticsFacts = { ageSeconds: undefined, isReplica: false, replicas: 0 };

export async function serverFacts(connection: AdviceConnection): Promise<ServerFacts> {
  switch (connection.system) {
    case 'postgresql':
      return postgresql(connection);
    case 'sqlite': {
      const [row] = await connection.query('SELECT sqlite_version() AS version');
      const version = textIn(row?.['version']) ?? '?';
      return { version, name: undefined, settings: {}, sortMemoryBytes: undefined, statistics: none };
    }
    default:
      return mysql(connection);
  }
}

const postgresSettings = [
  'max_connections',
  'shared_buffers',
  'effective_cache_size',
  'work_mem',
  'random_page_cost',
  'statement_timeout',
  'idle_in_transaction_session_timeout',
  'track_io_timing',
];

/** The oldest PostgreSQL whose catalogue and `pg_stat_statements` have the columns that are asked for. */
const oldestPostgres = 130_000;

async function postgresql(connection: AdviceConnection): Promise<ServerFacts> {
  const [number] = await connection.query("SELECT current_setting('server_version_num') AS version");
  if ((numberIn(textIn(number?.['version'])) ?? 0) < oldestPostgres) {
    throw connectionFailed('PostgreSQL', 'a server older than version 13', 'Advise a newer one.');
  }
  const [row] = await connection.query(
    `SELECT current_setting('server_version') AS version, current_database() AS name, pg_is_in_recovery() AS replica,
      (SELECT count(*) FROM pg_stat_replication) AS replicas,
      (SELECT setting::bigint * 1024 FROM pg_settings WHERE name = 'work_mem') AS sort_memory,
      extract(epoch FROM now() - coalesce(
        (SELECT stats_reset FROM pg_stat_database WHERE datname = current_database()),
        (SELECT stats_reset FROM pg_stat_bgwriter))) AS age`,
  );
  // Of the database's own configuration: those of this session are the advice's.
  const settings = await connection.query(
    `SELECT name, CASE WHEN unit IS NULL THEN reset_val ELSE reset_val || ' ' || unit END AS value
      FROM pg_settings WHERE name IN (SELECT json_array_elements_text($1::text::json)) ORDER BY name`,
    [JSON.stringify(postgresSettings)],
  );
  return {
    version: textIn(row?.['version']) ?? '?',
    name: textIn(row?.['name']),
    settings: Object.fromEntries(
      settings.map((each) => [textIn(each['name']) ?? '', readable(textIn(each['value']) ?? '')]),
    ),
    sortMemoryBytes: numberIn(row?.['sort_memory']),
    statistics: {
      // Statistics older than the reset of a database without one begin with those of the server.
      ageSeconds: numberIn(row?.['age']),
      isReplica: flagIn(row?.['replica']),
      replicas: numberIn(row?.['replicas']) ?? 0,
    },
  };
}

/** `16384 8kB` is `128 MB`. */
function readable(value: string): string {
  const [, number, times, unit] = /^(\d+) (8?)(kB|MB|B)$/.exec(value) ?? [];
  if (number === undefined) return value.replace(/^0 (ms|s|min)$/, 'off');
  const bytes = Number(number) * (times === '8' ? 8 : 1) * ({ B: 1, kB: 1024 }[unit ?? ''] ?? 1024 * 1024);
  const [size, name] = bytes >= 2 ** 30 ? [2 ** 30, 'GB'] : bytes >= 2 ** 20 ? [2 ** 20, 'MB'] : [1024, 'kB'];
  return `${Math.round((bytes / size) * 10) / 10} ${name}`;
}

async function mysql(connection: AdviceConnection): Promise<ServerFacts> {
  const [row] = await connection.query('SELECT VERSION() AS version, DATABASE() AS name');
  const settings = await connection.query(
    "SHOW GLOBAL VARIABLES WHERE Variable_name IN ('max_connections', 'innodb_buffer_pool_size', 'sort_buffer_size', 'performance_schema', 'slow_query_log')",
  );
  const [uptime] = await connection.query("SHOW GLOBAL STATUS LIKE 'Uptime'");
  return {
    version: textIn(row?.['version']) ?? '?',
    name: textIn(row?.['name']),
    settings: Object.fromEntries(
      settings.map((each) => [textIn(each['Variable_name']) ?? '', textIn(each['Value']) ?? '']),
    ),
    sortMemoryBytes: undefined,
    // They are counted in memory, from the start of the server on.
    statistics: { ...none, ageSeconds: numberIn(uptime?.['Value']) },
  };
}
