import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { PGlite } from '@electric-sql/pglite';
import { gracefulShutdown, Health } from '@sonde/health';
import { measureServer, setRoute } from '@sonde/http/node';
import { Registry, runInScope } from '@sonde/metrics';
import { timed } from '@sonde/metrics/decorators';
import { collectProcessMetrics } from '@sonde/metrics/process';
import { startOtlp } from '@sonde/otlp';
import { Profiler } from '@sonde/profiler';
import { startMetricsServer } from '@sonde/prometheus';
import { QueryObserver } from '@sonde/queries';
import { observePglite } from '@sonde/queries/pglite';
import { measurePool } from '@sonde/queries/pools';
import pg from 'pg';

/** What Prometheus itself adds to each series, and the series it adds to each target. */
const targetLabels = ['job', 'instance'];
const ofPrometheus = ['up', 'scrape_duration_seconds', 'scrape_samples_scraped'];

/** Of the kernel's control groups, which not every machine shows; without labels. In the README of `@sonde/metrics`. */
const ofControlGroups = [
  'process_cgroup_memory_usage_bytes',
  'process_cgroup_memory_limit_bytes',
  'process_cgroup_cpu_limit_cores',
  'process_cgroup_cpu_periods_total',
  'process_cgroup_cpu_throttled_periods_total',
];

/** What a service that uses all of Sonde has at `/metrics`, by the names of metrics, with the labels of each. */
export class ExposedMetrics {
  readonly #labels = new Map<string, Set<string>>();

  private constructor(text: string) {
    for (const name of [...ofPrometheus, ...ofControlGroups]) this.#labels.set(name, new Set(targetLabels));
    for (const line of text.split('\n')) {
      const [, name, labels = ''] = /^([A-Za-z_:][\w:]*)(?:\{(.*)\})? /.exec(line) ?? [];
      if (name === undefined) continue;
      const known = this.#labels.get(name) ?? new Set(targetLabels);
      for (const [, label] of labels.matchAll(/(\w+)="(?:[^"\\]|\\.)*"/g)) known.add(label as string);
      this.#labels.set(name, known);
    }
  }

  labelsOf(metric: string): readonly string[] | undefined {
    const labels = this.#labels.get(metric);
    return labels && [...labels];
  }

  /** Runs such a service for as long as it takes each part to have measured something. */
  static async collect(): Promise<ExposedMetrics> {
    const registry = new Registry({ onFault: () => {} });
    const closers: (() => unknown)[] = [];
    try {
      const processMetrics = collectProcessMetrics(registry);
      closers.push(() => processMetrics.stop());
      await runHealth(registry, closers);
      await runRequests(registry, closers);
      await runPush(registry, closers);
      await runProfiler(registry, closers);
      recordFault(registry);
      timed(() => 1, { registry, class: 'Shop', method: 'open' })();
      const server = await startMetricsServer({ registry, port: 0, host: '127.0.0.1' });
      closers.push(() => server.close());
      return new ExposedMetrics(await (await fetch(server.url)).text());
    } finally {
      for (const close of closers.reverse()) await close();
    }
  }
}

async function runHealth(registry: Registry, closers: (() => unknown)[]): Promise<void> {
  const health = new Health({ registry, log: false });
  health.check({ name: 'database', check: () => true });
  await health.probe('ready');
  const shutdown = gracefulShutdown({ health, registry, signals: [], exit: false });
  closers.push(() => shutdown.dispose());
}

async function runRequests(registry: Registry, closers: (() => unknown)[]): Promise<void> {
  const database = await PGlite.create();
  closers.push(() => database.close());
  const slow = { byOperation: { SELECT: 0.001 } };
  const queries = new QueryObserver({ registry, mode: 'development', log: false, slow });
  closers.push(() => queries.close());
  observePglite(database, queries);
  const pool = new pg.Pool({ max: 2 });
  closers.push(measurePool(pool, { registry, name: 'shop' }));
  // Nobody but its owner keeps a pool alive.
  closers.push(() => pool.end());
  const server = createServer(async (request, response) => {
    setRoute('/notes');
    if (request.method !== 'GET') response.statusCode = 500;
    const { rows } = await database.query<{ id: number }>('select id from generate_series(1, 12) as note (id)');
    for (const { id } of rows) await database.query('select $1::int as id', [id]);
    response.end();
  });
  closers.push(measureServer(server, { registry }));
  const url = await listening(server, closers);
  for (const method of ['GET', 'POST']) await (await fetch(`${url}/notes`, { method })).text();
}

/** To a receiver that says yes to everything. */
async function runPush(registry: Registry, closers: (() => unknown)[]): Promise<void> {
  const receiver = createServer((request, response) => {
    request.resume().on('end', () => response.setHeader('content-type', 'application/json').end('{}'));
  });
  const endpoint = await listening(receiver, closers);
  const otlp = await startOtlp({ registry, endpoint, protocol: 'http/json' });
  closers.push(() => otlp.shutdown());
  await otlp.flush();
}

async function runProfiler(registry: Registry, closers: (() => unknown)[]): Promise<void> {
  const profiler = new Profiler({ registry });
  closers.push(() => profiler.close());
  await profiler.cpu({ durationMs: 20 });
  // On a machine that is busy with other tests, V8 takes longer to begin than a service would put up with.
  const continuous = await profiler.continuous({ windowMs: 1000, maxPauseMs: 10_000 });
  runInScope({ kind: 'request', method: 'GET', route: '/notes' }, () => {
    for (const until = performance.now() + 200; performance.now() < until; );
  });
  await wait(20);
  await continuous.stop();
}

/** One series too many. */
function recordFault(registry: Registry): void {
  const orders = registry.counter({ name: 'orders', help: 'Orders.', labelNames: ['product'], maxSeries: 1 });
  for (const product of ['compass', 'sextant']) orders.inc({ product });
}

async function listening(server: Server, closers: (() => unknown)[]): Promise<string> {
  closers.push(() => {
    server.closeAllConnections();
    server.close();
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
