import {
  type LabelledCounter,
  type LabelledGauge,
  type LabelledHistogram,
  otelMetric,
  type Registry,
  translateLabelName,
} from '@sonde/metrics';
import type { PoolListener, PoolReading } from './pool-source.js';

/** OpenTelemetry semantic conventions 1.45, "Database client connection metrics". */
const metrics = {
  count: { unit: '{connection}', help: 'Connections that are in the state given by the label.' },
  max: { unit: '{connection}', help: 'Connections that the pool may have.' },
  'idle.max': { unit: '{connection}', help: 'Idle connections that the pool may keep.' },
  pending_requests: { unit: '{request}', help: 'Requests that wait for a connection.' },
  timeouts: { unit: '{timeout}', help: 'Requests that waited for a connection in vain.' },
  create_time: { unit: 's', help: 'Time that opening a connection took.' },
  wait_time: { unit: 's', help: 'Time that requests waited for a connection.' },
  use_time: { unit: 's', help: 'Time between handing out a connection and its return.' },
} as const;

const poolAttribute = 'db.client.connection.pool.name';
const stateAttribute = 'db.client.connection.state';
const poolLabel = translateLabelName(poolAttribute);
const stateLabel = translateLabelName(stateAttribute);

/** Shorter than those of queries at the lower end: a connection that is idle is there in microseconds. */
const buckets = [0.0001, 0.0005, 0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10, 30];

/** The metrics of one pool, in a registry that may have several. */
export class PoolMetrics {
  readonly listener: PoolListener;
  private readonly name: string;
  private readonly count: LabelledGauge;
  private readonly max: LabelledGauge;
  private readonly idleMax: LabelledGauge;
  private readonly pending: LabelledGauge;

  constructor(registry: Registry, name: string) {
    this.name = name;
    const gauge = (metric: keyof typeof metrics, attributes = [poolAttribute]) =>
      registry.gauge(exposed(metric, 'gauge', attributes)) as LabelledGauge;
    const histogram = (metric: keyof typeof metrics) =>
      registry.histogram({ ...exposed(metric, 'histogram'), buckets }) as LabelledHistogram;
    this.count = gauge('count', [poolAttribute, stateAttribute]);
    this.max = gauge('max');
    this.idleMax = gauge('idle.max');
    this.pending = gauge('pending_requests');
    const timeouts = (registry.counter(exposed('timeouts', 'counter')) as LabelledCounter).labels({
      [poolLabel]: name,
    });
    const [wait, use, create] = (['wait_time', 'use_time', 'create_time'] as const).map((metric) =>
      histogram(metric).labels({ [poolLabel]: name }),
    );
    this.listener = {
      waited: (ms) => wait?.observe(ms / 1000),
      used: (ms) => use?.observe(ms / 1000),
      created: (ms) => create?.observe(ms / 1000),
      timedOut: () => timeouts.inc(),
    };
  }

  set({ used, idle, pending, max, idleMax }: PoolReading): void {
    const pool = { [poolLabel]: this.name };
    this.count.set({ ...pool, [stateLabel]: 'used' }, used);
    this.count.set({ ...pool, [stateLabel]: 'idle' }, idle);
    this.pending.set(pool, pending);
    if (max !== undefined) this.max.set(pool, max);
    if (idleMax !== undefined) this.idleMax.set(pool, idleMax);
  }

  /** Takes away what is only true of a pool that is there; totals stay. */
  remove(): void {
    const pool = { [poolLabel]: this.name };
    for (const state of ['used', 'idle']) this.count.remove({ ...pool, [stateLabel]: state });
    for (const gauge of [this.pending, this.max, this.idleMax]) gauge.remove(pool);
  }
}

function exposed(
  metric: keyof typeof metrics,
  type: 'counter' | 'gauge' | 'histogram',
  attributes: readonly string[] = [poolAttribute],
) {
  const { unit, help } = metrics[metric];
  // What a pool has and may have are up-down counters in the conventions.
  const isSum = type === 'gauge';
  return { ...otelMetric({ name: `db.client.connection.${metric}`, unit, type, isSum, attributes }), help };
}
