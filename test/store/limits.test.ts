import { Registry, type Snapshot } from '@sonde/metrics';
import { labelSetsOf, seriesValue } from '@sonde/metrics/testing';
import { renderText } from '@sonde/prometheus';
import { describe, expect, test } from 'vitest';
import { exemplarsOf } from '../exposition/expected.js';
import { parseOpenMetrics } from '../exposition/openmetrics-parser.js';

/** How often each fault was counted for a metric. */
function faultsOf(snapshot: Snapshot, metric: string): Record<string, number> {
  const family = snapshot.families.find(({ name }) => name === 'sonde_faults');
  if (!family) return {};
  const codes = labelSetsOf(snapshot, 'sonde_faults')
    .filter((labels) => labels['metric'] === metric)
    .map((labels) => labels['code'] ?? '');
  return Object.fromEntries(codes.map((code) => [code, seriesValue(snapshot, 'sonde_faults', { metric, code })]));
}

function silentRegistry(options: ConstructorParameters<typeof Registry>[0] = {}): Registry {
  return new Registry({ onFault: () => undefined, ...options });
}

describe('series of a metric', () => {
  test.each([
    ['maxSeries of the metric', silentRegistry(), { maxSeries: 3 }],
    ['maxSeries of the registry', silentRegistry({ maxSeries: 3 }), {}],
    ['the metric before the registry', silentRegistry({ maxSeries: 99 }), { maxSeries: 3 }],
  ])('%s: at the limit and one past it', (_, registry, options) => {
    const counter = registry.counter({ name: 'c', help: 'C.', labelNames: ['k'], ...options });
    for (let k = 0; k < 3; k++) counter.inc({ k });
    expect(counter.seriesCount).toBe(3);
    expect(faultsOf(registry.snapshot(), 'c')).toEqual({});
    counter.inc({ k: 3 }, 10);
    counter.labels({ k: 4 }).inc(100);
    expect(counter.seriesCount).toBe(4);
    expect(labelSetsOf(registry, 'c').at(-1)).toEqual({ otel_metric_overflow: 'true' });
    expect(seriesValue(registry.snapshot(), 'c', { otel_metric_overflow: 'true' })).toBe(110);
    expect(faultsOf(registry.snapshot(), 'c')).toEqual({ SONDE_SERIES_LIMIT: 2 });
    // Known series are still their own, and a removed one makes room.
    counter.inc({ k: 2 });
    expect(seriesValue(registry.snapshot(), 'c', { k: 2 })).toBe(2);
    expect(counter.remove({ k: 0 })).toBe(true);
    counter.inc({ k: 5 });
    expect(seriesValue(registry.snapshot(), 'c', { k: 5 })).toBe(1);
  });

  test('the default is 10 000', () => {
    const registry = silentRegistry();
    const gauge = registry.gauge({ name: 'g', help: 'G.', labelNames: ['k'] });
    for (let k = 0; k < 10_000; k++) gauge.set({ k }, 1);
    expect(gauge.seriesCount).toBe(10_000);
    expect(faultsOf(registry.snapshot(), 'g')).toEqual({});
    gauge.set({ k: 'one more' }, 1);
    expect(gauge.seriesCount).toBe(10_001);
    expect(faultsOf(registry.snapshot(), 'g')).toEqual({ SONDE_SERIES_LIMIT: 1 });
  });
});

describe('characters of a label value', () => {
  test('at the limit and one past it', () => {
    const registry = silentRegistry({ maxLabelLength: 8 });
    const counter = registry.counter({ name: 'c', help: 'C.', labelNames: ['path'] });
    counter.inc({ path: '12345678' });
    expect(faultsOf(registry.snapshot(), 'c')).toEqual({});
    counter.inc({ path: '123456789' });
    expect(labelSetsOf(registry, 'c')).toEqual([{ path: '12345678' }]);
    expect(seriesValue(registry.snapshot(), 'c', { path: '12345678' })).toBe(2);
    expect(faultsOf(registry.snapshot(), 'c')).toEqual({ SONDE_LABEL_TRUNCATED: 1 });
  });

  test('the default is 1024', () => {
    const registry = silentRegistry();
    const gauge = registry.gauge({ name: 'g', help: 'G.', labelNames: ['text'] });
    gauge.set({ text: 'x'.repeat(1024) }, 1);
    gauge.set({ text: 'y'.repeat(1025) }, 1);
    expect(labelSetsOf(registry, 'g').map(({ text }) => text?.length)).toEqual([1024, 1024]);
    expect(faultsOf(registry.snapshot(), 'g')).toEqual({ SONDE_LABEL_TRUNCATED: 1 });
  });

  test('a cut never leaves half a character behind', () => {
    const registry = silentRegistry({ maxLabelLength: 4 });
    registry.gauge({ name: 'g', help: 'G.', labelNames: ['text'] }).set({ text: 'abc😀' }, 1);
    const [labels] = labelSetsOf(registry, 'g');
    expect(labels?.['text']).toMatch(/^abc/);
    expect(labels?.['text']?.isWellFormed()).toBe(true);
    expect(labels?.['text']?.length).toBeLessThanOrEqual(4);
  });

  test('a number that is cut leads to the series of its cut text and to no other', () => {
    const registry = silentRegistry({ maxLabelLength: 3 });
    const counter = registry.counter({ name: 'c', help: 'C.', labelNames: ['id'] });
    counter.inc({ id: 12345 });
    counter.remove({ id: '123' });
    counter.inc({ id: 12345 });
    counter.inc({ id: 'zzz' }, 100);
    counter.inc({ id: 12345 });
    expect(seriesValue(registry.snapshot(), 'c', { id: '123' })).toBe(2);
    expect(seriesValue(registry.snapshot(), 'c', { id: 'zzz' })).toBe(100);
  });
});

describe('characters of an exemplar (OpenMetrics 1.0: 128 with the names)', () => {
  const labelled = (length: number): Record<string, string> => ({ trace_id: '😀'.repeat(length - 'trace_id'.length) });

  test('at the limit and one past it', async () => {
    const registry = silentRegistry();
    const counter = registry.counter({ name: 'c', help: 'C.' });
    counter.inc(1, labelled(128));
    counter.inc(2, labelled(129));
    const families = parseOpenMetrics(await renderText(registry, { format: 'openmetrics' }));
    expect([...exemplarsOf(families).values()]).toEqual([{ labels: labelled(128), value: 1 }]);
    // The observation itself is recorded either way.
    expect(seriesValue(registry.snapshot(), 'c')).toBe(3);
    expect(faultsOf(registry.snapshot(), 'c')).toEqual({ SONDE_INVALID_EXEMPLAR: 1 });
  });
});

describe('what a metric is made of', () => {
  test.each([
    [
      'characters of a name',
      512,
      'SONDE_INVALID_NAME',
      (n: number, registry: Registry) => registry.gauge({ name: 'g'.repeat(n), help: 'G.' }),
    ],
    [
      'characters of a label name',
      512,
      'SONDE_INVALID_LABEL_NAME',
      (n: number, registry: Registry) => registry.gauge({ name: 'g', help: 'G.', labelNames: ['l'.repeat(n)] }),
    ],
    [
      'buckets',
      500,
      'SONDE_INVALID_BUCKETS',
      (n: number, registry: Registry) =>
        registry.histogram({ name: 'h', help: 'H.', buckets: Array.from({ length: n }, (_, k) => k) }),
    ],
    [
      'states',
      100,
      'SONDE_INVALID_STATES',
      (n: number, registry: Registry) =>
        registry.stateSet({ name: 's', help: 'S.', states: Array.from({ length: n }, (_, k) => `${k}`) }),
    ],
  ])('%s: %d and one more', (_, limit, code, make) => {
    expect(() => make(limit, new Registry())).not.toThrow();
    expect(() => make(limit + 1, new Registry())).toThrow(expect.objectContaining({ code }));
  });
});
