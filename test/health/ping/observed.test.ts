import { Health } from '@sonde/health';
import { pingCheck } from '@sonde/health/checks';
import { Registry, runScope } from '@sonde/metrics';
import { QueryObserver } from '@sonde/queries';
import { observePg } from '@sonde/queries/pg';
import { measurePool } from '@sonde/queries/pools';
import pg from 'pg';
import { afterAll, describe, expect, test } from 'vitest';
import { postgres, stopServers } from '../../queries/drivers/database-servers.js';
import { exhaustionCases, pingCases } from './ping.kit.js';
import type { PingedDriver } from './pinged-client.js';
import { postgresClients } from './postgres-clients.js';

const port = async () => (await postgres()).port;
afterAll(stopServers);

const plain = postgresClients.find(({ name }) => name === 'pg Pool') as PingedDriver;

/** A pool whose methods are wrapped, as those of a service that measures its queries are. */
const observed: PingedDriver = {
  ...plain,
  name: 'observed pg Pool',
  async open(at) {
    const opened = await plain.open(at);
    const registry = new Registry({ onFault: () => {} });
    const pool = opened.client as pg.Pool;
    observePg(pool, new QueryObserver({ registry, log: false }));
    measurePool(pool, { name: 'shop', registry });
    return opened;
  },
};

pingCases(observed, port);

describe('a pool without a free connection', () => {
  exhaustionCases(observed, port);
});

test('probes within a request are no queries of that request', async () => {
  const pool = new pg.Pool({ connectionString: `postgres://postgres:sonde@127.0.0.1:${await port()}/postgres` });
  const observer = new QueryObserver({ registry: new Registry(), log: false });
  observePg(pool, observer);
  const health = new Health({ registry: new Registry(), log: false });
  health.check({ name: 'database', cacheMs: 0, ...pingCheck(pool, { timeoutMs: 5000 }) });
  const ask = async (run: () => Promise<unknown>) => {
    await runScope({ kind: 'request', name: 'GET /health' } as never, async () => {
      for (let k = 0; k < 30; k++) await run();
    });
    return observer.findings().length;
  };
  expect(await ask(() => health.probe('ready'))).toBe(0);
  // And so that it could be otherwise:
  let at = 0;
  expect(await ask(() => pool.query('SELECT $1::int', [at++]))).toBeGreaterThan(0);
  await pool.end();
});
