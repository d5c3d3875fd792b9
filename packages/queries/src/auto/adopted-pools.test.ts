import { Registry } from '@sonde/metrics';
import pg from 'pg';
import { expect, test } from 'vitest';
import { AdoptedPools } from './adopted-pools.js';

/** Nobody listens there, and nobody is asked before a query. */
const unreachable = () => new pg.Pool({ host: '127.0.0.1', port: 1 });

test('one pool too many is told once, with what to do; those that were closed make room', async () => {
  const told: string[] = [];
  const pools = new AdoptedPools(new Registry({ onFault: ({ message }) => told.push(message) }));
  const made = Array.from({ length: 53 }, unreachable);
  for (const pool of made.slice(0, 50)) pools.add(pool, 'pg');
  expect(told).toEqual([]);
  await made[0]?.end();
  pools.add(made[50] as object, 'pg');
  expect(told).toEqual([]);
  pools.add(made[51] as object, 'pg');
  pools.add(made[52] as object, 'pg');
  expect(told).toEqual([expect.stringMatching(/more than 50 at once.*Close pools.*measurePool/)]);
  expect(told[0]).not.toContain('please report');
  pools.release();
});
