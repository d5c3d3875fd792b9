import { expect, it } from 'vitest';
import { dbSystem } from './db-system.js';

it.each([
  // Knex
  ['pg', 'postgresql'],
  ['mysql2', 'mysql'],
  ['better-sqlite3', 'sqlite'],
  ['tedious', 'microsoft.sql_server'],
  ['oracledb', 'oracle.db'],
  // TypeORM
  ['aurora-mysql', 'mysql'],
  ['aurora-postgres', 'postgresql'],
  ['cockroachdb', 'cockroachdb'],
  ['sqljs', 'sqlite'],
  // Kysely, MikroORM, Drizzle and Prisma
  ['PostgresAdapter', 'postgresql'],
  ['MariaDbPlatform', 'mariadb'],
  ['SQLiteSyncDialect', 'sqlite'],
  ['SingleStoreDialect', 'mysql'],
  ['sqlserver', 'microsoft.sql_server'],
  ['unheard-of', 'other_sql'],
  [undefined, 'other_sql'],
])('%s is %s', (dialect, system) => {
  expect(dbSystem(dialect)).toBe(system);
});
