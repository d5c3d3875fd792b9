import { Registry } from '@sonde/metrics';
import { QueryObserver } from '@sonde/queries';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { startPostgres } from '../servers/postgres.js';
import { knexOrm } from './knex.orm.js';
import { kyselyOrm } from './kysely.orm.js';
import { seedUsers, userId } from './seeded-users.js';
import { sequelizeOrm } from './sequelize.orm.js';
import { typeormOrm } from './typeorm.orm.js';

let server: Awaited<ReturnType<typeof startPostgres>>;

beforeAll(async () => {
  server = await startPostgres();
  await seedUsers(server.url);
});
afterAll(() => server.stop());

describe.each([knexOrm, kyselyOrm, sequelizeOrm, typeormOrm])('waiting for a connection of $name', (orm) => {
  it('is told apart, of a pool that has one connection for all', async () => {
    const open = await orm.open(server.url, 1);
    const observer = new QueryObserver({ registry: new Registry(), mode: 'test', log: false });
    const started = vi.spyOn(observer, 'start');
    open.observe(observer);
    try {
      await open.find(userId(1));
      const { report } = await observer.watch({ kind: 'test' }, () =>
        Promise.all([2, 3, 4, 5, 6].map((n) => open.find(userId(n)))),
      );
      // Adapters tell of it when they know only afterwards what was asked for, or the running query tells when it was sent.
      const told = started.mock.calls.map(([start]) => (start as { waitMs?: number }).waitMs ?? 0);
      const waitMs = Math.max(...told, ...report.findings.map((finding) => finding.waitMs));
      expect(waitMs).toBeGreaterThan(0);
      // The last one waited for those before it, so that all time is the sum of neither.
      expect(report.findings).toMatchObject([{ kind: 'n_plus_one', count: 5, isConcurrent: expect.any(Boolean) }]);
    } finally {
      await open.close();
    }
  });
});
