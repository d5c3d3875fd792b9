import { describe, expect, test } from 'vitest';
import type { Family, Snapshot } from '../model/snapshot.js';
import { Registry } from '../registry/registry.js';
import { lintMetrics } from './lint.js';

/** A snapshot of one family, as a bridge might bring it: a registry would refuse much of this. */
function snapshotWith(
  family: Partial<Family>,
  labelNames: readonly string[] = [],
  rows: readonly string[][] = [],
): Snapshot {
  const block = {
    source: {},
    constLabels: [],
    labelNames,
    bounds: [],
    quantiles: [],
    states: [],
    width: 1,
    rows: rows.length,
    columns: labelNames.map((_, k) => rows.map((row) => row[k] ?? '')),
    removed: undefined,
    overflowRow: -1,
    values: new Float64Array(rows.length),
    createdMs: undefined,
    exemplars: undefined,
  };
  const whole: Family = { name: 'requests', help: 'Requests.', type: 'gauge', unit: '', blocks: [block], ...family };
  return { takenAtMs: 0, families: [whole] };
}

const rulesBroken = (snapshot: Snapshot) => lintMetrics(snapshot).map(({ rule }) => rule);

describe('names and types', () => {
  test.each<[Partial<Family>, string[]]>([
    [{ name: 'requests', type: 'counter' }, []],
    [{ name: 'latency_seconds', type: 'histogram' }, []],
    [{ name: 'build', type: 'info' }, []],
    [{ name: 'start_timestamp_seconds' }, []],
    [{ name: 'requests_total', type: 'unknown' }, []],
    [{ help: '' }, ['help']],
    [{ help: '  ' }, ['help']],
    [{ name: 'latency_milliseconds', type: 'histogram' }, ['base-unit']],
    [{ name: 'age_days' }, ['base-unit']],
    [{ name: 'size_kibibytes' }, ['base-unit']],
    [{ name: 'sent_megabits', type: 'counter' }, ['base-unit']],
    [{ name: 'oven_fahrenheit' }, ['base-unit']],
    [{ name: 'room_kelvin' }, []],
    [{ name: 'seconds_per_hours' }, []],
    [{ name: 'latency_ms' }, ['abbreviated-unit']],
    [{ name: 'size_kb_max' }, ['abbreviated-unit']],
    [{ name: 'ms_latency' }, []],
    [{ name: 'requests_total' }, ['reserved-suffix']],
    [{ name: 'requests_count' }, ['reserved-suffix']],
    [{ name: 'requests_sum', type: 'counter' }, []],
    [{ name: 'requests_bucket', type: 'summary' }, ['reserved-suffix']],
    [{ name: 'started_timestamp_seconds', type: 'histogram' }, ['reserved-suffix']],
    [{ name: 'requests_created' }, ['reserved-suffix']],
    [{ name: 'requests_counter', type: 'counter' }, ['type-in-name']],
    [{ name: 'size_histogram_bytes', type: 'histogram' }, ['type-in-name']],
    [{ name: 'counterfeit_notes' }, []],
    [{ name: 'job:requests:rate5m' }, ['colon']],
    [{ name: 'requestsInFlight' }, ['camel-case']],
    [{ name: 'size', unit: 'bytes' }, ['unit-suffix']],
    [{ name: 'size_bytes', unit: 'bytes' }, []],
  ])('%j breaks %j', (family, rules) => {
    expect(rulesBroken(snapshotWith(family))).toEqual(rules);
  });
});

describe('labels', () => {
  test('le and quantile are for histograms and summaries', () => {
    expect(rulesBroken(snapshotWith({}, ['le']))).toEqual(['reserved-label']);
    expect(rulesBroken(snapshotWith({}, ['quantile']))).toEqual(['reserved-label']);
    expect(rulesBroken(snapshotWith({ type: 'unknown' }, ['le', 'quantile']))).toEqual([]);
  });

  test('camelCase', () => {
    expect(rulesBroken(snapshotWith({}, ['statusCode']))).toEqual(['camel-case']);
  });

  test('two series of the same labels, in whatever order the labels stand', () => {
    expect(rulesBroken(snapshotWith({}, ['a'], [['1'], ['2'], ['1']]))).toEqual(['unique-series']);
    expect(
      rulesBroken(
        snapshotWith(
          {},
          ['a', 'b'],
          [
            ['1', '2'],
            ['2', '1'],
          ],
        ),
      ),
    ).toEqual([]);
    const [one] = snapshotWith({}, ['a', 'b'], [['1', '2']]).families;
    const [other] = snapshotWith({}, ['b', 'a'], [['2', '1']]).families;
    const blocks = [...(one?.blocks ?? []), ...(other?.blocks ?? [])];
    expect(rulesBroken(snapshotWith({ blocks }))).toEqual(['unique-series']);
  });
});

test('findings name the metric as exposed, say what is wrong, and come sorted', () => {
  const registry = new Registry();
  registry.gauge({ name: 'waitMs_ms', help: 'Wait.', labelNames: ['userId'] });
  registry.counter({ name: 'sent_kilobytes', help: 'Sent.' });
  expect(lintMetrics(registry)).toEqual([
    {
      metric: 'sent_kilobytes_total',
      rule: 'base-unit',
      message: 'uses the unit "kilobytes", not the base unit "bytes"',
    },
    { metric: 'waitMs_ms', rule: 'abbreviated-unit', message: 'has the abbreviated unit "ms" in its name' },
    { metric: 'waitMs_ms', rule: 'camel-case', message: 'has the label "userId" in camelCase, not snake_case' },
    { metric: 'waitMs_ms', rule: 'camel-case', message: 'is written in camelCase, not snake_case' },
  ]);
  expect(lintMetrics(registry, { except: ['waitMs_ms', 'sent_kilobytes_total'] })).toEqual([]);
});
