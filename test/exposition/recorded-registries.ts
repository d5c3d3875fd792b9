import { Registry } from '@sonde/metrics';
import type { ExpectedFamily, RecordedRegistry } from './expected.js';
import { exemplars, observed } from './recorded-context.js';
import { histogramSamples, labelled, unlabelled, untouched } from './recorded-instruments.js';
import { escapes, magnitudes, numbers } from './recorded-texts.js';

/**
 * The conformance kit: registries with something recorded in them, and what every exporter must make of each.
 * A new format joins by one entry in `formats` of conformance.test.ts.
 */
export const recordedRegistries: readonly { readonly name: string; readonly record: () => RecordedRegistry }[] = [
  { name: 'an empty registry', record: () => ({ source: new Registry(), families: [] }) },
  { name: 'metrics nobody wrote to', record: untouched },
  { name: 'every instrument without labels', record: unlabelled },
  { name: 'every instrument with labels', record: labelled },
  { name: 'a prefix and constant labels', record: constantLabels },
  { name: 'several registries in one', record: merged },
  { name: 'more series than the limit', record: overflow },
  { name: 'removed, cleared and reset series', record: removed },
  { name: 'text that needs escaping', record: escapes },
  { name: 'numbers at the edges', record: numbers },
  { name: 'buckets of every magnitude', record: magnitudes },
  { name: 'values read at collect time', record: observed },
  { name: 'exemplars', record: exemplars },
];

function constantLabels(): RecordedRegistry {
  const registry = new Registry({ prefix: 'shop_', constLabels: { env: 'te"st', shard: 7 } });
  const constant = { env: 'te"st', shard: '7' };
  registry.counter({ name: 'orders', help: 'Orders.', labelNames: ['kind'] }).inc({ kind: 'new' });
  registry.gauge({ name: 'load', help: 'Load.' }).set(1);
  registry.info({ name: 'build', help: 'Build.' }).set({ version: 3 });
  registry.histogram({ name: 'size', help: 'Size.', buckets: [1] }).observe(1);
  const families: ExpectedFamily[] = [
    {
      name: 'shop_orders',
      type: 'counter',
      help: 'Orders.',
      samples: [{ name: 'shop_orders_total', labels: { ...constant, kind: 'new' }, value: 1 }],
    },
    { name: 'shop_load', type: 'gauge', help: 'Load.', samples: [{ name: 'shop_load', labels: constant, value: 1 }] },
    {
      name: 'shop_build',
      type: 'info',
      help: 'Build.',
      samples: [{ name: 'shop_build_info', labels: { ...constant, version: '3' }, value: 1 }],
    },
    {
      name: 'shop_size',
      type: 'histogram',
      help: 'Size.',
      samples: histogramSamples(
        'shop_size',
        constant,
        [
          ['1', 1],
          ['+Inf', 1],
        ],
        1,
      ),
    },
  ];
  return { source: registry, families };
}

function merged(): RecordedRegistry {
  const main = new Registry();
  main.counter({ name: 'orders', help: 'Orders.', labelNames: ['kind'] }).inc({ kind: 'a' }, 1);
  const parts = ['blue', 'green'].map((tenant, k) => {
    const part = new Registry({ constLabels: { tenant } });
    part.counter({ name: 'orders', help: 'Orders.', labelNames: ['kind'] }).inc({ kind: 'a' }, 10 * (k + 1));
    part.histogram({ name: 'size', help: 'Size.', buckets: [k + 1] }).observe(k + 1);
    return part;
  });
  for (const part of parts) main.attach(part);
  const families: ExpectedFamily[] = [
    {
      name: 'orders',
      type: 'counter',
      help: 'Orders.',
      samples: [
        { name: 'orders_total', labels: { kind: 'a' }, value: 1 },
        { name: 'orders_total', labels: { tenant: 'blue', kind: 'a' }, value: 10 },
        { name: 'orders_total', labels: { tenant: 'green', kind: 'a' }, value: 20 },
      ],
    },
    {
      name: 'size',
      type: 'histogram',
      help: 'Size.',
      samples: [
        ...histogramSamples(
          'size',
          { tenant: 'blue' },
          [
            ['1', 1],
            ['+Inf', 1],
          ],
          1,
        ),
        ...histogramSamples(
          'size',
          { tenant: 'green' },
          [
            ['2', 1],
            ['+Inf', 1],
          ],
          2,
        ),
      ],
    },
  ];
  return { source: main, families };
}

function overflow(): RecordedRegistry {
  const registry = new Registry({ constLabels: { env: 'test' }, onFault: () => undefined });
  const hits = registry.counter({ name: 'hits', help: 'Hits.', labelNames: ['path', 'status'], maxSeries: 2 });
  for (let k = 0; k < 7; k++) hits.inc({ path: `/${k}`, status: 200 });
  const sizes = registry.histogram({ name: 'size', help: 'Size.', labelNames: ['path'], maxSeries: 1, buckets: [2] });
  for (let k = 0; k < 4; k++) sizes.observe({ path: `/${k}` }, k);
  const families: ExpectedFamily[] = [
    {
      name: 'hits',
      type: 'counter',
      help: 'Hits.',
      samples: [
        { name: 'hits_total', labels: { env: 'test', path: '/0', status: '200' }, value: 1 },
        { name: 'hits_total', labels: { env: 'test', path: '/1', status: '200' }, value: 1 },
        { name: 'hits_total', labels: { env: 'test', otel_metric_overflow: 'true' }, value: 5 },
      ],
    },
    {
      name: 'size',
      type: 'histogram',
      help: 'Size.',
      samples: [
        ...histogramSamples(
          'size',
          { env: 'test', path: '/0' },
          [
            ['2', 1],
            ['+Inf', 1],
          ],
          0,
        ),
        ...histogramSamples(
          'size',
          { env: 'test', otel_metric_overflow: 'true' },
          [
            ['2', 2],
            ['+Inf', 3],
          ],
          6,
        ),
      ],
    },
  ];
  return { source: registry, families };
}

function removed(): RecordedRegistry {
  const registry = new Registry();
  const users = registry.gauge({ name: 'users', help: 'Users.', labelNames: ['room'] });
  for (const room of ['a', 'b', 'c', 'd']) users.set({ room }, room.charCodeAt(0));
  const held = users.labels({ room: 'b' });
  users.remove({ room: 'a' });
  users.remove({ room: 'b' });
  users.set({ room: 'e' }, 5);
  held.set(6);
  users.remove({ room: 'd' });
  const sizes = registry.histogram({ name: 'size', help: 'Size.', labelNames: ['kind'], buckets: [1] });
  sizes.observe({ kind: 'x' }, 1);
  sizes.clear();
  sizes.observe({ kind: 'y' }, 2);
  const orders = registry.counter({ name: 'orders', help: 'Orders.', labelNames: ['kind'] });
  orders.inc({ kind: 'x' }, 4);
  orders.reset();
  const families: ExpectedFamily[] = [
    {
      name: 'users',
      type: 'gauge',
      help: 'Users.',
      samples: [
        { name: 'users', labels: { room: 'b' }, value: 6 },
        { name: 'users', labels: { room: 'c' }, value: 99 },
        { name: 'users', labels: { room: 'e' }, value: 5 },
      ],
    },
    {
      name: 'size',
      type: 'histogram',
      help: 'Size.',
      samples: histogramSamples(
        'size',
        { kind: 'y' },
        [
          ['1', 0],
          ['+Inf', 1],
        ],
        2,
      ),
    },
    {
      name: 'orders',
      type: 'counter',
      help: 'Orders.',
      samples: [{ name: 'orders_total', labels: { kind: 'x' }, value: 0 }],
    },
  ];
  return { source: registry, families };
}
