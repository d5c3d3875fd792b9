import { describe, expect, test } from 'vitest';
import type { SondeError } from '../model/errors.js';
import { otelMetric } from '../model/otel-metric.js';
import type { Family, Snapshot } from '../model/snapshot.js';
import { Registry } from './registry.js';

function setUp(options: ConstructorParameters<typeof Registry>[0] = {}) {
  const faults: SondeError<string>[] = [];
  return { faults, registry: new Registry({ onFault: (error) => faults.push(error), ...options }) };
}

const family = (snapshot: Snapshot, name: string) => snapshot.families.find((each) => each.name === name) as Family;
const refused = expect.objectContaining({ code: 'SONDE_INVALID_OPTION' });

describe('metrics under names of OpenTelemetry', () => {
  test('keep them beside their own, the prefix in front', () => {
    const { registry } = setUp({ prefix: 'shop_' });
    const sent = otelMetric({
      name: 'sent.total',
      unit: 'By',
      type: 'counter',
      attributes: [{ key: 'net.port', type: 'int' }],
    });
    registry.counter({ ...sent, help: 'Bytes sent.' }).inc({ net_port: 80 }, 5);
    const { name, unit, otel, blocks } = family(registry.snapshot(), 'shop_sent_bytes');
    expect([name, unit]).toEqual(['shop_sent_bytes', 'bytes']);
    expect(otel).toEqual({ name: 'shop_sent.total', unit: 'By', isSum: false });
    expect(blocks[0]?.attributes).toEqual([{ key: 'net.port', type: 'int' }]);
    const next = family(registry.snapshot(), 'shop_sent_bytes');
    expect([next.otel, next.blocks[0]?.attributes]).toEqual([otel, blocks[0]?.attributes]);
    expect(next.otel).toBe(otel);
    expect(next.blocks[0]?.attributes).toBe(blocks[0]?.attributes);
  });

  test('can end in total twice', () => {
    const { registry } = setUp();
    registry.counter({ ...otelMetric({ name: 'a.total.total', type: 'counter' }), help: 'x' });
    registry.openCounter({ otel: { name: 'b.total.total' } }).inc();
    expect(registry.snapshot().families.map(({ name }) => name)).toEqual(['a_total', 'b_total']);
  });

  test('timers and summaries may have them, too', () => {
    const { registry } = setUp();
    registry.timer({ ...otelMetric({ name: 'took', unit: 's', type: 'histogram' }), unit: 'seconds', help: 'x' });
    registry.summary({ ...otelMetric({ name: 'size', unit: 'By', type: 'gauge' }), help: 'x' });
    expect(registry.snapshot().families.map(({ name, otel }) => [name, otel?.name])).toEqual([
      ['took_seconds', 'took'],
      ['size_bytes', 'size'],
    ]);
  });

  test('without any, a metric has none', () => {
    const { registry } = setUp();
    registry.counter({ name: 'c', help: 'c' });
    expect(registry.snapshot().families[0]).not.toHaveProperty('otel');
    expect(registry.snapshot().families[0]?.blocks[0]).not.toHaveProperty('attributes');
  });

  test.each<[string, object]>([
    ['another name', { name: 'b', otel: { name: 'a' } }],
    ['another unit', { name: 'a_seconds', unit: 'seconds', otel: { name: 'a', unit: 'By' } }],
    ['a unit left out', { name: 'a_seconds', otel: { name: 'a', unit: 's' } }],
    ['attributes of other labels', { name: 'a', otel: { name: 'a', attributes: [{ key: 'k', type: 'int' }] } }],
    ['an attribute of no type', { name: 'a', labelNames: ['k'], otel: { name: 'a', attributes: [{ key: 'k' }] } }],
    ['no name', { name: 'a', otel: {} }],
    ['an unknown field', { name: 'a', otel: { name: 'a', type: 'gauge' } }],
    ['no object', { name: 'a', otel: 'a' }],
  ])('%s is refused', (_, options) => {
    expect(() => setUp().registry.gauge({ help: 'x', ...options } as never)).toThrow(refused);
  });
});

describe('scopes', () => {
  const lib = { name: 'lib', version: '1', schemaUrl: 'https://x/1', attributes: { k: 'v' } };

  test('stand at every series of their registry', () => {
    const { registry } = setUp({ scope: lib });
    registry.counter({ name: 'c', help: 'c' }).inc();
    registry.info({ name: 'i', help: 'i', labels: { a: 1 } });
    const { families } = registry.snapshot();
    for (const { blocks } of families) expect(blocks[0]?.scope).toEqual(lib);
    expect(families[0]?.blocks[0]?.scope).toBe(families[1]?.blocks[0]?.scope);
  });

  test.each<[string, object]>([
    ['no name', {}],
    ['a number', { name: 1 }],
    ['an unknown field', { name: 'a', url: 'x' }],
    ['attributes that are no text', { name: 'a', attributes: { k: 1 } }],
  ])('%s is refused', (_, scope) => {
    expect(() => setUp({ scope: scope as never })).toThrow(refused);
  });

  test('tell the series of two registries apart', () => {
    const { registry, faults } = setUp();
    const own = registry.openCounter({ otel: { name: 'c' } });
    const scopes = [{ name: 'a' }, { name: 'a', version: '1' }, { name: 'b' }, { name: 'a', attributes: { k: 'v' } }];
    own.inc({ x: 1 });
    scopes.forEach((scope, k) => {
      const child = new Registry({ scope });
      child.openCounter({ otel: { name: 'c' } }).inc({ x: 1 }, k + 2);
      registry.attach(child);
    });
    const { blocks } = family(registry.snapshot(), 'c');
    expect(blocks.map(({ scope, values }) => [scope?.name, scope?.version, values[0]])).toEqual([
      [undefined, undefined, 1],
      ['a', '', 2],
      ['a', '1', 3],
      ['b', '', 4],
      ['a', '', 5],
    ]);
    expect(faults).toEqual([]);
  });

  test('tell series apart where constant labels do not', () => {
    const { registry, faults } = setUp();
    const a = new Registry({ scope: { name: 'a' }, constLabels: { x: 1 } });
    const b = new Registry({ scope: { name: 'b' } });
    for (const child of [a, b]) registry.attach(child);
    a.openCounter({ otel: { name: 'c' } }).inc();
    b.openCounter({ otel: { name: 'c' } }).inc({ x: 1 });
    expect(family(registry.snapshot(), 'c').blocks).toHaveLength(2);
    expect(faults).toEqual([]);
  });

  test('of which one says another type are dropped, and so is the same scope twice', () => {
    const { registry, faults } = setUp();
    const attach = (scope: string, make: (child: Registry) => void) => {
      const child = new Registry({ scope: { name: scope } });
      make(child);
      registry.attach(child);
    };
    attach('a', (child) => child.openCounter({ otel: { name: 'c' } }).inc());
    attach('b', (child) => child.openGauge({ otel: { name: 'c' } }).set({}, 7));
    attach('a', (child) => child.openCounter({ otel: { name: 'c' } }).inc());
    const { type, blocks } = family(registry.snapshot(), 'c');
    expect([type, blocks.length]).toEqual(['counter', 1]);
    expect(faults.map(({ code }) => code)).toEqual(['SONDE_FAMILY_DROPPED']);
  });
});

test('an attribute that is called as a constant label is told apart from it, to OpenTelemetry too', () => {
  const { registry } = setUp({ constLabels: { service_name: 'x' } });
  const histogram = registry.openHistogram({ otel: { name: 'h' } });
  histogram.observe({ 'service.name': 'y', le: 1, 'otel.scope.name': 'z' }, 1);
  const [block] = family(registry.snapshot(), 'h').blocks;
  expect(block?.labelNames).toEqual(['exported_le', 'exported_otel_scope_name', 'exported_service_name']);
  expect(block?.attributes?.map(({ key }) => key)).toEqual(['le', 'otel.scope.name', 'exported_service.name']);
});
