import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import {
  baselineOf,
  parseBaseline,
  readBaseline,
  serialiseBaseline,
  withoutBaseline,
  writeBaseline,
} from './baseline.js';
import { at, rows, Scenario, sql } from './scenario.test.support.js';

const folder = mkdtempSync(join(tmpdir(), 'baseline-'));
afterAll(() => rmSync(folder, { recursive: true }));

const scenario = new Scenario('test');
for (const table of ['users', 'orders']) {
  const text = sql(`SELECT * FROM ${table} WHERE id = $1`, ['equals']);
  const site = at(`src/${table}.ts`, 4, table === 'users' ? 'list' : undefined);
  scenario.each(
    text,
    rows(6, (n) => n),
    (n) => ({ values: [n], site }),
  );
}
const findings = scenario.find();

test('a line for each field, sorted, the same whatever the order and how often', () => {
  const text = serialiseBaseline(baselineOf(findings));
  expect(text).toBe(serialiseBaseline(baselineOf([...findings, ...findings].reverse())));
  const [users, orders] = findings;
  expect(text).toBe(`{
  "version": 1,
  "findings": [
    {
      "id": "${orders?.id}",
      "kind": "n_plus_one",
      "summary": "SELECT orders",
      "file": "src/orders.ts"
    },
    {
      "id": "${users?.id}",
      "kind": "n_plus_one",
      "summary": "SELECT users",
      "file": "src/users.ts",
      "function": "list"
    }
  ]
}
`);
  expect(parseBaseline(text)).toEqual(baselineOf(findings));
});

test('what it knows is left out', () => {
  const baseline = baselineOf(findings.slice(0, 1));
  expect(withoutBaseline(findings, baseline)).toEqual(findings.slice(1));
  expect(withoutBaseline(findings, { version: 1, findings: [] })).toEqual(findings);
});

describe('text that is no baseline', () => {
  const entry = { id: '0123456789ab', kind: 'duplicate', summary: 'SELECT' };
  const withEntry = (change: object) => JSON.stringify({ version: 1, findings: [entry, { ...entry, ...change }] });

  test.each([
    ['', 'baseline: got text that is no JSON, expected a JSON object with "version" and "findings"'],
    ['[]', 'baseline: got an array, expected an object'],
    ['null', 'baseline: got null'],
    ['{}', '"version" of baseline: got undefined, expected 1'],
    ['{"version":2,"findings":[]}', '"version" of baseline: got 2, expected 1'],
    ['{"version":1}', '"findings" of baseline: got undefined, expected an array'],
    ['{"version":1,"findings":[5]}', 'findings[0] of baseline: got 5, expected an object'],
    [withEntry({ id: 'x' }), '"id" of findings[1] of baseline: got "x", expected 12 hexadecimal digits'],
    [withEntry({ summary: 5 }), '"summary" of findings[1] of baseline: got 5, expected a text'],
    [withEntry({ file: null }), '"file" of findings[1] of baseline: got null, expected a text'],
  ])('%s', (text, message) => {
    expect(() => parseBaseline(text)).toThrow(message);
    expect(() => parseBaseline(text)).toThrow('[SONDE_QUERIES_BASELINE_INVALID]');
  });

  test('a mark of the byte order and kinds of later versions are let through', () => {
    expect(parseBaseline(`\uFEFF${withEntry({ kind: 'from_the_future' })}`).findings).toHaveLength(2);
  });
});

describe('files', () => {
  test('written and read; nothing is left beside', () => {
    const path = join(folder, 'baseline.json');
    writeFileSync(path, 'old');
    writeBaseline(path, findings);
    expect(readFileSync(path, 'utf8')).toBe(serialiseBaseline(baselineOf(findings)));
    expect(readBaseline(path)).toEqual(baselineOf(findings));
    expect(readdirSync(folder)).toEqual(['baseline.json']);
  });

  test('that cannot be read or written', () => {
    const path = join(folder, 'missing', 'baseline.json');
    expect(() => readBaseline(path)).toThrow(`baseline ${path}: got ENOENT, expected a readable file`);
    expect(() => writeBaseline(path, [])).toThrow(`baseline ${path}: got ENOENT, expected a path that can be written`);
    expect(() => readBaseline(folder)).toThrow('got EISDIR');
    expect(() => writeBaseline(folder, [])).toThrow('[SONDE_QUERIES_BASELINE_INVALID]');
    expect(readdirSync(folder)).toEqual(['baseline.json']);
  });
});
