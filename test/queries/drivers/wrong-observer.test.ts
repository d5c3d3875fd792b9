import { EventEmitter } from 'node:events';
import { Registry } from '@sonde/metrics';
import { observeKnex } from '@sonde/queries/knex';
import { QuerySpanProcessor } from '@sonde/queries/otel';
import { observePg } from '@sonde/queries/pg';
import { observePglite } from '@sonde/queries/pglite';
import { expect, test } from 'vitest';

const notOne = [undefined, null, {}, { log: console }, new Registry(), 'observer'];

class Pool extends EventEmitter {
  options = {};
  totalCount = 0;
  _clients = [];
  query = () => 'rows';
  connect = () => 'client';
}

test.each(notOne)('adapters refuse %o when they are installed, and leave the pool as it was', (value) => {
  const pool = new Pool();
  const { query, connect } = pool;
  expect(() => observePg(pool as never, value as never)).toThrow('SONDE_QUERIES_NOT_OBSERVABLE');
  expect([pool.query, pool.connect]).toEqual([query, connect]);
  const database = { query: () => 1, exec: () => 1, sql: () => 1, transaction: () => 1 };
  expect(() => observePglite(database as never, value as never)).toThrow('SONDE_QUERIES_NOT_OBSERVABLE');
  expect(() => observeKnex({} as never, value as never)).toThrow('SONDE_QUERIES_NOT_OBSERVABLE');
  expect(() => new QuerySpanProcessor(value as never)).toThrow('SONDE_QUERIES_NOT_OBSERVABLE');
});
