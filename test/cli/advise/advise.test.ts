import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import type { AdviceReport } from '@sonde/queries/advice';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { sondeQueries } from '../../queries/advice/command.js';
import { sonde } from '../sonde-command.js';

// What the report finds is tested with `sonde-queries`; here, that this is the same command under its other name.

const folder = mkdtempSync(join(tmpdir(), 'sonde-advise-'));
const url = `pglite:${join(folder, 'shop')}`;

beforeAll(async () => {
  const database = await PGlite.create(join(folder, 'shop'));
  await database.exec(`
    CREATE TABLE customers (id bigint PRIMARY KEY);
    CREATE TABLE orders (id bigint PRIMARY KEY, customer_id bigint NOT NULL REFERENCES customers);
    INSERT INTO customers SELECT generate_series(1, 100);
    INSERT INTO orders SELECT n, n % 100 + 1 FROM generate_series(1, 2000) AS n;
    CREATE SCHEMA tidy;
    CREATE TABLE tidy.notes (id bigint PRIMARY KEY);
    ANALYZE;
  `);
  await database.close();
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('findings are told with the exit code 1, as sonde-queries tells them', async () => {
  const args = ['--url', url, '--json'];
  const { code, stdout, stderr } = await sonde(['advise', ...args]);
  expect([code, stderr]).toEqual([1, '']);
  const report: AdviceReport = JSON.parse(stdout);
  expect(report.findings.map(({ sql }) => sql).join()).toMatch(/CREATE INDEX.*orders.*customer_id/);
  const other = await sondeQueries(['advise', ...args]);
  expect((JSON.parse(other.stdout) as AdviceReport).findings).toEqual(report.findings);
});

test('for people, and nothing found', async () => {
  const text = await sonde(['advise'], { env: { DATABASE_URL: url } });
  expect([text.code, text.stdout]).toEqual([1, expect.stringMatching(/1 finding\n[\s\S]*customer_id/)]);
  const none = await sonde(['advise', '--schema', 'tidy'], { env: { DATABASE_URL: url } });
  expect([none.code, none.stdout]).toEqual([0, expect.stringContaining('Nothing to mend was found.')]);
});

test('--help teaches under its own name, in 80 columns', async () => {
  const { code, stdout } = await sonde(['advise', '--help']);
  expect(code).toBe(0);
  expect(stdout).toMatch(/^sonde advise: [\s\S]*sonde advise \[--url <url>\][\s\S]*Examples[\s\S]*Exit codes/);
  expect(stdout).not.toContain('sonde-queries');
  expect(stdout.split('\n').filter((line) => line.length > 80)).toEqual([]);
});

test.each([
  ['no URL', [], /--url: got none/],
  ['a word', ['postgres://u:secret@h/d'], /the arguments: got a word, .*--url/],
  ['an unknown option', ['--frobnicate'], /--frobnicate: got an unknown option/],
  ['no number', ['--url', 'x', '--timeout', 'soon'], /--timeout: got "soon", .*See sonde advise --help/],
])('%s is told, with the exit code 2', async (_what, args, message) => {
  const { code, stdout, stderr } = await sonde(['advise', ...args]);
  expect([code, stdout]).toEqual([2, '']);
  expect(stderr).toMatch(/^sonde advise: /);
  expect(stderr).toMatch(message);
  expect(stderr).not.toContain('secret');
});
