import { Registry } from '@sonde/metrics';
import { labelSetsOf } from '@sonde/metrics/testing';
import { QueryObserver } from '@sonde/queries';
import { observeAllQueries } from '@sonde/queries/auto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { drizzleOrm } from '../queries/orms/drizzle.orm.js';
import { knexOrm } from '../queries/orms/knex.orm.js';
import { kyselyOrm } from '../queries/orms/kysely.orm.js';
import { mikroOrm } from '../queries/orms/mikroorm.orm.js';
import { ordersPerUser, seedUsers, userCount, userId } from '../queries/orms/seeded-users.js';
import { sequelizeOrm } from '../queries/orms/sequelize.orm.js';
import { typeormOrm } from '../queries/orms/typeorm.orm.js';
import { startPostgres } from '../queries/servers/postgres.js';
import { installedModules } from './modules.js';

let server: Awaited<ReturnType<typeof startPostgres>>;

beforeAll(async () => {
  server = await startPostgres();
  await seedUsers(server.url);
});

afterAll(() => server.stop());

const installed = await installedModules();
const used = 'db_client_connection_count';

/** The ORM, what its queries are said to come from, what is told of to be pinged, and the names of its pools. */
const expected = [
  [knexOrm, 'knex', ['knex'], ['knex']],
  [mikroOrm, 'mikroorm', ['knex'], ['knex']],
  [sequelizeOrm, 'sequelize', ['sequelize'], ['sequelize postgres']],
  [typeormOrm, 'typeorm', ['pg'], ['pg']],
  [drizzleOrm, undefined, ['pg'], ['pg']],
  [kyselyOrm, undefined, ['pg'], ['pg']],
] as const;

describe.each(expected.map(([orm, ...others]) => [orm.name, orm, ...others] as const))(
  '%s, without a call for it or its driver',
  (_, orm, name, targets, pools) => {
    test('each query once, its N+1, its target and its pool', async () => {
      const faults: string[] = [];
      const registry = new Registry({ onFault: ({ code }) => faults.push(code) });
      const observer = new QueryObserver({ registry, mode: 'test', log: false });
      const told: string[] = [];
      const adopter = observeAllQueries(observer, { onTarget: (_target, driver) => void told.push(driver) });
      for (const [module, exports] of installed) adopter.adopt(module, exports);
      const open = await orm.open(server.url);
      try {
        // ORMs ask something of each new connection, which is seen as well.
        await open.find(userId(1));
        const { result, report } = await observer.watch({ kind: 'test' }, () => open.planted());
        expect(result).toBe(userCount * ordersPerUser);
        expect(report.queries).toBe(1 + userCount);
        expect(report.findings).toMatchObject([{ kind: 'n_plus_one', confidence: 'high', orm: name }]);
        const transaction = await observer.watch({ kind: 'test' }, () => open.transaction(userId(3)));
        const reads = transaction.report.statements.filter(({ statement }) => statement.operation === 'SELECT');
        expect(reads.map(({ count }) => count)).toEqual([1, 1]);
        expect(told).toEqual(targets);
        await registry.collect();
        const names = labelSetsOf(registry, used).map((labels) => labels['db_client_connection_pool_name']);
        expect([...new Set(names)]).toEqual(pools);
        expect(faults).toEqual([]);
      } finally {
        await open.close();
        adopter.stop();
        observer.close();
      }
      expect(labelSetsOf(registry, used)).toEqual([]);
    });
  },
);
