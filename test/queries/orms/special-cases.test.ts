import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Registry } from '@sonde/metrics';
import { histogramOf, labelSetsOf } from '@sonde/metrics/testing';
import { QueryObserver } from '@sonde/queries';
import { observeDrizzle } from '@sonde/queries/drizzle';
import { observeKnex } from '@sonde/queries/knex';
import { observeKysely } from '@sonde/queries/kysely';
import { observeMikroOrm } from '@sonde/queries/mikroorm';
import { observePg } from '@sonde/queries/pg';
import { observePrisma, observePrismaAdapter } from '@sonde/queries/prisma';
import { observeSequelize } from '@sonde/queries/sequelize';
import { observeTypeorm } from '@sonde/queries/typeorm';
import { eq, sql } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/node-postgres';
import { integer, pgTable, text } from 'drizzle-orm/pg-core';
import knex, { type Knex } from 'knex';
import { CamelCasePlugin, Kysely, sql as kyselySql, PostgresDialect } from 'kysely';
import pg from 'pg';
import { QueryTypes, Sequelize } from 'sequelize';
import { DataSource, EntitySchema } from 'typeorm';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startPostgres } from '../servers/postgres.js';
import { ordersPerUser, seedUsers, userCount, userId } from './seeded-users.js';

const here = basename(fileURLToPath(import.meta.url));

let server: Awaited<ReturnType<typeof startPostgres>>;
let pool: pg.Pool;
let observer: QueryObserver;
let faults: unknown[];

beforeAll(async () => {
  server = await startPostgres();
  await seedUsers(server.url);
  pool = new pg.Pool({ connectionString: server.url, max: 3 });
});
afterAll(async () => {
  await pool.end();
  await server.stop();
});
beforeEach(() => {
  faults = [];
  observer = new QueryObserver({
    registry: new Registry({ onFault: (fault) => faults.push(fault) }),
    mode: 'test',
    log: false,
  });
});
afterEach(() => {
  observer.close();
  expect(faults).toEqual([]);
});

const test = async (fn: () => unknown) => (await observer.watch({ kind: 'test' }, async () => await fn())).report;

describe('Drizzle', () => {
  const users = pgTable('users', { id: integer('id').primaryKey(), name: text('name').notNull() });

  it('takes the place of each run of a prepared statement, not that of its making', async () => {
    const db = drizzle(pool);
    observeDrizzle(db, observer);
    const byId = db
      .select()
      .from(users)
      .where(eq(users.id, sql.placeholder('id')))
      .prepare('by_id');
    const report = await test(async function looping() {
      for (let n = 1; n <= 5; n++) await byId.execute({ id: userId(n) });
    });
    expect(report).toMatchObject({ queries: 5, findings: [{ distinct: 5, sites: [{ function: 'looping' }] }] });
  });

  it('takes the place where a query was built, wherever it is awaited', async () => {
    const db = drizzle(pool);
    observeDrizzle(db, observer);
    function byId(id: number) {
      return db.select().from(users).where(eq(users.id, id));
    }
    const report = await test(async () => {
      for (let n = 1; n <= 5; n++) await byId(userId(n));
    });
    expect(report.findings[0]?.sites).toMatchObject([{ function: 'byId' }]);
  });

  it.each([false, true])('names the database, also where its driver is observed: %s', async (isDriverObserved) => {
    const fresh = new pg.Pool({ connectionString: server.url, max: 1 });
    const db = drizzle(fresh);
    observeDrizzle(db, observer);
    if (isDriverObserved) observePg(fresh, observer);
    await test(() => db.select().from(users));
    await test(() => db.execute(sql`select 1 as one`));
    const { rows } = await pool.query('select current_database() as name');
    const labels = labelSetsOf(observer.registry, 'db_client_operation_duration_seconds');
    expect(labels.map(({ db_namespace: name }) => name)).toEqual([rows[0].name, rows[0].name]);
    await fresh.end();
  });

  it.each([
    ['first', 'second'],
    ['second', 'first'],
  ] as const)('is seen by two observers, of which the %s is ended before the %s', async (one, other) => {
    const db = drizzle(pool);
    const second = new QueryObserver({ registry: new Registry(), mode: 'test', log: false });
    const end = { first: observeDrizzle(db, observer), second: observeDrizzle(db, second) };
    const duration = 'db_client_operation_duration_seconds';
    const counted = () =>
      [observer, second].map(({ registry }) => {
        const reads = labelSetsOf(registry, duration).filter(({ db_operation_name: name }) => name === 'SELECT');
        return reads.reduce((sum, labels) => sum + histogramOf(registry, duration, labels).count, 0);
      });
    const ask = () =>
      db.transaction(
        async (tx) =>
          await tx
            .select()
            .from(users)
            .where(eq(users.id, userId(1))),
      );
    await ask();
    expect(counted()).toEqual([1, 1]);
    end[one]();
    await ask();
    expect(counted()).toEqual(one === 'first' ? [1, 2] : [2, 1]);
    end[other]();
    await ask();
    expect(counted()).toEqual(one === 'first' ? [1, 2] : [2, 1]);
    second.close();
  });

  it('sees raw statements, counts and writes', async () => {
    const db = drizzle(pool);
    observeDrizzle(db, observer);
    const report = await test(async () => {
      await db.execute(sql`select 1 as one`);
      await db.$count(users);
      await db
        .update(users)
        .set({ name: 'user 1' })
        .where(eq(users.id, userId(1)));
    });
    expect(report.statements.map(({ statement }) => statement.operation)).toEqual(['SELECT', 'SELECT', 'UPDATE']);
  });
});

describe('Knex', () => {
  let db: Knex;
  beforeEach(() => {
    db = knex({ client: 'pg', connection: server.url, pool: { min: 0, max: 2 } });
  });
  afterEach(() => db.destroy());

  it('sees one instance, not all of the program, and leaves it as it was', async () => {
    const other = knex({ client: 'pg', connection: server.url, pool: { min: 0, max: 1 } });
    const prototype = Object.getPrototypeOf(db.client);
    const unobserve = observeKnex(db, observer);
    expect(db.client).toBeInstanceOf(prototype.constructor);
    expect(db.client.constructor.name).toBe(prototype.constructor.name);
    const report = await test(async () => {
      await other.raw('select 1');
      await db.raw('select 2');
      await db.withUserParams({ tenant: 1 }).raw('select 3');
    });
    expect(report.queries).toBe(2);
    unobserve();
    expect(Object.getPrototypeOf(db.client)).toBe(prototype);
    await other.destroy();
  });

  it('sees nested transactions, and the schema builder', async () => {
    observeKnex(db, observer);
    const report = await test(async () => {
      await db.transaction((outer) => outer.transaction((inner) => inner('users').where('id', userId(1))));
      await db.schema.hasTable('users');
    });
    expect(report.queries).toBe(2);
  });

  it('hands on what a query rejects with, and a transaction that is rolled back', async () => {
    observeKnex(db, observer);
    const failure = new Error('of the application');
    await expect(db.transaction(() => Promise.reject(failure))).rejects.toBe(failure);
    await expect(db.raw('select * from no_such_table')).rejects.toMatchObject({ code: '42P01' });
  });
});

describe('Kysely', () => {
  it('sees what plugins and schemas are put before, raw statements and single connections', async () => {
    const db = new Kysely<{ users: { id: number; name: string } }>({ dialect: new PostgresDialect({ pool }) });
    observeKysely(db, observer);
    const report = await test(async () => {
      await db.withPlugin(new CamelCasePlugin()).selectFrom('users').selectAll().execute();
      await db.withSchema('public').selectFrom('users').select('id').execute();
      await kyselySql`select 1 as one`.execute(db);
      await db.connection().execute((one) => one.selectFrom('users').select('name').execute());
    });
    expect(report.queries).toBe(4);
  });
});

describe('TypeORM', () => {
  interface User {
    id: number;
    orders: Promise<Order[]>;
  }
  interface Order {
    id: number;
    user: User;
  }

  it('finds lazy relations that are loaded one by one', async () => {
    const source = new DataSource({
      type: 'postgres',
      url: server.url,
      entities: [
        new EntitySchema<User>({
          name: 'User',
          tableName: 'users',
          columns: { id: { type: Number, primary: true } },
          relations: { orders: { type: 'one-to-many', target: 'Order', inverseSide: 'user', lazy: true } },
        }),
        new EntitySchema<Order>({
          name: 'Order',
          tableName: 'orders',
          columns: { id: { type: Number, primary: true } },
          relations: {
            user: { type: 'many-to-one', target: 'User', joinColumn: { name: 'user_id' }, inverseSide: 'orders' },
          },
        }),
      ],
    });
    // Before it is connected, as applications are set up.
    observeTypeorm(source, observer);
    await source.initialize();
    let count = 0;
    const report = await test(async function planted() {
      for (const user of await source.manager.find<User>('User')) count += (await user.orders).length;
    });
    await source.destroy();
    expect(count).toBe(userCount * ordersPerUser);
    expect(report.findings).toMatchObject([
      { kind: 'n_plus_one', confidence: 'high', count: userCount, sites: [{ function: 'planted' }] },
    ]);
    expect(basename(report.findings[0]?.sites[0]?.file ?? '')).toBe(here);
  });
});

describe('Sequelize', () => {
  it('keeps the rows of raw statements and the values that it writes into them apart from reports', async () => {
    const sequelize = new Sequelize(server.url, { dialect: 'postgres', logging: false });
    observeSequelize(sequelize, observer);
    const report = await test(async () => {
      const users = await sequelize.query<{ id: number }>('select id from users', { type: QueryTypes.SELECT });
      for (const { id } of users) {
        await sequelize.query('select * from orders where user_id = :id and item <> :secret', {
          replacements: { id, secret: 'hunter2-of-the-application' },
        });
      }
    });
    await sequelize.close();
    expect(report.findings).toMatchObject([{ kind: 'n_plus_one', confidence: 'high', count: userCount }]);
    expect(JSON.stringify(report)).not.toMatch(/hunter2|1007/);
  });
});

it.each([
  ['observeDrizzle', () => observeDrizzle(new Map() as never, observer)],
  ['observeKnex', () => observeKnex({ client: 'pg' }, observer)],
  ['observeKysely', () => observeKysely(pool as never, observer)],
  ['observeMikroOrm', () => observeMikroOrm({ em: { getDriver: () => ({}) } }, observer)],
  ['observePrisma', () => observePrisma({ $connect: async () => {} }, observer)],
  ['observePrismaAdapter', () => observePrismaAdapter(null as never, observer)],
  ['observeSequelize', () => observeSequelize(Sequelize as never, observer)],
  ['observeTypeorm', () => observeTypeorm({ options: { type: 'mongodb' } } as never, observer)],
])('%s says what it expects instead', (name, observe) => {
  expect(observe).toThrow(
    expect.objectContaining({ code: 'SONDE_QUERIES_NOT_OBSERVABLE', message: expect.stringContaining(name) }),
  );
});
