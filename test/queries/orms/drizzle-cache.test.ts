import { PGlite } from '@electric-sql/pglite';
import { Registry } from '@sonde/metrics';
import { QueryObserver } from '@sonde/queries';
import { observeDrizzle } from '@sonde/queries/drizzle';
import { Cache } from 'drizzle-orm/cache/core';
import { integer, pgTable } from 'drizzle-orm/pg-core';
import { drizzle } from 'drizzle-orm/pglite';
import { expect, it } from 'vitest';

class MapCache extends Cache {
  private readonly known = new Map<string, unknown[]>();

  override strategy(): 'explicit' {
    return 'explicit';
  }
  override async get(key: string): Promise<unknown[] | undefined> {
    return this.known.get(key);
  }
  override async put(key: string, response: unknown): Promise<void> {
    this.known.set(key, response as unknown[]);
  }
  override async onMutate(): Promise<void> {
    this.known.clear();
  }
}

it('takes what the cache of Drizzle answers for no query', async () => {
  const lite = await PGlite.create();
  await lite.exec('create table users (id integer primary key); insert into users values (1), (2)');
  const users = pgTable('users', { id: integer('id').primaryKey() });
  const db = drizzle(lite, { cache: new MapCache() });
  const observer = new QueryObserver({ registry: new Registry(), mode: 'test', log: false });
  observeDrizzle(db, observer);
  const { result, report } = await observer.watch({ kind: 'test' }, async () => [
    await db.select().from(users).$withCache(),
    await db.select().from(users).$withCache(),
    await db.select().from(users),
  ]);
  expect(result).toEqual(Array.from({ length: 3 }, () => [{ id: 1 }, { id: 2 }]));
  expect(report.queries).toBe(2);
  await lite.close();
}, 120_000);
