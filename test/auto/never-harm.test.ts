import { execFile } from 'node:child_process';
import { EventEmitter } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import { observeAllQueries } from '@sonde/queries/auto';
import pg from 'pg';
import { afterAll, expect, test } from 'vitest';
import { postgres, stopServers } from '../queries/drivers/database-servers.js';
import { SeeingObserver } from '../queries/drivers/seen-queries.js';
import { adopting, poolNames } from './adopting.js';

afterAll(async () => {
  // A pool that has ended may have sockets that have not.
  await pause(200);
  await stopServers();
});

test('so many pools are measured at once, and others when one of them is closed', async () => {
  const { observer, adopter, told } = adopting();
  class Pool extends EventEmitter {
    readonly options = { database: 'shop', max: 1 };
    readonly totalCount = 0;
    readonly idleCount = 0;
    readonly waitingCount = 0;
    ending = false;
    query(): void {}
    connect(): void {}
  }
  adopter.adopt('pg', { Pool });
  const pools = Array.from({ length: 51 }, () => new Pool());
  for (const pool of pools) pool.query();
  expect(told).toHaveLength(51);
  expect((await poolNames(observer.registry)).length).toBe(50);
  expect(observer.told.map(({ code }) => code)).toEqual(['SONDE_QUERIES_ADOPTION_FAILED']);
  for (const pool of pools.slice(0, 2)) pool.ending = true;
  new Pool().query();
  const names = await poolNames(observer.registry);
  expect(names.length).toBe(49);
  expect(names).toContain('pg shop');
});

test('a pool that nobody has any more is not kept', async () => {
  const program = `
    const { Registry } = await import('@sonde/metrics');
    const { QueryObserver } = await import('@sonde/queries');
    const { observeAllQueries } = await import('@sonde/queries/auto');
    const { default: pg } = await import('pg');
    const registry = new Registry();
    const observer = new QueryObserver({ registry, mode: 'test', log: false });
    const adopter = observeAllQueries(observer);
    adopter.adopt('pg', pg);
    const references = [];
    for (let k = 0; k < 20; k++) {
      const pool = new pg.Pool({ host: '127.0.0.1', port: 1 });
      await pool.query('SELECT 1').catch(() => {});
      references.push(new WeakRef(pool));
    }
    for (let k = 0; k < 10; k++) {
      await new Promise((resolve) => setTimeout(resolve, 20));
      globalThis.gc();
    }
    await registry.collect();
    const left = registry.snapshot().families.find(({ name }) => name === 'db_client_connection_max');
    const rows = (left?.blocks ?? []).reduce((sum, { rows }) => sum + rows, 0);
    console.log(references.filter((reference) => reference.deref() !== undefined).length, rows);
  `;
  const args = ['--expose-gc', '--input-type=module', '-e', program];
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: import.meta.dirname });
  const [kept, rows] = stdout.trim().split(' ').map(Number);
  // The last one may be on the stack yet.
  expect(kept).toBeLessThanOrEqual(1);
  expect(rows).toBeLessThanOrEqual(1);
});

test.each([
  null,
  undefined,
  1,
  'x',
  {},
  () => {},
  { Pool: 1, Client: {} },
  { Pool: class {} },
  Object.freeze({ default: {} }),
])('exports of another shape are given back as they are: %o', (exports) => {
  const { observer, adopter } = adopting();
  for (const name of [...adopter.modules, 'unknown', 'constructor']) expect(adopter.adopt(name, exports)).toBe(exports);
  expect(observer.told).toEqual([]);
});

test('classes that are frozen, and exports that throw, are left alone and told of', () => {
  const { observer, adopter } = adopting();
  class Pool {
    query(): number {
      return 1;
    }
    connect(): void {}
  }
  Object.freeze(Pool.prototype);
  const exports = { Pool };
  expect(adopter.adopt('pg', exports)).toBe(exports);
  const throwing = new Proxy(
    {},
    {
      get: () => {
        throw new Error('boom');
      },
    },
  );
  expect(adopter.adopt('knex', throwing)).toBe(throwing);
  expect(new Pool().query()).toBe(1);
  expect(observer.told.map(({ code }) => code)).toEqual([
    'SONDE_QUERIES_ADOPTION_FAILED',
    'SONDE_QUERIES_ADOPTION_FAILED',
  ]);
});

test('an object that only looks like one is left alone, told of once, and works', () => {
  const { observer, adopter, texts } = adopting();
  class Pool {
    query(text: string): string {
      return text;
    }
    connect(): void {}
  }
  adopter.adopt('pg', { Pool });
  expect([new Pool().query('a'), new Pool().query('b')]).toEqual(['a', 'b']);
  expect(texts()).toEqual([]);
  expect(observer.told.map(({ code }) => code)).toEqual(['SONDE_QUERIES_ADOPTION_FAILED']);
});

test.each([
  [{ pool: true }, 'pool'],
  [{ pools: 1 }, 'pools'],
  [{ onTarget: 'x' }, 'onTarget'],
  [{ registry: {} }, 'registry'],
])('a wrong option is refused: %o', (options, name) => {
  expect(() => observeAllQueries(new SeeingObserver(), options as never)).toThrow(name);
  expect(() => observeAllQueries({} as never)).toThrow('observer');
});

test('a listener that throws changes nothing, and is told of', async () => {
  const { url } = await postgres();
  const onTarget = () => {
    throw new Error('boom');
  };
  const { observer, adopter, texts } = adopting({ onTarget });
  adopter.adopt('pg', pg);
  const pool = new pg.Pool({ connectionString: url });
  await pool.query('SELECT 1');
  expect(texts()).toEqual(['SELECT 1']);
  expect(observer.told.map(({ code }) => code)).toEqual(['SONDE_QUERIES_ADOPTION_FAILED']);
  await pool.end();
});
