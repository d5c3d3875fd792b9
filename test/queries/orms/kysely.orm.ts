import { observeKysely } from '@sonde/queries/kysely';
import { observePg } from '@sonde/queries/pg';
import { Kysely, PostgresDialect } from 'kysely';
import pg from 'pg';
import type { OrmUnderTest } from './kit.js';

interface Database {
  users: { id: number; name: string };
  orders: { id: number; user_id: number; item: string };
  no_such_table: { id: number };
}

export const kyselyOrm: OrmUnderTest = {
  name: 'kysely',
  url: import.meta.url,
  words: /'in'|join|jsonArrayFrom/i,
  async open(url, connections = 4) {
    const pool = new pg.Pool({ connectionString: url, max: connections });
    const db = new Kysely<Database>({ dialect: new PostgresDialect({ pool }) });
    return {
      observe: (observer) => observeKysely(db, observer),
      observeDriver: (observer) => observePg(pool, observer),
      async planted() {
        let count = 0;
        for (const user of await db.selectFrom('users').selectAll().execute()) {
          const orders = await db.selectFrom('orders').selectAll().where('user_id', '=', user.id).execute();
          count += orders.length;
        }
        return count;
      },
      async fixed() {
        const rows = await db
          .selectFrom('users')
          .innerJoin('orders', 'orders.user_id', 'users.id')
          .select(['users.name', 'orders.item'])
          .execute();
        return rows.length;
      },
      async find(id) {
        return await db.selectFrom('users').selectAll().where('id', '=', id).executeTakeFirst();
      },
      fail: () => db.selectFrom('no_such_table').selectAll().execute(),
      transaction: (id) =>
        db.transaction().execute(async (trx) => {
          await trx.selectFrom('users').selectAll().where('id', '=', id).executeTakeFirst();
          return await trx.selectFrom('orders').selectAll().where('user_id', '=', id).limit(1).execute();
        }),
      close: () => db.destroy(),
    };
  },
};
