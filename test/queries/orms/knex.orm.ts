import { observeKnex } from '@sonde/queries/knex';
import knex from 'knex';
import { ConnectedClients } from './connected-clients.js';
import type { OrmUnderTest } from './kit.js';

export const knexOrm: OrmUnderTest = {
  name: 'knex',
  url: import.meta.url,
  words: /whereIn|join/i,
  async open(url, connections = 4) {
    const clients = new ConnectedClients();
    const { afterCreate } = clients;
    const db = knex({ client: 'pg', connection: url, pool: { min: 0, max: connections, afterCreate } });
    return {
      observe: (observer) => observeKnex(db, observer),
      observeDriver: (observer) => clients.observe(observer),
      async planted() {
        let count = 0;
        for (const user of await db('users').select('id', 'name')) {
          const orders = await db('orders').where('user_id', user.id);
          count += orders.length;
        }
        return count;
      },
      async fixed() {
        const users = await db('users').select('id', 'name');
        const orders = await db('orders').whereIn(
          'user_id',
          users.map((user) => user.id),
        );
        return orders.length;
      },
      async find(id) {
        return await db('users').where({ id }).first();
      },
      fail: async () => await db('no_such_table').select('id'),
      transaction: (id) =>
        db.transaction(async (trx) => {
          await trx('users').where({ id }).first();
          return await trx.raw('select * from orders where user_id = ? limit 1', [id]);
        }),
      close: () => db.destroy(),
    };
  },
};
