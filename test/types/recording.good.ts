import {
  type Counter,
  exponentialBuckets,
  type LabelledCounter,
  linearBuckets,
  Registry,
  type Snapshot,
  type SnapshotSource,
} from '@sonde/metrics';

const registry = new Registry({
  prefix: 'shop_',
  constLabels: { zone: 'a', shard: 3 },
  exemplars: () => ({ trace_id: 'a' }),
});

const jobs: Counter = registry.counter({ name: 'jobs', help: 'Jobs done.' });
jobs.inc();
jobs.inc(2, { trace_id: 'a' });

const none: Counter = registry.counter({ name: 'none', help: 'No labels, said aloud.', labelNames: [] });
none.inc();

const requests: LabelledCounter<'method' | 'status'> = registry.counter({
  name: 'requests',
  help: 'Requests served.',
  labelNames: ['method', 'status'],
});
requests.inc({ method: 'GET', status: 200 });
requests.inc({ status: '200', method: 'GET' }, 3);
requests.inc({ method: 'GET', status: true }, 3, { trace_id: 'a' });
const bound: Counter = requests.labels({ method: 'GET', status: 200 });
bound.inc();
const removed: boolean = requests.remove({ method: 'GET', status: 200 });

const names = ['queue', 'worker'] as const;
const dynamic = registry.gauge({ name: 'depth', help: 'Jobs waiting.', labelNames: names });
dynamic.set({ queue: 'mail', worker: 1 }, 3);
dynamic.labels({ queue: 'mail', worker: 1 }).dec();

registry.gauge({ name: 'free', help: 'Free bytes.', unit: 'bytes', observe: () => 1 });
registry.gauge({ name: 'used', help: 'Used bytes.', unit: 'bytes', observe: async () => 1 });
registry.counter({ name: 'reads', help: 'Reads so far.', observe: () => 1 });
registry.gauge({
  name: 'pool',
  help: 'Connections by state.',
  labelNames: ['state'],
  observe: (gauge) => {
    gauge.set({ state: 'idle' }, 1);
  },
});

const sizes = registry.histogram({ name: 'sizes', help: 'Sizes.', unit: 'bytes', buckets: linearBuckets(1, 2, 3) });
sizes.observe(3, { trace_id: 'a' });
const endOfSize: number = sizes.startTimer()();
const routes = registry.histogram({
  name: 'routes',
  help: 'Sizes.',
  labelNames: ['route'],
  buckets: exponentialBuckets(1, 2, 8),
});
routes.observe({ route: '/' }, 3);

const quantiles = registry.summary({
  name: 'lag',
  help: 'Lag.',
  quantiles: [0.5, 'p99'],
  maxAge: 60,
  ageBuckets: 3,
  precision: 3,
});
quantiles.observe(1);

const timer = registry.timer({ name: 'work', help: 'Time a job takes.' });
const text: string = timer.time(() => 'done');
const later: Promise<string> = timer.time(async () => 'done');
const seconds: number = timer.start()();
const perTable = registry.timer({ name: 'query', help: 'Time a query takes.', labelNames: ['table'] });
const rows: number[] = perTable.time({ table: 'orders' }, () => [1]);
perTable.observe({ table: 'orders' }, 0.1);

registry.info({ name: 'build', help: 'What runs.' }).set({ version: '1.0.0' });
registry.stateSet({ name: 'mode', help: 'Mode.', states: ['idle', 'busy'] }).set('busy');

const shard: SnapshotSource = new Registry();
const detach: () => void = registry.attach(shard);
const stop: () => void = registry.onCollect(async () => undefined, { name: 'pool', timeoutMs: 100 });
const snapshot: Snapshot = registry.snapshot();
const collected: Promise<Snapshot> = registry.collect();

export { collected, detach, endOfSize, later, removed, rows, seconds, snapshot, stop, text };

const queries = registry.timer({ name: 'query', help: 'Time of a query.', labelNames: ['table', 'outcome'] });
const elapsed: number = queries.start({ table: 'orders' })({ outcome: 'ok' });
queries.start({ table: 'orders', outcome: 'ok' })();
queries.start()({ table: 'orders', outcome: String(elapsed) });
