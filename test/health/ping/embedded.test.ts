import { PGlite } from '@electric-sql/pglite';
import { Health } from '@sonde/health';
import { canPing, isClosed, pingCheck } from '@sonde/health/checks';
import { Registry } from '@sonde/metrics';
import { drizzle } from 'drizzle-orm/pglite';
import pg from 'pg';
import { afterAll, describe, expect, test } from 'vitest';

const database = new PGlite();
await database.waitReady;
afterAll(async () => {
  if (!database.closed) await database.close();
});

async function ping(client: unknown, options = {}) {
  const health = new Health({ registry: new Registry({ onFault: () => {} }), log: false });
  health.check({ name: 'ping', ...pingCheck(client, { timeoutMs: 5000, ...options }) });
  const report = (await health.probe('ready')).checks.get('ping');
  health.close();
  return report;
}

describe('PGlite', () => {
  test('and Drizzle on it are up, and closed they are down and said to be', async () => {
    const orm = drizzle(database);
    expect([(await ping(database))?.status, (await ping(orm))?.status]).toEqual(['up', 'up']);
    expect([isClosed(database), isClosed(orm)]).toEqual([false, false]);
    expect((await ping(database, { statement: 'SELECT * FROM nothing_here' }))?.message).toMatch(/nothing_here/);
    await database.close();
    expect(await ping(database)).toMatchObject({ status: 'down', message: 'the PGlite is closed' });
    expect([isClosed(database), isClosed(orm)]).toEqual([true, true]);
  });
});

/** As `better-sqlite3`, `node:sqlite` and Prisma look: the first two are not on every machine, the third is generated. */
class DatabaseSync {
  isOpen = true;
  exec() {}
  close() {}
  prepare(statement: string) {
    return { get: () => asked.push(statement) };
  }
}
const asked: string[] = [];
const prepare = (statement: string) => ({ get: () => asked.push(statement) });

describe('by shape', () => {
  test.each<[string, () => object]>([
    ['better-sqlite3', () => ({ open: true, prepare, pragma: () => {}, close: () => {} })],
    ['node:sqlite', () => new DatabaseSync()],
    [
      'Prisma',
      () => ({
        $connect: () => {},
        $disconnect: () => {},
        $queryRawUnsafe: async (statement: string) => asked.push(statement),
      }),
    ],
  ])('%s is asked once', async (_, clientOf) => {
    asked.length = 0;
    expect((await ping(clientOf()))?.status).toBe('up');
    expect(asked).toEqual(['SELECT 1 /* health check */']);
    await ping(clientOf(), { statement: 'SELECT 2' });
    expect(asked[1]).toBe('SELECT 2');
  });

  const throwing = new Proxy(
    {},
    {
      get() {
        throw new Error('a getter');
      },
    },
  );
  test.each<[string, unknown]>([
    ['nothing', undefined],
    ['a text', 'postgres://me:hunter2@db/shop'],
    ['an empty object', {}],
    ['a Map', new Map()],
    ['a function', () => {}],
    ['what throws when it is looked at', throwing],
    ['a registry', new Registry()],
  ])('%s is no client', (_, client) => {
    expect([canPing(client), isClosed(client)]).toEqual([false, false]);
    let message = '';
    try {
      pingCheck(client);
    } catch (error) {
      message = (error as Error).message;
    }
    expect(message).toContain('SONDE_HEALTH_CLIENT_UNKNOWN');
    expect(message).not.toContain('hunter2');
  });

  test('a pool that its owner ended is closed', async () => {
    const pool = new pg.Pool({ host: '127.0.0.1', port: 1 });
    expect([canPing(pool), isClosed(pool)]).toEqual([true, false]);
    expect((await ping(pool))?.message).toMatch(/ECONNREFUSED/);
    await pool.end();
    expect([isClosed(pool), (await ping(pool))?.message]).toEqual([true, 'the pg pool is closed']);
  });

  test('options are checked', () => {
    const pool = new pg.Pool();
    expect(() => pingCheck(pool, { statement: ' ' })).toThrow(/SONDE_INVALID_OPTION/);
    expect(() => pingCheck(pool, { timeout: 5 } as object)).toThrow(/SONDE_INVALID_OPTION/);
  });
});
