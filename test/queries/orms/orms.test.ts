import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Registry } from '@sonde/metrics';
import { labelSetsOf } from '@sonde/metrics/testing';
import { QueryObserver } from '@sonde/queries';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startPostgres } from '../servers/postgres.js';
import { drizzleOrm } from './drizzle.orm.js';
import type { OpenOrm } from './kit.js';
import { knexOrm } from './knex.orm.js';
import { kyselyOrm } from './kysely.orm.js';
import { mikroOrm } from './mikroorm.orm.js';
import { ordersPerUser, seedUsers, userCount, userId } from './seeded-users.js';
import { sequelizeOrm } from './sequelize.orm.js';
import { typeormOrm } from './typeorm.orm.js';

let server: Awaited<ReturnType<typeof startPostgres>>;

beforeAll(async () => {
  server = await startPostgres();
  await seedUsers(server.url);
});

afterAll(() => server.stop());

describe.each([drizzleOrm, knexOrm, kyselyOrm, mikroOrm, sequelizeOrm, typeormOrm])('$name', (orm) => {
  let open: OpenOrm;
  let observer: QueryObserver;
  let registry: Registry;
  let faults: string[];
  let unobserve: () => void;

  beforeAll(async () => {
    open = await orm.open(server.url);
  });
  afterAll(() => open.close());

  beforeEach(() => {
    faults = [];
    registry = new Registry({ onFault: (error) => faults.push(error.code) });
    observer = new QueryObserver({ registry, mode: 'test', log: false });
    unobserve = open.observe(observer);
    return () => {
      unobserve();
      observer.close();
    };
  });

  const test = (fn: () => unknown) => observer.watch({ kind: 'test', name: orm.name }, async () => await fn());

  it('tells of a planted N+1 with its parent, its place and the words of the ORM', async () => {
    const { result, report } = await test(() => open.planted());
    expect(result).toBe(userCount * ordersPerUser);
    expect(report.queries).toBe(1 + userCount);
    const [finding, ...others] = report.findings;
    expect(others).toEqual([]);
    expect(finding).toMatchObject({
      kind: 'n_plus_one',
      confidence: 'high',
      count: userCount,
      distinct: userCount,
      orm: orm.name,
      statement: { system: 'postgresql', operation: 'SELECT' },
    });
    expect(finding?.parent?.statement.tables.join()).toMatch(/users/);
    expect(`${finding?.fix.text} ${finding?.fix.example}`).toMatch(orm.words);
    expect(basename(finding?.sites[0]?.file ?? '')).toBe(basename(fileURLToPath(orm.url)));
    expect(finding?.sites[0]?.function).toMatch(/planted/);
    // Sequelize and MikroORM write values into their statements.
    // Times are numbers, and may have any digits.
    const texts = JSON.stringify(report, (_, value: unknown) => (typeof value === 'number' ? 0 : value));
    for (let n = 1; n <= userCount; n++) expect(texts).not.toContain(String(userId(n)));
    // The line on which the orders of one user are asked for.
    expect(finding?.sites[0]?.line).toBe(
      lineOf(orm.url, /const (found|orders) = await .*(user\.id|'id'|orders\)|'orders')/),
    );
  });

  it('says nothing of the fixed version', async () => {
    const { result, report } = await test(() => open.fixed());
    expect(result).toBe(userCount * ordersPerUser);
    expect(report.queries).toBeGreaterThanOrEqual(1);
    expect(report.queries).toBeLessThanOrEqual(2);
    expect(report.findings).toEqual([]);
  });

  it('gives each query to its scope, however many run at a time', async () => {
    const warm = await Promise.all(Array.from({ length: 8 }, (_, k) => open.find(userId(k + 1))));
    expect(warm).not.toContain(undefined);
    const reports = await Promise.all(
      [2, 3, 4, 6, 7, 8].map(async (count) => {
        const { report } = await test(async () => {
          for (let k = 1; k <= count; k++) await open.find(userId(((count + k) % userCount) + 1));
        });
        return report;
      }),
    );
    expect(reports.map(({ queries }) => queries)).toEqual([2, 3, 4, 6, 7, 8]);
    const sites = reports.flatMap(({ statements }) => statements.flatMap((statement) => statement.sites));
    expect(sites.map(({ file }) => basename(file))).toEqual(sites.map(() => basename(fileURLToPath(orm.url))));
    expect(sites.length).toBeGreaterThanOrEqual(6);
    expect(sites.filter((site) => /find/.test(site.function ?? ''))).toEqual(sites);
  });

  it('hands an error on, and says that the query failed', async () => {
    const { report } = await test(() => expect(open.fail()).rejects.toThrow(/no_such_table/));
    expect(report.queries).toBe(1);
    expect(labelSetsOf(registry, 'db_client_operation_duration_seconds').map((labels) => labels['error_type'])).toEqual(
      ['42P01'],
    );
  });

  it('sees what runs in a transaction', async () => {
    const { report } = await test(() => open.transaction(userId(3)));
    const reads = report.statements.filter(({ statement }) => statement.operation === 'SELECT');
    expect(reads.map(({ statement }) => statement.tables.join())).toEqual([
      expect.stringMatching(/users/),
      expect.stringMatching(/orders/),
    ]);
    expect(reads.map(({ count }) => count)).toEqual([1, 1]);
  });

  it('counts once what its driver is observed for too', async () => {
    const unobserveDriver = open.observeDriver(observer);
    const { report } = await test(() => open.planted());
    expect(report.queries).toBe(1 + userCount);
    expect(report.findings).toMatchObject([{ kind: 'n_plus_one', confidence: 'high', orm: orm.name }]);
    unobserve();
    const driver = (await test(() => open.planted())).report;
    unobserveDriver();
    expect(driver.queries).toBe(1 + userCount);
    expect(driver.findings).toMatchObject([{ kind: 'n_plus_one', orm: undefined }]);
  });

  it('counts once when it is observed twice, and says so', async () => {
    const unobserveAgain = open.observe(observer);
    const { report } = await test(() => open.find(userId(1)));
    expect(report.queries).toBe(1);
    expect(faults).toEqual(['SONDE_QUERIES_OBSERVED_TWICE']);
    unobserveAgain();
    expect((await test(() => open.find(userId(1)))).report.queries).toBe(1);
  });

  it('sees nothing any more when it is unobserved, and again when it is observed again', async () => {
    unobserve();
    expect((await test(() => open.planted())).report.queries).toBe(0);
    unobserve = open.observe(observer);
    expect((await test(() => open.find(userId(2)))).report.queries).toBe(1);
    expect(faults).toEqual([]);
  });
});

function lineOf(url: string, pattern: RegExp): number {
  return (
    readFileSync(fileURLToPath(url), 'utf8')
      .split('\n')
      .findIndex((line) => pattern.test(line)) + 1
  );
}
