import { type Collection, EntitySchema } from '@mikro-orm/core';
import { MikroORM } from '@mikro-orm/postgresql';
import { observeMikroOrm } from '@sonde/queries/mikroorm';
import { ConnectedClients } from './connected-clients.js';
import type { OrmUnderTest } from './kit.js';

interface User {
  id: number;
  name: string;
  orders: Collection<Order>;
}

interface Order {
  id: number;
  item: string;
  user: User;
}

const userSchema: EntitySchema<User> = new EntitySchema<User>({
  name: 'User',
  tableName: 'users',
  properties: {
    id: { type: 'integer', primary: true },
    name: { type: 'text' },
    orders: { kind: '1:m', entity: () => orderSchema, mappedBy: 'user' },
  },
});
const orderSchema: EntitySchema<Order> = new EntitySchema<Order>({
  name: 'Order',
  tableName: 'orders',
  properties: {
    id: { type: 'integer', primary: true },
    item: { type: 'text' },
    user: { kind: 'm:1', entity: () => userSchema, fieldName: 'user_id', inversedBy: 'orders' },
  },
});

export const mikroOrm: OrmUnderTest = {
  name: 'mikroorm',
  url: import.meta.url,
  words: /populate/,
  async open(url, connections = 4) {
    const clients = new ConnectedClients();
    const { afterCreate } = clients;
    const orm = await MikroORM.init({
      clientUrl: url,
      entities: [userSchema, orderSchema],
      driverOptions: { pool: { min: 0, max: connections, afterCreate } },
    });
    return {
      observe: (observer) => observeMikroOrm(orm, observer),
      observeDriver: (observer) => clients.observe(observer),
      async planted() {
        const em = orm.em.fork();
        let count = 0;
        for (const user of await em.find(userSchema, {})) {
          const found = await em.find(orderSchema, { user: user.id });
          count += found.length;
        }
        return count;
      },
      async fixed() {
        const found = await orm.em.fork().find(userSchema, {}, { populate: ['orders'] });
        return found.reduce((sum, user) => sum + user.orders.length, 0);
      },
      async find(id) {
        return await orm.em.fork().findOne(userSchema, { id });
      },
      fail: () => orm.em.getConnection().execute('select id from no_such_table'),
      transaction: (id) =>
        orm.em.fork().transactional(async (em) => {
          await em.findOne(userSchema, { id });
          return await em.findOne(orderSchema, { user: id });
        }),
      close: () => orm.close(),
    };
  },
};
