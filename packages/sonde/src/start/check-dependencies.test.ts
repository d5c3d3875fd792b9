import { setImmediate as turn } from 'node:timers/promises';
import { Health } from '@sonde/health';
import { Registry } from '@sonde/metrics';
import { expect, test } from 'vitest';
import { readOptions } from '../options/read-options.js';
import { checkDependencies } from './check-dependencies.js';
import { loggerOf } from './log.js';
import type { Wiring } from './wiring.js';

function dependencies() {
  const { settings } = readOptions({ logLevel: 'error' }, {}, false);
  const registry = new Registry();
  const health = new Health({ registry });
  health.started();
  const said: string[] = [];
  const sink = (message: string) => said.push(message);
  const log = loggerOf({ ...settings, log: { info: sink, warn: sink, error: sink } }, {});
  const identity = { name: 'x', version: undefined, environment: undefined, resource: {} };
  const wiring: Wiring = { settings, registry, log, identity, env: {}, isEarly: true, ends: [] };
  const names = async () => [...(await health.probe('ready')).checks.keys()];
  return { found: checkDependencies(wiring, health), names, said };
}

/** Of the shape of a pool of pg whose server does not answer. */
const unreachable = () => ({
  waitingCount: 0,
  ended: false,
  query: async () => {},
  connect: () => Promise.reject(new Error('refused')),
  async end() {
    this.ended = true;
  },
});

test('a pool that is kept has its check, however many came and went before it', async () => {
  const { found, names } = dependencies();
  for (let k = 0; k < 50; k++) {
    const pool = unreachable();
    found(pool, 'pg');
    await pool.end();
  }
  const kept = unreachable();
  found(kept, 'pg');
  await names();
  await turn();
  expect(await names()).toHaveLength(1);
  await kept.end();
});

test('the name of one that was closed is free again, also while its check still runs', async () => {
  const { found, names, said } = dependencies();
  const [first, second] = [unreachable(), unreachable()];
  found(first, 'pg');
  await first.end();
  const asked = names();
  found(second, 'pg');
  await asked;
  await turn();
  expect(await names()).toHaveLength(1);
  expect(said).toEqual([]);
  await second.end();
});

test('there are twenty at most', async () => {
  const { found, names } = dependencies();
  const pools = Array.from({ length: 30 }, unreachable);
  for (const pool of pools) found(pool, 'pg');
  expect(await names()).toHaveLength(20);
});
