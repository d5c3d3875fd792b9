import { describe, expect, test } from 'vitest';
import { findingLogLine, isLogSink, logFinding } from './finding-log.js';
import { findingText } from './finding-text.js';
import { again, finding, slow } from './findings.test.support.js';

const traced = finding({
  scope: {
    kind: 'request',
    name: undefined,
    route: '/users',
    method: 'GET',
    traceId: 'a'.repeat(32),
    spanId: 'b'.repeat(16),
  },
});

test('a line', () => {
  expect(findingLogLine(traced)).toMatchInlineSnapshot(`
    {
      "finding": {
        "concurrent": false,
        "confidence": "high",
        "count": 25,
        "distinct": 25,
        "fingerprint": "0a1b2c3d4e5f6071",
        "fix": "Load the orders with the users, in one query.",
        "function": "OrderService.listForUsers",
        "id": "5d41402abc4b2a76",
        "kind": "n_plus_one",
        "maxMs": 3.1,
        "method": "GET",
        "operation": "SELECT",
        "orm": "prisma",
        "parent": "SELECT id, name FROM users WHERE country = $1 ORDER BY name LIMIT $2",
        "parentSite": "src/users.ts:7:3",
        "query": "SELECT id, total FROM orders WHERE user_id = $1",
        "route": "/users",
        "scope": "request",
        "sites": [
          "src/orders/order-service.ts:42:17",
        ],
        "summary": "SELECT orders",
        "system": "postgresql",
        "tables": [
          "orders",
        ],
        "title": "N+1: 25 × SELECT orders, one per row of SELECT users",
        "totalMs": 48.2517,
        "waitMs": 0,
        "why": "All 25 values came from rows that SELECT users had returned just before, in the same request.",
      },
      "level": 40,
      "msg": "N+1: 25 × SELECT orders, one per row of SELECT users (src/orders/order-service.ts:42:17, GET /users)",
      "span_id": "bbbbbbbbbbbbbbbb",
      "time": 1790000000000,
      "trace_id": "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
    }
  `);
});

test('nothing of a line is undefined, whatever is not known', () => {
  const line = findingLogLine(slow);
  expect([...Object.values(line), ...Object.values(line.finding)]).not.toContain(undefined);
  expect(line.msg).toBe(slow.title);
  expect(JSON.parse(JSON.stringify(line))).toEqual(line);
});

test('one that was found before says how often, and where else', () => {
  expect(findingLogLine(again).finding).toMatchObject({ times: 3, alsoIn: ['GET /teams/:id', 'job nightly', '…'] });
  expect(findingLogLine(traced).finding).not.toHaveProperty('times');
});

describe('a sink', () => {
  test('like pino gets an object and a message, and keeps its own level and time', () => {
    const lines: unknown[][] = [];
    logFinding({ warn: (...line: unknown[]) => lines.push(line) }, traced);
    const { level, time, msg, ...fields } = findingLogLine(traced);
    expect(lines).toEqual([[fields, msg]]);
    expect([level, time]).toEqual([40, traced.at]);
  });

  test('like a console gets text', () => {
    const lines: unknown[][] = [];
    logFinding({ warn: (...line: unknown[]) => lines.push(line), table: () => {} }, traced);
    expect(lines).toEqual([[findingText(traced)]]);
  });

  test('keeps its this', () => {
    class Logger {
      #lines = 0;
      warn(): void {
        this.#lines++;
      }
      get lines(): number {
        return this.#lines;
      }
    }
    const logger = new Logger();
    logFinding(logger, traced);
    expect(logger.lines).toBe(1);
  });

  test.each([
    [console, true],
    [{ warn: () => {} }, true],
    [{ info: () => {} }, false],
    [null, false],
    [undefined, false],
    ['x', false],
  ])('%o', (value, expected) => {
    expect(isLogSink(value)).toBe(expected);
  });
});
