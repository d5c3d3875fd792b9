import { Registry, runInScope } from '@sonde/metrics';
import { ManualClock } from '@sonde/metrics/testing';
import type { ExpectedFamily, ExpectedSample, RecordedRegistry } from './expected.js';
import { histogramSamples } from './recorded-instruments.js';

/** Values that are not recorded as they change but read when somebody asks. */
export function observed(): RecordedRegistry {
  const clock = new ManualClock({ epochMs: 1_700_000_000_000 });
  const registry = new Registry({ clock });
  registry.gauge({ name: 'now', help: 'Now.', observe: () => 7 });
  registry.gauge({ name: 'later', help: 'Later.', observe: async () => 8 });
  registry.counter({ name: 'ticks', help: 'Ticks.', observe: () => 9 });
  registry.gauge({
    name: 'pools',
    help: 'Pools.',
    labelNames: ['pool'],
    observe: (pools) => {
      pools.set({ pool: 'db' }, 3);
    },
  });
  const hooked = registry.gauge({ name: 'hooked', help: 'Hooked.' });
  registry.onCollect(async () => {
    hooked.set(clock.epochMs() / 1000);
  });
  const families: ExpectedFamily[] = [
    { name: 'now', type: 'gauge', help: 'Now.', samples: [{ name: 'now', value: 7 }] },
    { name: 'later', type: 'gauge', help: 'Later.', samples: [{ name: 'later', value: 8 }] },
    { name: 'ticks', type: 'counter', help: 'Ticks.', samples: [{ name: 'ticks_total', value: 9 }] },
    { name: 'pools', type: 'gauge', help: 'Pools.', samples: [{ name: 'pools', labels: { pool: 'db' }, value: 3 }] },
    { name: 'hooked', type: 'gauge', help: 'Hooked.', samples: [{ name: 'hooked', value: 1_700_000_000 }] },
  ];
  return { source: registry, families };
}

/** Exemplars: given with the observation, and taken from the scope it is made in. */
export function exemplars(): RecordedRegistry {
  const clock = new ManualClock({ epochMs: 1_700_000_000_123 });
  const registry = new Registry({ clock, exemplars: true, constLabels: { env: 'test' } });
  const orders = registry.counter({ name: 'orders', help: 'Orders.', labelNames: ['kind'] });
  orders.inc({ kind: 'a' }, 2, { order_id: 'x"\\\n}' });
  orders.inc({ kind: 'b' });
  const sizes = registry.histogram({ name: 'size', help: 'Size.', buckets: [1, 2] });
  runInScope({ kind: 'request', traceId: '4bf92f3577b34da6a3ce929d0e0e4736', spanId: '00f067aa0ba902b7' }, () => {
    sizes.observe(1.5);
  });
  sizes.observe(9, { note: '' });
  const gone = registry.counter({ name: 'gone', help: 'Gone.', labelNames: ['kind'] });
  gone.inc({ kind: 'a' }, 1, { id: '1' });
  gone.remove({ kind: 'a' });
  gone.inc({ kind: 'b' });
  const trace = { trace_id: '4bf92f3577b34da6a3ce929d0e0e4736', span_id: '00f067aa0ba902b7' };
  const [low, middle, high, ...rest] = histogramSamples(
    'size',
    { env: 'test' },
    [
      ['1', 0],
      ['2', 1],
      ['+Inf', 2],
    ],
    10.5,
  ) as [ExpectedSample, ExpectedSample, ExpectedSample, ...ExpectedSample[]];
  const families: ExpectedFamily[] = [
    {
      name: 'orders',
      type: 'counter',
      help: 'Orders.',
      samples: [
        {
          name: 'orders_total',
          labels: { env: 'test', kind: 'a' },
          value: 2,
          exemplar: { labels: { order_id: 'x"\\\n}' }, value: 2 },
        },
        { name: 'orders_total', labels: { env: 'test', kind: 'b' }, value: 1 },
      ],
    },
    {
      name: 'size',
      type: 'histogram',
      help: 'Size.',
      samples: [
        low,
        { ...middle, exemplar: { labels: trace, value: 1.5 } },
        { ...high, exemplar: { labels: { note: '' }, value: 9 } },
        ...rest,
      ],
    },
    // A series that comes to stand where a removed one was has no exemplar of that one.
    {
      name: 'gone',
      type: 'counter',
      help: 'Gone.',
      samples: [{ name: 'gone_total', labels: { env: 'test', kind: 'b' }, value: 1 }],
    },
  ];
  return { source: registry, families };
}
