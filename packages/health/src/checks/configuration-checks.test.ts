import type { StandardSchemaV1 } from '@standard-schema/spec';
import * as valibot from 'valibot';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { CheckDefinition, CheckResult } from '../model/check.js';
import { type EnvironmentCheckOptions, environmentCheck, type StandardSchema } from './environment-check.js';
import { type MigrationState, type MigrationsCheckOptions, migrationsCheck } from './migrations-check.js';

const run = async ({ check }: CheckDefinition) =>
  (await check({ signal: new AbortController().signal, timeoutMs: 1000 })) as CheckResult;

describe('environmentCheck', () => {
  test('names what is missing', async () => {
    const environment = { SET: 'hunter2', EMPTY: '', BLANK: '  ' };
    const required = ['SET', 'EMPTY', 'BLANK', 'MISSING'];
    expect(await run(environmentCheck({ required, environment }))).toEqual({
      status: 'down',
      message: 'not set: EMPTY, BLANK, MISSING',
    });
    expect(await run(environmentCheck({ required: ['SET'], environment }))).toEqual({ status: 'up' });
  });

  test('reads process.env as it is', async () => {
    const check = environmentCheck({ required: ['SONDE_HEALTH_TEST_VARIABLE'] });
    expect((await run(check)).status).toBe('down');
    process.env['SONDE_HEALTH_TEST_VARIABLE'] = 'x';
    expect((await run(check)).status).toBe('up');
    delete process.env['SONDE_HEALTH_TEST_VARIABLE'];
  });

  test('tells ten names and counts the others', async () => {
    const required = Array.from({ length: 12 }, (_, k) => `V${k}`);
    expect((await run(environmentCheck({ required, environment: {} }))).message).toMatch(/V9 and 2 more$/);
  });

  test.each<[string, StandardSchema]>([
    ['zod', z.object({ PORT: z.coerce.number().int(), MODE: z.enum(['a', 'b']), DATABASE_URL: z.url() })],
    [
      'valibot',
      valibot.object({
        PORT: valibot.pipe(valibot.string(), valibot.digits()),
        MODE: valibot.picklist(['a', 'b']),
        DATABASE_URL: valibot.pipe(valibot.string(), valibot.url()),
      }),
    ],
  ])('a schema of %s: the names of what is wrong, and no value', async (_, schema) => {
    const good = { PORT: '80', MODE: 'a', DATABASE_URL: 'postgres://x/y' };
    expect(await run(environmentCheck({ schema, environment: good }))).toEqual({ status: 'up' });
    const { status, message } = await run(
      environmentCheck({ schema, environment: { ...good, MODE: 'hunter2', PORT: 'x2' } }),
    );
    expect(status).toBe('down');
    expect(message).toBe('missing or not as they have to be: PORT, MODE');
  });

  test('the type of the specification is taken, and a schema without a path of what is wrong', async () => {
    const official: StandardSchemaV1 = {
      '~standard': { version: 1, vendor: 'test', validate: () => ({ issues: [{ message: 'hunter2' }] }) },
    };
    const result = await run(environmentCheck({ schema: official, environment: {} }));
    expect(result.message).toBe('missing or not as they have to be: the variables as a whole');
  });

  test('a schema that answers later, and one that throws a value', async () => {
    const later = z.object({ A: z.string().refine(async (value) => value === 'x') });
    expect((await run(environmentCheck({ schema: later, environment: { A: 'x' } }))).status).toBe('up');
    expect((await run(environmentCheck({ schema: later, environment: { A: 'y' } }))).message).toMatch(/: A$/);
    const throws = z.object({
      A: z.string().transform((value) => {
        throw new Error(value);
      }),
    });
    const result = await run(environmentCheck({ schema: throws, environment: { A: 'hunter2' } }));
    expect(result).toEqual({ status: 'down', message: 'the schema threw' });
  });

  test.each<EnvironmentCheckOptions>([
    {},
    { required: [] },
    { required: [''] },
    { schema: {} as StandardSchema },
    { required: 'A' as unknown as string[] },
  ])('%o is refused', (options) => {
    expect(() => environmentCheck(options)).toThrow(/SONDE_INVALID_OPTION/);
  });
});

describe('migrationsCheck', () => {
  test.each<[MigrationState, string, string | undefined]>([
    [true, 'up', undefined],
    [false, 'down', 'migrations are not applied'],
    [0, 'up', undefined],
    [1, 'down', '1 migration is not applied'],
    [7, 'down', '7 migrations are not applied'],
    [[], 'up', undefined],
    [['0003_orders'], 'down', 'not applied: 0003_orders'],
    [['a', 'b', 'c', 'd', 'e', 'f'], 'down', 'not applied: a, b, c, d, e and 1 more'],
    [undefined as unknown as boolean, 'down', 'migrations are not applied'],
    [Number.NaN, 'down', 'migrations are not applied'],
  ])('%o is %s', async (state, status, message) => {
    const result = await run(migrationsCheck({ pending: async () => state }));
    expect([result.status, result.message]).toEqual([status, message]);
  });

  test('is part of startup alone, unless it is said otherwise', () => {
    const pending = () => true;
    expect(migrationsCheck({ pending }).probes).toEqual(['startup']);
    expect(migrationsCheck({ pending, probes: ['ready'] }).probes).toEqual(['ready']);
  });

  const answers: readonly (readonly [string, (rows: object[]) => unknown])[] = [
    ['pg', (rows) => ({ query: async () => ({ rows, rowCount: rows.length }) })],
    ['mysql2/promise', (rows) => ({ query: async () => [rows, [{ name: 'applied' }]] })],
    [
      'mysql2',
      (rows) => ({ query: () => {}, getConnection: () => {}, promise: () => ({ query: async () => [rows, []] }) }),
    ],
    ['mariadb', (rows) => ({ query: async () => Object.assign([...rows], { meta: [] }) })],
    ['postgres.js', (rows) => Object.assign(() => {}, { unsafe: async () => rows })],
    ['Prisma', (rows) => ({ $queryRawUnsafe: async () => rows })],
    ['Knex on pg', (rows) => Object.assign(() => {}, { raw: async () => ({ rows }) })],
    ['SQLite', (rows) => ({ prepare: () => ({ all: () => rows }) })],
  ];
  test.each(answers)('reads the rows of %s', async (_, clientOf) => {
    const client = clientOf([{ applied: '0001' }, { applied: '0002' }]);
    const options = { client, table: 'drizzle.migrations' };
    expect((await run(migrationsCheck({ ...options, expected: ['0001', '0002'] }))).status).toBe('up');
    const missing = await run(migrationsCheck({ ...options, expected: ['0001', '0003'] }));
    expect(missing.message).toBe('not applied: 0003');
  });

  test('counts rows', async () => {
    let applied = 1;
    const client = { query: async () => ({ rows: [{ applied: String(applied) }] }) };
    const check = migrationsCheck({ client, table: 'migrations', expected: 2 });
    expect((await run(check)).message).toBe('1 migration is not applied');
    applied = 3;
    expect((await run(check)).status).toBe('up');
  });

  test.each<MigrationsCheckOptions>([
    {},
    { client: {}, table: 'migrations' },
    { client: {}, table: 'a; DROP TABLE b', expected: 1 },
    { client: {}, table: 'a', column: 'b" --', expected: 1 },
    { client: {}, table: 'a', expected: [] },
    { pending: true as unknown as () => boolean },
  ])('%o is refused', (options) => {
    expect(() => migrationsCheck(options)).toThrow(/SONDE_INVALID_OPTION/);
  });

  test.each(['a', 'a.b', '"SequelizeMeta"', 'x."SequelizeMeta"', '`knex migrations`'])(
    '%s is a table',
    async (table) => {
      const asked: string[] = [];
      const client = { query: async (sql: string) => void asked.push(sql) };
      await run(migrationsCheck({ client, table, expected: 1 }));
      expect(asked).toEqual([`SELECT COUNT(*) AS applied FROM ${table}`]);
    },
  );

  test.each(['"', '"a"b"', '"a', 'a b', 'a--', '1a', 'a.b.c.d', '', '"a"; DROP TABLE "b"'])('%s is none', (table) => {
    expect(() => migrationsCheck({ client: {}, table, expected: 1 })).toThrow(/SONDE_INVALID_OPTION/);
  });

  test('a client that runs nothing is told', async () => {
    const check = migrationsCheck({ client: {}, table: 'migrations', expected: 1 });
    await expect(run(check)).rejects.toThrow(/SONDE_HEALTH_CLIENT_UNKNOWN/);
  });
});
