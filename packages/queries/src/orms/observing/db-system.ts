import type { DbSystem } from '../../query/query-event.js';

const systems: readonly (readonly [RegExp, DbSystem])[] = [
  [/maria/i, 'mariadb'],
  [/mysql|planetscale|tidb|singlestore|aurora-mysql/i, 'mysql'],
  [/cockroach/i, 'cockroachdb'],
  [/redshift/i, 'aws.redshift'],
  [/postgres|^pg|pglite|neon|aurora/i, 'postgresql'],
  [/sqlite|libsql|turso|^d1|expo|capacitor|cordova|sqljs|react-native/i, 'sqlite'],
  [/mssql|sqlserver|sql_server|^tedious/i, 'microsoft.sql_server'],
  [/oracle/i, 'oracle.db'],
  [/db2/i, 'ibm.db2'],
  [/snowflake/i, 'snowflake'],
];

/** `db.system.name` for the name that a library has for a dialect: `pg`, `better-sqlite3`, `MysqlAdapter`. */
export function dbSystem(dialect: string | undefined): DbSystem {
  if (dialect === undefined) return 'other_sql';
  return systems.find(([pattern]) => pattern.test(dialect))?.[1] ?? 'other_sql';
}
