import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { Registry } from '@sonde/metrics';
import { QueryObserver } from '@sonde/queries';
import { observeKysely } from '@sonde/queries/kysely';
import { Kysely, SqliteDialect } from 'kysely';
import { expect, it } from 'vitest';

/** It is compiled when it is installed, so it is installed apart from all others. */
const peers = new URL('../../peers/native/package.json', import.meta.url);
const isInstalled = existsSync(new URL('node_modules/better-sqlite3/build/Release/better_sqlite3.node', peers));

it('sees queries of Kysely whose rows are read as they come', async (context) => {
  if (!isInstalled) {
    const reason = 'better-sqlite3 is not installed; install it with: npm ci --prefix test/peers/native';
    if (process.env['CI'] === 'true') expect.fail(reason);
    context.skip(reason);
  }
  const database = new (createRequire(peers)('better-sqlite3'))(':memory:');
  database.exec('create table users (id integer primary key); insert into users values (1), (2), (3)');
  const db = new Kysely<{ users: { id: number } }>({ dialect: new SqliteDialect({ database }) });
  const observer = new QueryObserver({ registry: new Registry(), mode: 'test', log: false });
  const unobserve = observeKysely(db, observer);

  const { result, report } = await observer.watch({ kind: 'test' }, async () => {
    const ids: number[] = [];
    for await (const { id } of db.selectFrom('users').selectAll().stream()) ids.push(id);
    for await (const { id } of db.selectFrom('users').selectAll().orderBy('id', 'desc').stream()) {
      ids.push(id);
      break;
    }
    return ids;
  });
  expect(result).toEqual([1, 2, 3, 3]);
  expect(report.queries).toBe(2);
  expect(report.statements[0]?.statement.system).toBe('sqlite');

  unobserve();
  const unseen = await observer.watch({ kind: 'test' }, () => db.selectFrom('users').selectAll().execute());
  expect([unseen.result.length, unseen.report.queries]).toEqual([3, 0]);
  await db.destroy();
});
