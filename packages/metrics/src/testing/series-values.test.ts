import { describe, expect, test } from 'vitest';
import { Registry } from '../registry/registry.js';
import { lintMetrics } from './lint.js';
import { histogramOf, labelSetsOf, seriesValue, statesOf, summaryOf } from './series-values.js';

function shop() {
  const registry = new Registry();
  const orders = registry.counter({ name: 'orders', help: 'Orders.', labelNames: ['status', 'paid'] });
  orders.inc({ status: 200, paid: true }, 3);
  orders.inc({ status: 404, paid: false });
  registry.gauge({ name: 'queue_length', help: 'Queue.' }).set(-2.5);
  return { registry, orders };
}

describe('seriesValue', () => {
  test('a counter by its family name or its sample name; values compare as exposed', () => {
    const { registry } = shop();
    expect(seriesValue(registry, 'orders', { status: 200, paid: true })).toBe(3);
    expect(seriesValue(registry, 'orders_total', { paid: 'true', status: '200' })).toBe(3);
    expect(seriesValue(registry.snapshot(), 'orders_total', { status: '404', paid: false })).toBe(1);
  });

  test('an unlabelled gauge and an info', () => {
    const { registry } = shop();
    registry.info({ name: 'build', help: 'Build.', labels: { version: '1.2.3' } });
    expect(seriesValue(registry, 'queue_length')).toBe(-2.5);
    expect(seriesValue(registry, 'build_info', { version: '1.2.3' })).toBe(1);
  });

  test('a value read at collect time, from the snapshot that collect gave', async () => {
    const registry = new Registry();
    registry.gauge({ name: 'temperature_celsius', help: 'Temperature.', observe: () => 21 });
    expect(seriesValue(await registry.collect(), 'temperature_celsius')).toBe(21);
  });

  test('constant labels may be given or not, and must be right', () => {
    const registry = new Registry({ constLabels: { region: 'eu' } });
    registry.counter({ name: 'orders', help: 'Orders.' }).inc();
    expect(seriesValue(registry, 'orders')).toBe(1);
    expect(seriesValue(registry, 'orders', { region: 'eu' })).toBe(1);
    expect(() => seriesValue(registry, 'orders', { region: 'us' })).toThrow(/no series \{region="us"\}/);
  });

  test('series of merged registries are told apart by their constant labels only', () => {
    const registry = new Registry();
    for (const shard of ['a', 'b']) {
      const part = new Registry({ constLabels: { shard } });
      part.counter({ name: 'orders', help: 'Orders.' }).inc(shard === 'a' ? 1 : 2);
      registry.attach(part);
    }
    expect(seriesValue(registry, 'orders', { shard: 'b' })).toBe(2);
    expect(() => seriesValue(registry, 'orders')).toThrow(/2 series that match \{\}.*\[SONDE_AMBIGUOUS_SERIES\]/);
  });

  test('the overflow series by its label', () => {
    const registry = new Registry({ onFault: () => {} });
    const users = registry.counter({ name: 'users', help: 'Users.', labelNames: ['id'], maxSeries: 1 });
    for (const id of ['a', 'b', 'c']) users.inc({ id });
    expect(seriesValue(registry, 'users', { otel_metric_overflow: 'true' })).toBeGreaterThan(0);
  });

  test('a label name that is a member of every object is a label like others', () => {
    const registry = new Registry();
    registry.counter({ name: 'calls', help: 'Calls.', labelNames: ['constructor'] }).inc({ constructor: 'x' });
    expect(seriesValue(registry, 'calls', { constructor: 'x' })).toBe(1);
    expect(() => seriesValue(registry, 'calls')).toThrow(/SONDE_NO_SUCH_SERIES/);
  });
});

describe('histogramOf, summaryOf, statesOf', () => {
  test('buckets are cumulative and end at infinity', () => {
    const registry = new Registry();
    const latency = registry.histogram({ name: 'latency_seconds', help: 'L.', labelNames: ['op'], buckets: [1, 5] });
    for (const seconds of [0.5, 1, 3, 30]) latency.observe({ op: 'read' }, seconds);
    expect(histogramOf(registry, 'latency_seconds', { op: 'read' })).toEqual({
      buckets: [
        { le: 1, count: 2 },
        { le: 5, count: 3 },
        { le: Infinity, count: 4 },
      ],
      sum: 34.5,
      count: 4,
    });
  });

  test('a native histogram has its exponential buckets, from the lowest to the highest', () => {
    const registry = new Registry();
    const native = { maxScale: 1, zeroThreshold: 0.125 };
    const change = registry.histogram({ name: 'change_ratio', help: 'C.', labelNames: ['op'], native });
    for (const ratio of [2, 1.5, 1.125, 0, -0.125, -0.5, -3, -3.5]) change.observe({ op: 'read' }, ratio);
    expect(histogramOf(registry, 'change_ratio', { op: 'read' })).toEqual({
      buckets: [{ le: Infinity, count: 8 }],
      sum: -2.5,
      count: 8,
      native: {
        scale: 1,
        buckets: [
          { from: -4, to: -2 * Math.SQRT2, count: 2 },
          { from: -0.5, to: -Math.SQRT1_2 / 2, count: 1 },
          { from: -0.125, to: 0.125, count: 2 },
          { from: 1, to: Math.SQRT2, count: 1 },
          { from: Math.SQRT2, to: 2, count: 2 },
        ],
      },
    });
    change.labels({ op: 'write' });
    expect(histogramOf(registry, 'change_ratio', { op: 'write' }).native).toEqual({ scale: 1, buckets: [] });
    expect(lintMetrics(registry)).toEqual([]);
  });

  test('quantiles with sum and count', () => {
    const registry = new Registry();
    const size = registry.summary({ name: 'size_bytes', help: 'S.', quantiles: [0.5, 'p99'] });
    for (let k = 1; k <= 100; k++) size.observe(k);
    const { quantiles, sum, count } = summaryOf(registry, 'size_bytes');
    expect(quantiles.map(({ quantile }) => quantile)).toEqual([0.5, 0.99]);
    expect(quantiles[0]?.value).toBeCloseTo(50, -1);
    expect({ sum, count }).toEqual({ sum: 5050, count: 100 });
  });

  test('the states that are set', () => {
    const registry = new Registry();
    const door = registry.stateSet({ name: 'door', help: 'Door.', states: ['open', 'closed'] });
    door.set('closed');
    expect(statesOf(registry, 'door')).toEqual(['closed']);
  });
});

describe('labelSetsOf', () => {
  test('lists what is there, without what was removed', () => {
    const { registry, orders } = shop();
    expect(labelSetsOf(registry, 'orders')).toEqual([
      { status: '200', paid: 'true' },
      { status: '404', paid: 'false' },
    ]);
    orders.remove({ status: 200, paid: true });
    expect(labelSetsOf(registry, 'orders')).toEqual([{ status: '404', paid: 'false' }]);
    expect(() => seriesValue(registry, 'orders', { status: 200, paid: true })).toThrow(/SONDE_NO_SUCH_SERIES/);
  });

  test('an unlabelled metric has the empty set', () => {
    expect(labelSetsOf(shop().registry, 'queue_length')).toEqual([{}]);
  });
});

describe('what is not there is an error that says what is', () => {
  test('a metric', () => {
    expect(() => seriesValue(shop().registry, 'ordres')).toThrow(
      /^metric "ordres": got no metric of that name, expected one of orders, queue_length\. .*\[SONDE_NO_SUCH_METRIC\]$/,
    );
    expect(() => seriesValue(new Registry(), 'orders')).toThrow(/expected a metric, but the snapshot has none at all/);
  });

  test('a series, also where a label is missing or one too many', () => {
    const { registry } = shop();
    expect(() => seriesValue(registry, 'orders', { status: 500, paid: true })).toThrow(
      /got no series \{status="500",paid="true"\}, expected one of \{status="200",paid="true"\}, \{status="404",paid="false"\}/,
    );
    expect(() => seriesValue(registry, 'orders', { status: 200 })).toThrow(/SONDE_NO_SUCH_SERIES/);
    expect(() => seriesValue(registry, 'queue_length', { a: 1 })).toThrow(/expected one of \{\}/);
    registry.counter({ name: 'unused', help: 'Unused.', labelNames: ['a'] });
    expect(() => seriesValue(registry, 'unused', { a: 1 })).toThrow(/expected a series, but it has none at all/);
  });

  test('a long list is cut', () => {
    const registry = new Registry();
    const users = registry.counter({ name: 'users', help: 'Users.', labelNames: ['id'] });
    for (let id = 0; id < 20; id++) users.inc({ id });
    expect(() => seriesValue(registry, 'users', { id: 'x' })).toThrow(/\{id="11"\} \(and 8 more\)\./);
  });

  test('a metric of another type names the function for it', () => {
    const { registry } = shop();
    registry.histogram({ name: 'latency_seconds', help: 'L.' });
    expect(() => seriesValue(registry, 'latency_seconds')).toThrow(/got a histogram.*Read it with histogramOf\(\)/);
    expect(() => histogramOf(registry, 'queue_length')).toThrow(
      /expected a histogram.*seriesValue\(\).*\[SONDE_OTHER_METRIC_TYPE\]/,
    );
    expect(() => summaryOf(registry, 'orders')).toThrow(/Read it with seriesValue\(\)/);
    expect(() => statesOf(registry, 'orders')).toThrow(/expected a stateset/);
  });
});
