import { afterEach, expect, test, vi } from 'vitest';
import { namespaceReader } from './drizzle-namespace.js';

afterEach(() => vi.unstubAllEnvs());

const pgPool = (options: object) => ({ options, _clients: [] as object[] });

test.each<[string, unknown, string | undefined]>([
  ['a client of pg', { database: 'shop' }, 'shop'],
  ['a pool of pg', pgPool({ database: 'shop' }), 'shop'],
  ['a pool of pg, by its address', pgPool({ connectionString: 'postgres://app:secret@host/shop?ssl=1' }), 'shop'],
  ['a pool of pg with a client', { options: {}, _clients: [{ database: 'shop' }] }, 'shop'],
  ['postgres.js', Object.assign(() => {}, { options: { database: 'shop' } }), 'shop'],
  ['a pool of mysql2', { config: { connectionConfig: { database: 'shop' } } }, 'shop'],
  ['a pool of mysql2/promise', { pool: { config: { connectionConfig: { database: 'shop' } } } }, 'shop'],
  ['a connection of mysql2/promise', { connection: { config: { database: 'shop' } } }, 'shop'],
  ['a part of a password', pgPool({ connectionString: 'postgres://app:pa/ss@host/shop' }), undefined],
  ['an address that is none', pgPool({ connectionString: 'rubbish' }), undefined],
  ['a database of SQLite', { name: ':memory:' }, undefined],
  ['nothing', undefined, undefined],
])('%s', (_, client, expected) => {
  vi.stubEnv('PGDATABASE', undefined);
  expect(namespaceReader(client)()).toBe(expected);
});

test('a pool of pg that has no client yet is asked again, and then no more', () => {
  vi.stubEnv('PGDATABASE', undefined);
  const pool = pgPool({});
  const namespace = namespaceReader(pool);
  expect(namespace()).toBe(undefined);
  pool._clients.push({ database: 'shop' });
  expect(namespace()).toBe('shop');
  pool._clients.length = 0;
  expect(namespace()).toBe('shop');
});

test('a pool of pg that is told nothing is in the database of the environment', () => {
  vi.stubEnv('PGDATABASE', 'shop');
  expect(namespaceReader(pgPool({}))()).toBe('shop');
});
