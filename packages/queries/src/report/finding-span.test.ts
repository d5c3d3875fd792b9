import { afterEach, describe, expect, test } from 'vitest';
import { addFindingEvent, findingEventAttributes, findingEventName, type SpanAttributes } from './finding-span.js';
import { again, finding, slow } from './findings.test.support.js';

const api = Symbol.for('opentelemetry.js.api.1');
const spanKey = Symbol.for('OpenTelemetry Context Key SPAN');
const host = globalThis as { [api]?: unknown };

afterEach(() => {
  delete host[api];
});

function activate(span: unknown): void {
  host[api] = { context: { active: () => ({ getValue: (key: symbol) => (key === spanKey ? span : undefined) }) } };
}

test('names', () => {
  expect(findingEventName(finding())).toBe('db.n_plus_one');
  expect(findingEventName(slow)).toBe('db.slow_query');
});

test('attributes', () => {
  expect(findingEventAttributes(finding())).toMatchInlineSnapshot(`
    {
      "code.column.number": 17,
      "code.file.path": "src/orders/order-service.ts",
      "code.function.name": "OrderService.listForUsers",
      "code.line.number": 42,
      "db.operation.name": "SELECT",
      "db.query.summary": "SELECT orders",
      "db.query.text": "SELECT id, total FROM orders WHERE user_id = $1",
      "db.system.name": "postgresql",
      "http.route": "/users",
      "sonde.finding.concurrent": false,
      "sonde.finding.confidence": "high",
      "sonde.finding.count": 25,
      "sonde.finding.distinct": 25,
      "sonde.finding.duration": 0.0482517,
      "sonde.finding.fix": "Load the orders with the users, in one query.",
      "sonde.finding.id": "5d41402abc4b2a76",
      "sonde.finding.kind": "n_plus_one",
      "sonde.finding.max_duration": 0.0031,
      "sonde.finding.parent": "SELECT id, name FROM users WHERE country = $1 ORDER BY name LIMIT $2",
      "sonde.finding.title": "N+1: 25 × SELECT orders, one per row of SELECT users",
      "sonde.finding.wait": 0,
      "sonde.finding.why": "All 25 values came from rows that SELECT users had returned just before, in the same request.",
    }
  `);
});

test('attributes are never undefined', () => {
  expect(findingEventAttributes(again)).toMatchObject({ 'sonde.finding.times': 3 });
  expect(Object.values(findingEventAttributes(slow))).not.toContain(undefined);
});

describe('the active span', () => {
  test('gets the event', () => {
    const events: [string, SpanAttributes][] = [];
    activate({
      isRecording: () => true,
      addEvent: (name: string, attributes: SpanAttributes) => events.push([name, attributes]),
    });
    expect(addFindingEvent(finding())).toBe(true);
    expect(events).toEqual([['db.n_plus_one', findingEventAttributes(finding())]]);
  });

  test('that records nothing gets none', () => {
    activate({ isRecording: () => false, addEvent: () => expect.unreachable() });
    expect(addFindingEvent(finding())).toBe(false);
  });

  test.each([
    ['nobody has registered', () => {}],
    ['there is none', () => activate(undefined)],
    ['something else stands in its place', () => activate({})],
    ['only metrics are registered', () => Object.assign(host, { [api]: { metrics: {} } })],
    [
      'the context throws',
      () =>
        Object.assign(host, {
          [api]: {
            context: {
              active: () => {
                throw new Error('no context');
              },
            },
          },
        }),
    ],
    [
      'the span throws',
      () =>
        activate({
          isRecording: () => true,
          addEvent: () => {
            throw new Error('no events');
          },
        }),
    ],
  ])('is left alone where %s', (_, arrange) => {
    arrange();
    expect(addFindingEvent(finding())).toBe(false);
  });
});
