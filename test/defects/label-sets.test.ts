import { Registry } from '@sonde/metrics';
import { labelSetsOf, seriesValue } from '@sonde/metrics/testing';
import { renderText } from '@sonde/prometheus';
import { describe, expect, test } from 'vitest';
import { OffSpec } from '../exposition/parsed.js';
import { parseText } from '../exposition/text-parser.js';
import { promClient, promLines, promRegistry } from './prom-client.js';

describe('label sets that differ only by where a separator stands', () => {
  // How prom-client 15, its successor and others have joined label values.
  const pairs: [Record<'a' | 'b', string>, Record<'a' | 'b', string>][] = [
    [
      { a: 'x|', b: 'y' },
      { a: 'x', b: '|y' },
    ],
    [
      { a: '1,b:2', b: '' },
      { a: '1', b: '2' },
    ],
    [
      { a: '1', b: ',b:2' },
      { a: '1,b:', b: '2' },
    ],
    [
      { a: '', b: '|' },
      { a: '|', b: '' },
    ],
  ];

  test.each(pairs)('%j and %j stay two series', (first, second) => {
    const registry = new Registry();
    const counter = registry.counter({ name: 'c', help: 'C.', labelNames: ['a', 'b'] });
    counter.inc(first, 1);
    counter.inc(second, 2);
    expect(seriesValue(registry, 'c', first)).toBe(1);
    expect(seriesValue(registry, 'c', second)).toBe(2);
  });

  test('prom-client makes one of two', async () => {
    const register = promRegistry();
    const counter = new promClient.Counter({ name: 'c', help: 'C.', labelNames: ['a', 'b'], registers: [register] });
    counter.inc({ a: '1,b:2' }, 1);
    counter.inc({ a: '1', b: '2' }, 2);
    expect(await promLines(register, 'c')).toHaveLength(1);
  });
});

describe('a labels object that its caller changes and uses again', () => {
  test('makes two series, and changes neither afterwards', () => {
    const registry = new Registry();
    const counter = registry.counter({ name: 'c', help: 'C.', labelNames: ['a'] });
    const labels = { a: 'first' };
    counter.inc(labels, 1);
    const held = counter.labels(labels);
    labels.a = 'second';
    counter.inc(labels, 2);
    held.inc(10);
    labels.a = 'third';
    expect(labelSetsOf(registry, 'c')).toEqual([{ a: 'first' }, { a: 'second' }]);
    expect(seriesValue(registry, 'c', { a: 'first' })).toBe(11);
    expect(seriesValue(registry, 'c', { a: 'second' })).toBe(2);
  });

  test('prom-client exposes the same series twice', async () => {
    const register = promRegistry();
    const counter = new promClient.Counter({ name: 'c', help: 'C.', labelNames: ['a'], registers: [register] });
    const labels = { a: 'first' };
    counter.inc(labels, 1);
    labels.a = 'second';
    counter.inc(labels, 2);
    expect(await promLines(register, 'c')).toEqual(['c{a="second"} 1', 'c{a="second"} 2']);
    const document = await register.metrics();
    expect(() => parseText(document)).toThrow(OffSpec);
  });
});

describe('label names that meet once they are escaped for the wire', () => {
  // OpenTelemetry's exporter writes both as a_b, twice in one series.
  test('are refused when the metric is made', () => {
    const registry = new Registry({ utf8Names: true });
    const make = (): unknown => registry.counter({ name: 'c', help: 'C.', labelNames: ['a.b', 'a_b'] });
    expect(make).toThrow(expect.objectContaining({ code: 'SONDE_INVALID_LABEL_NAME' }));
    expect(registry.get('c')).toBeUndefined();
  });

  test('are refused beside a constant label and among the facts of an info', () => {
    const faults: string[] = [];
    const registry = new Registry({
      utf8Names: true,
      constLabels: { 'a.b': 1 },
      onFault: ({ code }) => faults.push(code),
    });
    const make = (): unknown => registry.gauge({ name: 'g', help: 'G.', labelNames: ['a_b'] });
    expect(make).toThrow(expect.objectContaining({ code: 'SONDE_INVALID_LABEL_NAME' }));
    const info = registry.info({ name: 'i', help: 'I.' });
    info.set({ version: 1 });
    info.set({ a_b: 2 });
    info.set({ 'x.y': 1, x_y: 2 });
    expect(faults).toEqual(['SONDE_INVALID_LABELS']);
    expect(labelSetsOf(registry, 'i')).toEqual([{ 'a.b': '1', version: '1' }]);
  });

  test('while the one that is escaped alone is exposed under its escaped name', async () => {
    const registry = new Registry({ utf8Names: true });
    registry.counter({ name: 'http.requests', help: 'C.', labelNames: ['http.method'] }).inc({ 'http.method': 'GET' });
    const [family] = parseText(await renderText(registry));
    expect(family?.name).toBe('http_requests_total');
    expect([...(family?.samples[0]?.labels ?? [])]).toEqual([['http_method', 'GET']]);
  });
});
