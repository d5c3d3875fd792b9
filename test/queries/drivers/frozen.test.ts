import { EventEmitter } from 'node:events';
import { QueryObserver } from '@sonde/queries';
import { observeIoredis } from '@sonde/queries/ioredis';
import { observeMysql2 } from '@sonde/queries/mysql2';
import { observeNodeRedis } from '@sonde/queries/node-redis';
import { observeNodeSqlite } from '@sonde/queries/node-sqlite';
import { observePg } from '@sonde/queries/pg';
import { observePglite } from '@sonde/queries/pglite';
import { observePostgres } from '@sonde/queries/postgres';
import { Redis } from 'ioredis';
import mysql from 'mysql2';
import pg from 'pg';
import postgres from 'postgres';
import { createClient } from 'redis';
import { expect, test } from 'vitest';

const nowhere = 'postgres://nobody@127.0.0.1:1/none';

class Lite {
  query() {}
  exec() {}
  sql() {}
  transaction() {}
}

class Sqlite {
  prepare() {}
  exec() {}
}

/** None of them connects before it is asked something. */
const targets: readonly (readonly [string, () => object, (target: never, observer: QueryObserver) => unknown])[] = [
  ['a pool of pg', () => new pg.Pool({ connectionString: nowhere }), observePg],
  ['a client of pg', () => new pg.Client(nowhere), observePg],
  ['postgres.js', () => postgres(nowhere), observePostgres],
  ['a pool of mysql2', () => mysql.createPool({ host: '127.0.0.1', port: 1 }), observeMysql2],
  ['ioredis', () => new Redis({ lazyConnect: true }), observeIoredis],
  ['node-redis', () => Object.getPrototypeOf(createClient()), observeNodeRedis],
  ['PGlite', () => new Lite(), observePglite],
  ['node:sqlite', () => new Sqlite(), observeNodeSqlite],
];

const refusal = expect.objectContaining({
  code: 'SONDE_QUERIES_NOT_OBSERVABLE',
  message: expect.stringMatching(/frozen.*before it is frozen/s),
});

/** Its own methods, and who listens to it. */
function looksOf(target: object): object {
  const methods = Object.entries(Object.getOwnPropertyDescriptors(target)).filter(
    ([, { value }]) => typeof value === 'function',
  );
  return { methods, events: target instanceof EventEmitter ? target.eventNames() : [] };
}

test.each(targets)('%s that is frozen is refused when it is to be observed, and as it was', (_, make, observe) => {
  const observer = new QueryObserver({ log: false });
  const target = Object.freeze(make());
  const before = looksOf(target);
  // The second time as the first: it is not held for observed.
  for (let n = 0; n < 2; n++) expect(() => observe(target as never, observer)).toThrow(refusal);
  expect(looksOf(target)).toEqual(before);
  observer.close();
});

const names = [
  'query',
  'execute',
  'connect',
  'getConnection',
  'exec',
  'transaction',
  'prepare',
  'unsafe',
  'sendCommand',
];

test.each(targets)(
  '%s of which one method is fixed is refused, and the others are as they were',
  (_, make, observe) => {
    const observer = new QueryObserver({ log: false });
    const refused = names.filter((name) => {
      const target = make();
      const method: unknown = Reflect.get(target, name);
      if (typeof method !== 'function') return false;
      Object.defineProperty(target, name, { value: method, configurable: false, writable: false });
      const before = looksOf(target);
      try {
        observe(target as never, observer);
        // It is none of those that are replaced.
        expect(Reflect.get(target, name)).toBe(method);
        return false;
      } catch (error) {
        expect(error).toEqual(refusal);
        expect(looksOf(target)).toEqual(before);
        return true;
      }
    });
    expect(refused).not.toEqual([]);
    observer.close();
  },
);
