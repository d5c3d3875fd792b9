import { SondeError } from '@sonde/metrics';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { findingsJson, parseFindings } from './finding-json.js';
import { again, anyFinding, finding, slow } from './findings.test.support.js';
import { maxListLength } from './json-shape.js';

const document = (findings: unknown, version: unknown = 1) => JSON.stringify({ version, findings });

test('the document', () => {
  expect(findingsJson([slow])).toMatchInlineSnapshot(`
    "{
      "version": 1,
      "findings": [
        {
          "id": "7d793037a0760186",
          "kind": "slow_query",
          "confidence": "medium",
          "title": "Slow query: SELECT users, 1.3 s at worst, 4 times in 10 min",
          "statement": {
            "fingerprint": "7f6e5d4c3b2a1908",
            "text": "SELECT id, name FROM users WHERE country = $1 ORDER BY name LIMIT $2",
            "summary": "SELECT users",
            "operation": "SELECT",
            "system": "postgresql",
            "tables": [
              "users"
            ]
          },
          "others": [],
          "count": 4,
          "distinct": 0,
          "totalMs": 4012,
          "maxMs": 1310,
          "waitMs": 220,
          "limit": 500,
          "isConcurrent": false,
          "sites": [],
          "why": "It took longer than 500 ms 4 times.",
          "fix": {
            "text": "Look at its plan."
          },
          "at": 1790000000000
        }
      ]
    }"
  `);
});

test('is the same, in whatever order the fields were made, and without others', () => {
  const given = finding();
  const turned = Object.fromEntries(
    Object.entries({ ...given, rows: ['secret'] }).reverse(),
  ) as unknown as typeof given;
  expect(findingsJson([turned])).toBe(findingsJson([given]));
});

test('is read back as it was written', () => {
  expect(parseFindings(findingsJson([slow]))).toEqual([slow]);
  expect(parseFindings(findingsJson([]))).toEqual([]);
  fc.assert(
    fc.property(fc.array(anyFinding, { maxLength: 3 }), (findings) => {
      const json = findingsJson(findings);
      const read = parseFindings(json);
      expect(findingsJson(read)).toBe(json);
      expect(read.map(({ title, kind, sites }) => ({ title, kind, sites }))).toEqual(
        findings.map(({ title, kind, sites }) => ({ title, kind, sites })),
      );
    }),
  );
});

test('what is known of earlier times is a field more, which documents of before do not have', () => {
  expect(parseFindings(findingsJson([again]))[0]?.recurrence).toEqual(again.recurrence);
  const [old] = parseFindings(document([finding()]));
  expect(old?.recurrence).toBeUndefined();
});

test('times are to a thousandth', () => {
  expect(parseFindings(findingsJson([finding({ totalMs: 1.23456789 })]))[0]?.totalMs).toBe(1.235);
});

test('null stands for what is left out, and unknown fields are', () => {
  const [read] = parseFindings(document([{ ...finding(), orm: null, parent: null, later: 1 }]));
  expect(read).toEqual(finding({ orm: undefined, parent: undefined }));
});

describe('what is refused', () => {
  test.each([
    ['{', 'got text that is no JSON'],
    ['', 'got text that is no JSON'],
    ['null', 'got version undefined, expected version 1'],
    ['[]', 'got version undefined'],
    [document([], 2), 'got version 2, expected version 1'],
    [document([], '1'), 'got version "1"'],
    [document(undefined), 'got undefined at findings, expected a list'],
    [document({}), 'got an object at findings'],
    [document([1]), 'got a number at findings[0], expected an object'],
    [document([[]]), 'got an array at findings[0]'],
    [
      document([finding(), { ...finding(), count: '3' }]),
      'got a string at findings[1].count, expected a finite number',
    ],
    [document([{ ...finding(), kind: 'n+1' }]), 'got a string at findings[0].kind, expected one of n_plus_one,'],
    [document([{ ...finding(), kind: 'constructor' }]), 'findings[0].kind'],
    [document([{ ...finding(), sites: [{ file: 'a' }] }]), 'got undefined at findings[0].sites[0].line'],
    [document([{ ...finding(), parent: {} }]), 'got undefined at findings[0].parent.statement'],
    [
      document([{ ...again, recurrence: { ...again.recurrence, times: '3' } }]),
      'a string at findings[0].recurrence.times',
    ],
    [document([{ ...finding(), isConcurrent: 1 }]), 'expected true or false'],
  ])('%.60s', (json, words) => {
    expect(() => parseFindings(json)).toThrow(words);
    expect(() => parseFindings(json)).toThrow(SondeError);
  });

  test('quotes nothing of the document', () => {
    const secret = 'hunter2';
    for (const json of [secret, `{"${secret}`, document([{ ...finding(), count: secret }]), document(secret)]) {
      expect(() => parseFindings(json)).toThrow(
        expect.objectContaining({ message: expect.not.stringContaining(secret) }),
      );
    }
  });

  test('is a list past the limit, and not one at it', () => {
    const tables = (length: number) =>
      findingsJson([finding({ statement: { ...slow.statement, tables: Array(length).fill('t') } })]);
    expect(parseFindings(tables(maxListLength))).toHaveLength(1);
    expect(() => tables(maxListLength + 1)).toThrow('findings[0].statement.tables');
  });

  test('is a figure that JSON has not', () => {
    expect(() => findingsJson([finding({ maxMs: Number.NaN })])).toThrow('findings[0].maxMs, expected a finite number');
  });

  test('is anything else, by a SondeError and nothing else', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.json(),
          fc.jsonValue().map((value) => document([value])),
        ),
        (json) => {
          expect(() => parseFindings(json)).toThrow(SondeError);
        },
      ),
    );
  });
});
