import { setTimeout as pause } from 'node:timers/promises';
import { Health } from '@sonde/health';
import { Registry } from '@sonde/metrics';
import pg from 'pg';
import { afterAll, expect, test } from 'vitest';
import { postgres, stopServers } from '../../queries/drivers/database-servers.js';
import { TcpProxy } from './tcp-proxy.js';

afterAll(stopServers);

// What `pingCheck` is there for: the other tests of this folder could not fail if this went well.
test('a bare pool.query() as a check uses up the pool it looks at', async () => {
  const proxy = await new TcpProxy((await postgres()).port).listen();
  const pool = new pg.Pool({ connectionString: `postgres://postgres:sonde@127.0.0.1:${proxy.port}/postgres`, max: 2 });
  pool.on('error', () => {});
  const faults: string[] = [];
  const registry = new Registry({ onFault: (error) => faults.push(error.code) });
  const health = new Health({ registry, log: false });
  const check = async () => {
    await pool.query('SELECT 1');
  };
  health.check({ name: 'database', timeoutMs: 200, cacheMs: 0, check });
  await expect.poll(async () => (await health.probe('ready')).status, { timeout: 10_000 }).toBe('up');
  proxy.mode = 'hang';
  for (let k = 0; k < 4; k++) expect((await health.probe('ready')).status).toBe('down');
  proxy.forget();
  await pause(2500);
  // The server is there again, and the service is not.
  expect((await health.probe('ready')).status).toBe('down');
  expect(await Promise.race([pool.query('SELECT 1'), pause(500, 'no connection is free')])).toBe(
    'no connection is free',
  );
  // What is promised even so: no third run, and one line that says why.
  expect(faults).toEqual(['SONDE_HEALTH_CHECK_STUCK']);
  health.close();
  await proxy.refuse();
});
