import { describe, expect, test } from 'vitest';
import type { StatementInfo } from '../query/statement.js';
import type { FindingKind } from './finding.js';
import { namesOf } from './fixes/names.js';
import { type FixSubject, fixFor } from './fixes.js';
import { sql } from './scenario.test.support.js';

const users = sql('SELECT * FROM users').statement.info;
const ordersOf = sql('SELECT * FROM orders WHERE tenant_id = ? AND user_id = ?').statement.info;
const authorOf = sql('SELECT * FROM public.authors WHERE id = $1').statement.info;

function subject(statement: StatementInfo, orm?: string, more: Partial<FixSubject> = {}): FixSubject {
  return { statement, orm, parent: users, isRecursive: false, isConcurrent: false, ...more };
}

const orms = ['prisma', 'drizzle', 'knex', 'kysely', 'typeorm', 'sequelize', 'mikroorm', 'mongoose'];

describe('N+1, in the words of the ORM', () => {
  test.each([
    ['prisma', 'await prisma.user.findMany({ include: { orders: true } });'],
    ['drizzle', 'await db.query.users.findMany({ with: { orders: true } });'],
    ['knex', "await knex('orders').whereIn('user_id', userIds);"],
    ['kysely', "await db.selectFrom('orders').selectAll().where('user_id', 'in', userIds).execute();"],
    ['typeorm', 'await userRepository.find({ relations: { orders: true } });'],
    ['sequelize', 'await User.findAll({ include: [Order] });'],
    ['mikroorm', "await em.find(User, {}, { populate: ['orders'] });"],
    ['mongoose', "await User.find().populate('orders');"],
  ])('%s: %s', (orm, example) => {
    expect(fixFor('n_plus_one', subject(ordersOf, orm)).example).toBe(example);
  });

  test.each([
    ['prisma', 'await prisma.order.findMany({ where: { user_id: { in: userIds } } });'],
    ['drizzle', 'await db.select().from(orders).where(inArray(orders.user_id, userIds));'],
    ['typeorm', 'await orderRepository.findBy({ user_id: In(userIds) });'],
    ['sequelize', 'await Order.findAll({ where: { user_id: userIds } });'],
    ['mikroorm', 'await em.find(Order, { user_id: { $in: userIds } });'],
    ['mongoose', 'await Order.find({ user_id: { $in: userIds } });'],
  ])('%s, of a list without parent: %s', (orm, example) => {
    expect(fixFor('n_plus_one', subject(ordersOf, orm, { parent: undefined })).example).toBe(example);
  });

  test('a row that is pointed at is one', () => {
    expect(fixFor('n_plus_one', subject(authorOf, 'prisma')).example).toContain('{ include: { author: true } }');
  });

  test.each([
    ['postgresql', 'SELECT * FROM orders WHERE user_id = ANY($1) -- $1: userIds'],
    ['mysql', 'SELECT * FROM orders WHERE user_id IN (?, ?, ?) -- userIds'],
    ['sqlite', 'SELECT * FROM orders WHERE user_id IN (?, ?, ?) -- userIds'],
    ['mongodb', "await db.collection('orders').find({ user_id: { $in: userIds } }).toArray();"],
  ])('driver of %s: %s', (system, example) => {
    expect(fixFor('n_plus_one', subject({ ...ordersOf, system })).example).toBe(example);
    expect(fixFor('n_plus_one', subject({ ...ordersOf, system }, 'unheard-of')).example).toBe(example);
  });

  test('Redis', () => {
    const hash = { ...sql('HGETALL', [], 'redis').statement.info };
    expect(fixFor('n_plus_one', subject(hash)).example).toContain('pipeline.hgetall(key)');
  });

  test('M×N tells of the outer loop too', () => {
    expect(fixFor('m_times_n', subject(ordersOf, 'prisma')).text).toContain('outer loop');
  });
});

describe('writes', () => {
  test.each([...orms, undefined])('%s: insert, update and delete each have their own words', (orm) => {
    for (const system of ['postgresql', 'mysql', 'mongodb']) {
      const examples = ['INSERT', 'UPDATE', 'DELETE'].map(
        (operation) => fixFor('batchable_write', subject({ ...ordersOf, operation, system }, orm)).example,
      );
      expect(new Set(examples).size).toBe(3);
      for (const example of examples) expect(example).toMatch(/order/i);
    }
  });

  test.each([
    ['insertOne', 'insertMany(documents)'],
    ['findOneAndUpdate', 'updateMany'],
    ['deleteOne', 'deleteMany'],
  ])('%s of MongoDB: %s', (operation, words) => {
    expect(fixFor('batchable_write', subject({ ...ordersOf, operation, system: 'mongodb' })).example).toContain(words);
  });

  test('Redis: a pipeline', () => {
    const set = sql('SET', [], 'redis').statement.info;
    expect(fixFor('batchable_write', subject(set)).example).toContain('pipeline');
  });
});

const kinds: readonly FindingKind[] = [
  'n_plus_one',
  'm_times_n',
  'duplicate',
  'batchable_write',
  'consecutive',
  'query_budget',
  'time_budget',
  'slow_query',
];

test.each(kinds)('%s: a sentence for every ORM and system, and no gap in it', (kind) => {
  for (const orm of [...orms, undefined]) {
    for (const system of ['postgresql', 'mysql', 'sqlite', 'mongodb', 'redis', 'microsoft.sql_server']) {
      for (const tables of [[], ['orders']]) {
        for (const isRecursive of [true, false]) {
          const statement = { ...ordersOf, system, tables };
          const { text, example } = fixFor(kind, subject(statement, orm, { isRecursive, isConcurrent: true }));
          expect(text).toMatch(/^[A-Z].*[.)]$/);
          expect(`${text} ${example}`).not.toMatch(/undefined,|NaN|\$\{|object Object/);
        }
      }
    }
  }
});

describe('names', () => {
  const of = (text: string) => namesOf(sql(text).statement.info);

  test.each([
    ['SELECT * FROM categories WHERE id = $1', { model: 'Category', many: 'categories', column: 'id', values: 'ids' }],
    ['SELECT * FROM order_items WHERE order_id = ?', { model: 'OrderItem', many: 'orderItems', values: 'orderIds' }],
    ['SELECT * FROM addresses WHERE a.user_id = ? LIMIT ?', { model: 'Address', column: 'user_id' }],
    ['SELECT * FROM boxes WHERE "boxId" = ANY($1)', { model: 'Box', column: 'boxId', values: 'boxIds' }],
    ['SELECT * FROM news', { model: 'News', column: 'id' }],
    ['SELECT 1', { table: 'rows', model: 'Row', column: 'id' }],
  ])('%s', (text, expected) => {
    expect(of(text)).toMatchObject(expected);
  });

  test('of a document', () => {
    const info = sql('find orders {"userId":?}', [], 'mongodb').statement.info;
    expect(namesOf(info)).toMatchObject({ table: 'orders', column: 'userId', values: 'userIds' });
    expect(namesOf(sql('find orders', [], 'mongodb').statement.info)).toMatchObject({ column: '_id', values: 'ids' });
  });
});
