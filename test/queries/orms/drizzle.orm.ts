import { observeDrizzle } from '@sonde/queries/drizzle';
import { observePg } from '@sonde/queries/pg';
import { eq, relations } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/node-postgres';
import { integer, pgTable, text } from 'drizzle-orm/pg-core';
import pg from 'pg';
import type { OrmUnderTest } from './kit.js';

const users = pgTable('users', { id: integer('id').primaryKey(), name: text('name').notNull() });
const orders = pgTable('orders', {
  id: integer('id').primaryKey(),
  userId: integer('user_id').notNull(),
  item: text('item').notNull(),
});
const missing = pgTable('no_such_table', { id: integer('id') });
const schema = {
  users,
  orders,
  userRelations: relations(users, ({ many }) => ({ orders: many(orders) })),
  orderRelations: relations(orders, ({ one }) => ({
    user: one(users, { fields: [orders.userId], references: [users.id] }),
  })),
};

export const drizzleOrm: OrmUnderTest = {
  name: 'drizzle',
  url: import.meta.url,
  words: /inArray|with:/,
  async open(url, connections = 4) {
    const pool = new pg.Pool({ connectionString: url, max: connections });
    const db = drizzle(pool, { schema });
    return {
      observe: (observer) => observeDrizzle(db, observer),
      observeDriver: (observer) => observePg(pool, observer),
      async planted() {
        let count = 0;
        for (const user of await db.select().from(users)) {
          const found = await db.select().from(orders).where(eq(orders.userId, user.id));
          count += found.length;
        }
        return count;
      },
      async fixed() {
        const found = await db.query.users.findMany({ with: { orders: true } });
        return found.reduce((sum, user) => sum + user.orders.length, 0);
      },
      async find(id) {
        return await db.query.users.findFirst({ where: eq(users.id, id) });
      },
      fail: async () => await db.select().from(missing),
      transaction: (id) =>
        db.transaction(async (tx) => {
          await tx.select().from(users).where(eq(users.id, id));
          return await tx.query.orders.findFirst({ where: eq(orders.userId, id) });
        }),
      close: () => pool.end(),
    };
  },
};
