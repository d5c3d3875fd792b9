import { existsSync } from 'node:fs';
import { basename } from 'node:path';
import { Registry } from '@sonde/metrics';
import { QueryObserver } from '@sonde/queries';
import { observeDrizzle } from '@sonde/queries/drizzle';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { installMariadb, mariadbServers, startMariadb } from '../servers/mariadb.js';
import { startPostgres } from '../servers/postgres.js';
import { type OpenDrizzle, openBetterSqlite, openMysql, openPglite, openPostgresJs } from './drizzle-drivers.js';

type Server = Awaited<ReturnType<typeof startPostgres>>;

interface Driver {
  readonly name: string;
  readonly system: string;
  readonly missing: string | undefined;
  readonly start: () => Promise<Server | undefined>;
  readonly open: (url: string) => Promise<OpenDrizzle>;
}

const native = new URL(
  '../../peers/native/node_modules/better-sqlite3/build/Release/better_sqlite3.node',
  import.meta.url,
);
const drivers: readonly Driver[] = [
  { name: 'postgres.js', system: 'postgresql', missing: undefined, start: () => startPostgres(), open: openPostgresJs },
  { name: 'PGlite', system: 'postgresql', missing: undefined, start: async () => undefined, open: openPglite },
  {
    name: 'mysql2',
    system: 'mysql',
    missing: mariadbServers.length === 0 ? installMariadb : undefined,
    start: () => startMariadb(),
    open: openMysql,
  },
  {
    name: 'better-sqlite3',
    system: 'sqlite',
    missing: !existsSync(native) ? 'npm ci --prefix test/peers/native' : undefined,
    start: async () => undefined,
    open: openBetterSqlite,
  },
];

describe.each(drivers)('Drizzle on $name', ({ name, system, missing, start, open }) => {
  if (missing !== undefined) {
    it('is installed', (context) => {
      const reason = `${name} is not installed; install it with: ${missing}`;
      if (process.env['CI'] === 'true') expect.fail(reason);
      context.skip(reason);
    });
    return;
  }
  let server: Server | undefined;
  let drizzle: OpenDrizzle;
  let observer: QueryObserver;
  let unobserve: () => void;

  beforeAll(async () => {
    server = await start();
    drizzle = await open(server?.url ?? '');
    observer = new QueryObserver({ registry: new Registry(), mode: 'test', log: false });
    unobserve = observeDrizzle(drizzle.db, observer);
  }, 120_000);
  afterAll(async () => {
    await drizzle?.close();
    await server?.stop();
  });

  const test = (fn: () => Promise<unknown>) => observer.watch({ kind: 'test', name }, fn);

  it('tells of a planted N+1 at its place, and says nothing of its fix', async () => {
    const { result, report } = await test(() => drizzle.planted());
    expect(result).toBe(10);
    expect(report.queries).toBe(6);
    expect(report.findings).toMatchObject([
      { kind: 'n_plus_one', confidence: 'high', count: 5, orm: 'drizzle', statement: { system } },
    ]);
    const [site] = report.findings[0]?.sites ?? [];
    expect([basename(site?.file ?? ''), site?.function]).toEqual([
      'drizzle-drivers.ts',
      expect.stringMatching(/planted/),
    ]);
    const fixed = await test(() => drizzle.fixed());
    expect(fixed.result).toBe(10);
    expect(fixed.report).toMatchObject({ queries: 2, findings: [] });
  });

  it('sees what runs in a transaction and in one inside of it', async () => {
    const { report } = await test(() => drizzle.transaction());
    const reads = report.statements.filter(({ statement }) => statement.operation === 'SELECT');
    expect(reads.map(({ count }) => count)).toEqual([1, 1]);
  });

  it('sees nothing any more when it is unobserved', async () => {
    unobserve();
    expect((await test(() => drizzle.planted())).report.queries).toBe(0);
  });
});
