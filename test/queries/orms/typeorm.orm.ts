import { observePg } from '@sonde/queries/pg';
import { observeTypeorm } from '@sonde/queries/typeorm';
import type pg from 'pg';
import { DataSource, EntitySchema } from 'typeorm';
import type { OrmUnderTest } from './kit.js';

interface User {
  id: number;
  name: string;
  orders: Order[];
}

interface Order {
  id: number;
  item: string;
  userId: number;
  user: User;
}

const userSchema = new EntitySchema<User>({
  name: 'User',
  tableName: 'users',
  columns: { id: { type: Number, primary: true }, name: { type: String } },
  relations: { orders: { type: 'one-to-many', target: 'Order', inverseSide: 'user' } },
});
const orderSchema = new EntitySchema<Order>({
  name: 'Order',
  tableName: 'orders',
  columns: {
    id: { type: Number, primary: true },
    item: { type: String },
    userId: { type: Number, name: 'user_id' },
  },
  relations: { user: { type: 'many-to-one', target: 'User', joinColumn: { name: 'user_id' }, inverseSide: 'orders' } },
});

export const typeormOrm: OrmUnderTest = {
  name: 'typeorm',
  url: import.meta.url,
  words: /relations/,
  async open(url, connections = 4) {
    const source = new DataSource({
      type: 'postgres',
      url,
      entities: [userSchema, orderSchema],
      poolSize: connections,
    });
    await source.initialize();
    const users = source.getRepository(userSchema);
    const orders = source.getRepository(orderSchema);
    return {
      observe: (observer) => observeTypeorm(source, observer),
      observeDriver: (observer) => observePg((source.driver as unknown as { master: pg.Pool }).master, observer),
      async planted() {
        let count = 0;
        for (const user of await users.find()) {
          const found = await orders.find({ where: { userId: user.id } });
          count += found.length;
        }
        return count;
      },
      async fixed() {
        const found = await users.find({ relations: { orders: true } });
        return found.reduce((sum, user) => sum + user.orders.length, 0);
      },
      async find(id) {
        return await users.findOneBy({ id });
      },
      fail: () => source.query('select id from no_such_table'),
      transaction: (id) =>
        source.transaction(async (manager) => {
          await manager.getRepository(userSchema).findOneBy({ id });
          return await manager.getRepository(orderSchema).findOneBy({ userId: id });
        }),
      close: () => source.destroy(),
    };
  },
};
