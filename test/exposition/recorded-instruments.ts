import { Registry } from '@sonde/metrics';
import type { ExpectedFamily, ExpectedSample, RecordedRegistry } from './expected.js';

/** The samples of one histogram series, from the cumulative counts of its bounds. */
export function histogramSamples(
  name: string,
  labels: Record<string, string>,
  buckets: readonly (readonly [le: string, cumulative: number])[],
  sum: number,
): ExpectedSample[] {
  const count = buckets.at(-1)?.[1] ?? 0;
  return [
    ...buckets.map(([le, value]) => ({ name: `${name}_bucket`, labels: { ...labels, le }, value })),
    { name: `${name}_sum`, labels, value: sum },
    { name: `${name}_count`, labels, value: count },
  ];
}

export function untouched(): RecordedRegistry {
  const registry = new Registry();
  registry.counter({ name: 'orders', help: 'Orders.' });
  registry.counter({ name: 'refunds', help: 'Refunds.', labelNames: ['reason'] });
  registry.gauge({ name: 'queue', help: 'Queue.' });
  registry.histogram({ name: 'size_bytes', help: 'Size.', buckets: [1] });
  registry.summary({ name: 'wait_seconds', help: 'Wait.', quantiles: [0.5] });
  const families: ExpectedFamily[] = [
    // Without labels there is exactly one series, so it is there from the start: a rate needs the zero.
    { name: 'orders', type: 'counter', help: 'Orders.', samples: [{ name: 'orders_total', value: 0 }] },
    { name: 'refunds', type: 'counter', help: 'Refunds.', samples: [] },
    { name: 'queue', type: 'gauge', help: 'Queue.', samples: [{ name: 'queue', value: 0 }] },
    {
      name: 'size_bytes',
      type: 'histogram',
      help: 'Size.',
      samples: histogramSamples(
        'size_bytes',
        {},
        [
          ['1', 0],
          ['+Inf', 0],
        ],
        0,
      ),
    },
    {
      name: 'wait_seconds',
      type: 'summary',
      help: 'Wait.',
      samples: [
        { name: 'wait_seconds', labels: { quantile: '0.5' }, value: Number.NaN },
        { name: 'wait_seconds_sum', value: 0 },
        { name: 'wait_seconds_count', value: 0 },
      ],
    },
  ];
  return { source: registry, families };
}

export function unlabelled(): RecordedRegistry {
  const registry = new Registry();
  registry.counter({ name: 'requests', help: 'Requests.' }).inc(3);
  registry.counter({ name: 'sent_total', help: 'Sent.', unit: 'bytes' }).inc(0.5);
  registry.gauge({ name: 'temperature', help: 'Temperature.', unit: 'celsius' }).set(-2.5);
  const sizes = registry.histogram({ name: 'size', help: 'Size.', buckets: [1, 2, 4] });
  for (const size of [0, 1, 2, 3, 5]) sizes.observe(size);
  const waits = registry.summary({ name: 'wait', help: 'Wait.', quantiles: ['p50', 0.99] });
  for (let k = 1; k <= 9; k++) waits.observe(k);
  registry.timer({ name: 'work', help: 'Work.', buckets: [0.25] }).observe(0.25);
  registry.info({ name: 'build', help: 'Build.' }).set({ version: '1.2', debug: false });
  registry.stateSet({ name: 'phase', help: 'Phase.', states: ['starting', 'ready'] }).set('ready');
  const families: ExpectedFamily[] = [
    { name: 'requests', type: 'counter', help: 'Requests.', samples: [{ name: 'requests_total', value: 3 }] },
    {
      name: 'sent_bytes',
      type: 'counter',
      help: 'Sent.',
      unit: 'bytes',
      samples: [{ name: 'sent_bytes_total', value: 0.5 }],
    },
    {
      name: 'temperature_celsius',
      type: 'gauge',
      help: 'Temperature.',
      unit: 'celsius',
      samples: [{ name: 'temperature_celsius', value: -2.5 }],
    },
    {
      name: 'size',
      type: 'histogram',
      help: 'Size.',
      samples: histogramSamples(
        'size',
        {},
        [
          ['1', 2],
          ['2', 3],
          ['4', 4],
          ['+Inf', 5],
        ],
        11,
      ),
    },
    {
      name: 'wait',
      type: 'summary',
      help: 'Wait.',
      samples: [
        { name: 'wait', labels: { quantile: '0.5' }, value: 5, approximate: true },
        { name: 'wait', labels: { quantile: '0.99' }, value: 9, approximate: true },
        { name: 'wait_sum', value: 45 },
        { name: 'wait_count', value: 9 },
      ],
    },
    {
      name: 'work_seconds',
      type: 'histogram',
      help: 'Work.',
      unit: 'seconds',
      samples: histogramSamples(
        'work_seconds',
        {},
        [
          ['0.25', 1],
          ['+Inf', 1],
        ],
        0.25,
      ),
    },
    {
      name: 'build',
      type: 'info',
      help: 'Build.',
      samples: [{ name: 'build_info', labels: { version: '1.2', debug: 'false' }, value: 1 }],
    },
    {
      name: 'phase',
      type: 'stateset',
      help: 'Phase.',
      samples: [
        { name: 'phase', labels: { phase: 'starting' }, value: 0 },
        { name: 'phase', labels: { phase: 'ready' }, value: 1 },
      ],
    },
  ];
  return { source: registry, families };
}

export function labelled(): RecordedRegistry {
  const registry = new Registry();
  const requests = registry.counter({ name: 'requests', help: 'Requests.', labelNames: ['method', 'status'] });
  requests.inc({ method: 'GET', status: 200 });
  requests.inc({ method: 'GET', status: '200' }, 2);
  requests.labels({ method: 'GET', status: 404 }).inc();
  const depth = registry.gauge({ name: 'depth', help: 'Depth.', labelNames: ['queue'] });
  depth.set({ queue: 'a' }, 5);
  depth.dec({ queue: 'a' }, 2);
  depth.inc({ queue: '' });
  registry.histogram({ name: 'size', help: 'Size.', labelNames: ['kind'], buckets: [10] }).observe({ kind: 'x' }, 11);
  registry.summary({ name: 'wait', help: 'Wait.', labelNames: ['pool'] }).observe({ pool: 'db' }, 1.5);
  registry.timer({ name: 'work', help: 'Work.', labelNames: ['job'], buckets: [1] }).observe({ job: 'mail' }, 0.5);
  registry
    .stateSet({ name: 'feature', help: 'Feature.', labelNames: ['tenant'], states: ['on', 'off'] })
    .set({ tenant: 'acme' }, 'on');
  const families: ExpectedFamily[] = [
    {
      name: 'requests',
      type: 'counter',
      help: 'Requests.',
      samples: [
        { name: 'requests_total', labels: { method: 'GET', status: '200' }, value: 3 },
        { name: 'requests_total', labels: { method: 'GET', status: '404' }, value: 1 },
      ],
    },
    {
      name: 'depth',
      type: 'gauge',
      help: 'Depth.',
      samples: [
        { name: 'depth', labels: { queue: 'a' }, value: 3 },
        { name: 'depth', labels: { queue: '' }, value: 1 },
      ],
    },
    {
      name: 'size',
      type: 'histogram',
      help: 'Size.',
      samples: histogramSamples(
        'size',
        { kind: 'x' },
        [
          ['10', 0],
          ['+Inf', 1],
        ],
        11,
      ),
    },
    {
      name: 'wait',
      type: 'summary',
      help: 'Wait.',
      samples: [
        { name: 'wait_sum', labels: { pool: 'db' }, value: 1.5 },
        { name: 'wait_count', labels: { pool: 'db' }, value: 1 },
      ],
    },
    {
      name: 'work_seconds',
      type: 'histogram',
      help: 'Work.',
      unit: 'seconds',
      samples: histogramSamples(
        'work_seconds',
        { job: 'mail' },
        [
          ['1', 1],
          ['+Inf', 1],
        ],
        0.5,
      ),
    },
    {
      name: 'feature',
      type: 'stateset',
      help: 'Feature.',
      samples: [
        { name: 'feature', labels: { tenant: 'acme', feature: 'on' }, value: 1 },
        { name: 'feature', labels: { tenant: 'acme', feature: 'off' }, value: 0 },
      ],
    },
  ];
  return { source: registry, families };
}
