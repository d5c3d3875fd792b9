import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Registry } from '@sonde/metrics';
import { QueryObserver, type ScopeReport } from '@sonde/queries';
import { observePrisma, observePrismaAdapter } from '@sonde/queries/prisma';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startPostgres } from '../servers/postgres.js';
import { type Client, type GeneratedPrisma, generatePrisma, isPrismaInstalled } from './generated-prisma.js';
import { ordersPerUser, seedUsers, userCount, userId } from './seeded-users.js';

const file = basename(fileURLToPath(import.meta.url));

describe('prisma', () => {
  if (!isPrismaInstalled) {
    it('is installed', (context) => {
      const reason = 'Prisma is not installed; install it with: npm ci --prefix test/peers/prisma';
      if (process.env['CI'] === 'true') expect.fail(reason);
      context.skip(reason);
    });
    return;
  }
  let server: Awaited<ReturnType<typeof startPostgres>>;
  let prisma: GeneratedPrisma;
  let client: Client;
  let observer: QueryObserver;
  let unobserve: () => void;

  beforeAll(async () => {
    server = await startPostgres();
    await seedUsers(server.url);
    prisma = await generatePrisma();
    observer = new QueryObserver({ registry: new Registry(), mode: 'test', log: false });
    client = new prisma.PrismaClient({ adapter: new prisma.PrismaPg({ connectionString: server.url, max: 4 }) });
    unobserve = observePrisma(client, observer);
  }, 120_000);

  afterAll(async () => {
    await client?.$disconnect();
    await prisma?.remove();
    await server?.stop();
  });

  const test = <T>(fn: () => Promise<T>) => observer.watch({ kind: 'test', name: 'prisma' }, fn);

  it('tells of a findUnique for each row, with its parent, its place and the words of Prisma', async () => {
    const { report } = await test(async function planted() {
      for (const order of await client.order.findMany()) {
        await client.user.findUnique({ where: { id: order.userId } });
      }
    });
    expect(report.queries).toBe(1 + userCount * ordersPerUser);
    const finding = report.findings.find(({ kind }) => kind === 'n_plus_one');
    expect(finding).toMatchObject({ confidence: 'high', distinct: userCount, orm: 'prisma' });
    expect(finding?.parent?.statement.tables.join()).toMatch(/orders/);
    expect(`${finding?.fix.text} ${finding?.fix.example}`).toMatch(/include/);
    expect(finding?.sites.map((site) => [basename(site.file), site.function])).toEqual([[file, 'planted']]);
  });

  it('tells of a findMany for each row', async () => {
    const { result, report } = await test(async function planted() {
      let count = 0;
      for (const user of await client.user.findMany()) {
        const orders = await client.order.findMany({ where: { userId: user.id } });
        count += orders.length;
      }
      return count;
    });
    expect(result).toBe(userCount * ordersPerUser);
    expect(report.queries).toBe(1 + userCount);
    expect(report.findings).toMatchObject([
      { kind: 'n_plus_one', confidence: 'high', count: userCount, orm: 'prisma' },
    ]);
    expect(report.findings[0]?.sites.map((site) => [basename(site.file), site.function])).toEqual([[file, 'planted']]);
  });

  it('tells of a findMany for each row when they are asked for at the same time', async () => {
    const { report } = await test(async function planted() {
      const users = await client.user.findMany();
      await Promise.all(users.map((user) => client.order.findMany({ where: { userId: user.id } })));
    });
    expect(report.queries).toBe(1 + userCount);
    expect(report.findings).toMatchObject([{ kind: 'n_plus_one', confidence: 'high', isConcurrent: true }]);
    expect(report.findings[0]?.sites.map((site) => basename(site.file))).toEqual([file]);
  });

  it('says nothing of include', async () => {
    const { result, report } = await test(() => client.user.findMany({ include: { orders: true } }));
    expect(result.flatMap((user) => user.orders)).toHaveLength(userCount * ordersPerUser);
    expect(report.queries).toBe(2);
    expect(report.findings).toEqual([]);
  });

  it('says nothing of findUnique calls that Prisma puts together itself', async () => {
    const { report } = await test(() =>
      Promise.all(Array.from({ length: 5 }, (_, k) => client.user.findUnique({ where: { id: userId(k + 1) } }))),
    );
    expect(report.queries).toBe(1);
    expect(report.findings).toEqual([]);
  });

  it('gives each query to its scope, however many run at a time', async () => {
    const reports = await Promise.all(
      [2, 3, 4, 6, 7, 8].map((count) =>
        test(async () => {
          for (let k = 1; k <= count; k++) await client.order.findFirst({ where: { userId: userId(k) } });
        }),
      ),
    );
    expect(reports.map(({ report }) => report.queries)).toEqual([2, 3, 4, 6, 7, 8]);
    const sites = reports.flatMap(({ report }) => report.statements.flatMap((statement) => statement.sites));
    expect(sites.map((site) => basename(site.file))).toEqual(sites.map(() => file));
    expect(sites.length).toBeGreaterThanOrEqual(6);
  });

  it('gives findUnique calls of one tick each to its scope, though Prisma sends them together', async () => {
    const [first, second] = await Promise.all([
      test(async () => {
        await client.user.findUnique({ where: { id: userId(1) } });
        await client.user.findUnique({ where: { id: userId(2) } });
      }),
      test(() => client.order.findUnique({ where: { id: 100 * userId(1) + 1 } })),
    ]);
    expect(tablesOf(first.report)).toEqual([expect.stringMatching(/users/), 2]);
    expect(tablesOf(second.report)).toEqual([expect.stringMatching(/orders/), 1]);
  });

  it('knows the place of a findUnique in a transaction', async () => {
    const { report } = await test(() =>
      client.$transaction(async function inside(transaction) {
        for (let k = 1; k <= 3; k++) await transaction.user.findUnique({ where: { id: userId(k) } });
      }),
    );
    expect(report.statements.flatMap(({ sites }) => sites.map((site) => site.function))).toEqual(['inside']);
  });

  it('sees what runs in a transaction, and what fails', async () => {
    const { report } = await test(() =>
      client.$transaction(async (transaction) => {
        await transaction.user.findFirst({ where: { id: userId(1) } });
        await transaction.order.findFirst({ where: { userId: userId(1) } });
      }),
    );
    expect(report.queries).toBe(2);
    const failing = await test(() =>
      expect(client.$queryRawUnsafe('select id from no_such_table')).rejects.toThrow(/no_such_table/),
    );
    expect(failing.report.queries).toBe(1);
  });

  it('sees nothing any more when it is unobserved', async () => {
    unobserve();
    expect((await test(() => client.user.findMany())).report.queries).toBe(0);
  });

  it('refuses what is neither', () => {
    expect(() => observePrisma({} as never, observer)).toThrow(/PrismaClient of Prisma 7/);
    expect(() => observePrismaAdapter(client as never, observer)).toThrow(/driver adapter of Prisma 7/);
  });
});

function tablesOf(report: ScopeReport): unknown[] {
  return report.statements.flatMap(({ statement, count }) => [statement.tables.join(), count]);
}
