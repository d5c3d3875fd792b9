import { describe, expect, test } from 'vitest';
import type { HealthReport } from '../model/report.js';
import { checkReport, epochMs, FixedHealth, secret } from './fixed-health.test.support.js';
import { healthJsonBody } from './health-json-body.js';
import { jsonBody } from './json-body.js';
import { textBody } from './text-body.js';

const report = new FixedHealth().current('ready');
const timestamp = '2030-01-02T12:00:00.000Z';
const since = '2030-01-02T11:59:00.000Z';
const checkedAt = '2030-01-02T11:59:59.500Z';

describe('JSON', () => {
  test('names and states', () => {
    expect(JSON.parse(jsonBody(report, false))).toStrictEqual({
      status: 'down',
      phase: 'running',
      timestamp,
      checks: { database: { status: 'down' }, cache: { status: 'up' } },
    });
  });

  test('details', () => {
    expect(JSON.parse(jsonBody(report, true))).toStrictEqual({
      status: 'down',
      phase: 'running',
      timestamp,
      version: '1.2.3',
      checks: {
        database: {
          status: 'down',
          critical: true,
          latencyMs: 1.25,
          message: secret,
          since,
          checkedAt,
          details: { waiting: 3 },
        },
        cache: { status: 'up', critical: false, latencyMs: 0.123, since, checkedAt },
      },
    });
  });

  test('no version where there is none', () => {
    expect(jsonBody({ ...report, version: undefined }, true)).not.toContain('version');
  });
});

describe('application/health+json', () => {
  test('names and states', () => {
    expect(JSON.parse(healthJsonBody(report, false, { serviceId: 'shop', description: 'Sells.' }))).toStrictEqual({
      status: 'fail',
      checks: {
        database: [{ componentType: 'component', status: 'fail' }],
        cache: [{ componentType: 'component', status: 'pass' }],
      },
    });
  });

  test('details', () => {
    const stopping: HealthReport = { ...report, status: 'degraded', phase: 'stopping' };
    const body = JSON.parse(healthJsonBody(stopping, true, { serviceId: 'shop', description: 'Sells.' }));
    expect(body).toStrictEqual({
      status: 'warn',
      version: '1.2.3',
      serviceId: 'shop',
      description: 'Sells.',
      notes: ['The service is stopping.'],
      checks: {
        'database:responseTime': [
          {
            componentType: 'component',
            observedValue: 1.25,
            observedUnit: 'ms',
            status: 'fail',
            time: checkedAt,
            output: secret,
            critical: true,
            since,
            details: { waiting: 3 },
          },
        ],
        'cache:responseTime': [
          {
            componentType: 'component',
            observedValue: 0.123,
            observedUnit: 'ms',
            status: 'pass',
            time: checkedAt,
            critical: false,
            since,
          },
        ],
      },
    });
  });

  test('what passes has no output', () => {
    const checks = new Map([['disk', checkReport({ message: '40 GB free' })]]);
    expect(healthJsonBody({ ...report, checks }, true, {})).not.toContain('output');
  });
});

describe('text', () => {
  test('names and states', () => {
    expect(textBody(report, false)).toBe('[-] database down\n[+] cache up\nready: down\n');
  });

  test('details', () => {
    const checks = new Map([['search', checkReport({ status: 'degraded', message: 'slow\n[+] forged up\u001b[2J' })]]);
    expect(textBody({ ...report, phase: 'starting', checks }, true)).toBe(
      `[!] search degraded (1.25 ms, since ${since}): slow [+] forged up [2J\nready: down, starting, version 1.2.3\n`,
    );
  });
});

test.each(['__proto__', 'constructor', 'toString', 'a"b\\c\n', '\u2028', '1'])(
  'a check called %j is one like any other',
  (name) => {
    const checks = new Map([
      [name, checkReport()],
      ['other', checkReport({ status: 'down' })],
    ]);
    const parsed = JSON.parse(jsonBody({ ...report, checks }, false), (key, value) =>
      key === 'checks' ? Object.entries(value) : value,
    );
    expect(parsed.checks.map(([key]: [string]) => key)).toEqual([name, 'other']);
    const draft = JSON.parse(healthJsonBody({ ...report, checks }, false, {}), (key, value) =>
      key === 'checks' ? Object.entries(value) : value,
    );
    expect(draft.checks.map(([key]: [string]) => key)).toEqual([name, 'other']);
    expect(({} as { status?: string }).status).toBeUndefined();
  },
);

test('an answer changes nothing that it was made of, and has nothing of the one before', () => {
  const live: HealthReport = { ...report, probe: 'live', status: 'up', checks: new Map() };
  const before = jsonBody(live, false);
  const frozen: HealthReport = Object.freeze({ ...report, timestampMs: epochMs });
  for (const body of [jsonBody(frozen, true), healthJsonBody(frozen, true, {}), textBody(frozen, true)]) {
    expect(body).toContain(secret);
  }
  expect(jsonBody(live, false)).toBe(before);
  expect(JSON.parse(before).checks).toEqual({});
});
