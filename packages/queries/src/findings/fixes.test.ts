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

describe('what counts', () => {
  const countOf = (text: string, system = 'postgresql', orm?: string) =>
    fixFor('n_plus_one', subject(sql(text, [], system).statement.info, orm)).example;

  test.each([
    ['postgresql', 'SELECT user_id, count(*) FROM orders WHERE user_id = ANY($1) GROUP BY user_id -- $1: userIds'],
    ['mysql', 'SELECT user_id, count(*) FROM orders WHERE user_id IN (?, ?, ?) GROUP BY user_id -- userIds'],
    ['mariadb', 'SELECT user_id, count(*) FROM orders WHERE user_id IN (?, ?, ?) GROUP BY user_id -- userIds'],
    ['sqlite', 'SELECT user_id, count(*) FROM orders WHERE user_id IN (?, ?, ?) GROUP BY user_id -- userIds'],
  ])('%s: grouped by what told them apart', (system, example) => {
    expect(countOf('SELECT count(*) FROM orders WHERE user_id = ?', system)).toBe(example);
    expect(countOf('SELECT COUNT(*) FROM orders WHERE user_id = ?', system)).toBe(example.replace('count', 'COUNT'));
  });

  test('or adds up, also of more than one column', () => {
    const text = 'SELECT sum(o.total) AS total, max("o"."at") FROM orders o WHERE o.user_id = $1';
    expect(countOf(text)).toContain('SELECT user_id, sum(total) AS total, max("at") FROM orders WHERE');
    expect(countOf('SELECT sum(total) FROM orders WHERE user_id = $1', 'postgresql', 'prisma')).toContain(
      'GROUP BY user_id',
    );
  });

  test.each([
    'SELECT count(*) FILTER (WHERE total > ?) FROM orders WHERE user_id = $1',
    `SELECT ${Array.from({ length: 20 }, (_, k) => `sum(column_${k})`).join(', ')} FROM orders WHERE user_id = $1`,
  ])('what is long or has values in it is not repeated: %.50s', (text) => {
    expect(countOf(text)).toContain('SELECT user_id, count(*) FROM orders');
  });

  test.each([
    'SELECT status, count(*) FROM orders WHERE user_id = ? GROUP BY status',
    'SELECT *, count(*) OVER () FROM orders WHERE user_id = ?',
    'SELECT *, (SELECT count(*) FROM items) FROM orders WHERE user_id = ?',
    'SELECT discount FROM orders WHERE user_id = ?',
    'SELECT * FROM orders WHERE user_id = ? AND (SELECT count(*) FROM items) > ?',
  ])('%s counts nothing for each', (text) => {
    expect(countOf(text)).toMatch(/^SELECT \* FROM \w+ WHERE user_id = ANY\(\$1\) -- \$1: userIds$/);
  });

  test.each([
    ['prisma', "await prisma.order.groupBy({ by: ['user_id'], where: { user_id: { in: userIds } }, _count: true });"],
    [
      'knex',
      "await knex('orders').select('user_id').count('* as count').whereIn('user_id', userIds).groupBy('user_id');",
    ],
    ['sequelize', "await Order.count({ where: { user_id: userIds }, group: ['user_id'] });"],
  ])('%s: %s', (orm, example) => {
    expect(countOf('SELECT count(*) AS "count" FROM orders WHERE user_id = $1', 'postgresql', orm)).toBe(example);
  });

  test('every ORM of SQL groups', () => {
    for (const orm of orms.filter((name) => name !== 'mongoose')) {
      expect(countOf('SELECT count(*) FROM orders WHERE user_id = $1', 'postgresql', orm)).toMatch(/group/);
    }
  });
});

describe('what is limited', () => {
  const newest = 'SELECT * FROM orders o WHERE o.user_id = $1 ORDER BY o.created_at DESC, "o"."id" LIMIT ?';
  const firstOf = (system: string, more: Partial<FixSubject> = {}, orm?: string, text = newest) =>
    fixFor('n_plus_one', subject({ ...sql(text, [], system).statement.info, tables: ['orders'] }, orm, more));

  test('PostgreSQL, one of each: DISTINCT ON', () => {
    const example =
      'SELECT DISTINCT ON (user_id) * FROM orders WHERE user_id = ANY($1) ORDER BY user_id, created_at DESC, "id" -- $1: userIds';
    expect(firstOf('postgresql', { maxRows: 1 }).example).toBe(example);
    expect(firstOf('postgresql', {}, undefined, newest.replace('?', '1')).example).toBe(example);
    expect(
      firstOf('postgresql', { maxRows: 1 }, undefined, 'SELECT * FROM orders WHERE user_id = $1 LIMIT ?').example,
    ).toBe('SELECT DISTINCT ON (user_id) * FROM orders WHERE user_id = ANY($1) ORDER BY user_id -- $1: userIds');
  });

  test('PostgreSQL, several of each: LATERAL', () => {
    expect(firstOf('postgresql', { maxRows: 3 }).example).toBe(
      [
        'SELECT t.* FROM unnest($1::int[]) AS k(value) -- $1: userIds',
        'CROSS JOIN LATERAL (',
        '  SELECT * FROM orders WHERE user_id = k.value ORDER BY created_at DESC, "id" LIMIT $2',
        ') AS t',
      ].join('\n'),
    );
  });

  test.each(['mysql', 'mariadb', 'sqlite'])('%s: row_number(), as there is neither DISTINCT ON nor ANY', (system) => {
    const rowsOf = (maxRows: number) => firstOf(system, { maxRows }).example;
    expect(rowsOf(1)).toBe(
      [
        'SELECT * FROM (',
        '  SELECT t.*, row_number() OVER (PARTITION BY user_id ORDER BY created_at DESC, "id") AS place',
        '  FROM orders AS t WHERE user_id IN (?, ?, ?) -- userIds',
        ') AS ranked WHERE place = 1',
      ].join('\n'),
    );
    expect(rowsOf(3)).toContain('WHERE place <= ?');
    expect(rowsOf(3)).not.toMatch(/DISTINCT ON|ANY|\$1/);
  });

  test.each([
    ['prisma', 'await prisma.user.findMany({ include: { orders: { take: 1, orderBy } } });'],
    ['drizzle', 'await db.query.users.findMany({ with: { orders: { limit: 1, orderBy } } });'],
    ['sequelize', 'await User.findAll({ include: [{ model: Order, separate: true, limit: 1, order }] });'],
  ])('%s, with its parent: %s', (orm, example) => {
    expect(firstOf('postgresql', { maxRows: 1 }, orm).example).toBe(example);
    expect(firstOf('postgresql', { maxRows: 1, parent: undefined }, orm)).toMatchObject({
      text: expect.stringContaining(`In ${orm}: as SQL of your own.`),
      example: expect.stringContaining('DISTINCT ON (user_id)'),
    });
  });

  test('by its own id it is one row, as ORMs ask for it: nothing to number', () => {
    const text = 'SELECT * FROM orders WHERE id = $1 LIMIT ?';
    expect(firstOf('postgresql', { maxRows: 1 }, undefined, text).example).toBe(
      'SELECT * FROM orders WHERE id = ANY($1) -- $1: ids',
    );
  });

  test('a limit inside of it is none of its own', () => {
    const text = 'SELECT * FROM orders WHERE user_id = $1 AND id IN (SELECT id FROM items ORDER BY id LIMIT 3)';
    expect(firstOf('postgresql', {}, undefined, text).example).toContain('SELECT * FROM orders WHERE');
  });

  test('what it sorts by is left out where it is long or has values in it', () => {
    const text = 'SELECT * FROM orders WHERE user_id = $1 ORDER BY abs(total - $2) LIMIT 1';
    expect(firstOf('postgresql', {}, undefined, text).example).toContain('ORDER BY user_id -- $1');
  });
});

test('a loop that follows links has the placeholder of its database', () => {
  const tree = sql('SELECT * FROM nodes WHERE parent_id = ?').statement.info;
  const example = (system: string) =>
    fixFor('n_plus_one', subject({ ...tree, system }, undefined, { isRecursive: true })).example;
  expect(example('postgresql')).toContain('parent_id = $1');
  expect(example('sqlite')).toContain('parent_id = ?');
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
