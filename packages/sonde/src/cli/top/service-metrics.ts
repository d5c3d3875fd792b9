import type { Reading } from './readings.js';
import { latencyOf } from './request-metrics.js';
import type { FastestView, FindingView, HealthView, PoolView, QueriesView } from './view.js';

type Labels = ReadonlyMap<string, string>;

/** Pools of database connections, by OpenTelemetry's conventions. */
export function poolsOf({ gauges }: Reading): readonly PoolView[] {
  const pools = new Map<string, { used: number; max: number | null; waiting: number | null }>();
  const poolOf = (labels: Labels) => {
    const name = labels.get('db_client_connection_pool_name') ?? labels.get('pool_name') ?? '';
    const pool = pools.get(name) ?? { used: 0, max: null, waiting: null };
    pools.set(name, pool);
    return pool;
  };
  for (const { labels, value } of gauges.get('db_client_connection_count') ?? []) {
    const state = labels.get('db_client_connection_state') ?? labels.get('state');
    const pool = poolOf(labels);
    if (state === 'used') pool.used += value;
  }
  for (const { labels, value } of gauges.get('db_client_connection_max') ?? []) poolOf(labels).max = value;
  for (const { labels, value } of gauges.get('db_client_connection_pending_requests') ?? [])
    poolOf(labels).waiting = value;
  return [...pools].slice(0, maxListed).map(([name, pool]) => ({ name, ...pool }));
}

/** Of each kind, so many are given at most. */
const maxListed = 50;

export function queriesOf({ distributions, seconds }: Reading): QueriesView | null {
  const all = distributions.get('db_client_operation_duration_seconds') ?? [];
  if (all.length === 0) return null;
  const count = all.reduce((sum, { added }) => sum + added.count, 0);
  return { perSecond: count / seconds, p99: latencyOf(all, 0.99) };
}

/** Counters of what should not be. */
const findingKinds: readonly (readonly [name: string, kind: string])[] = [
  ['db_n_plus_one_detections_total', 'N+1 queries'],
  ['db_slow_queries_total', 'slow queries'],
  ['sonde_faults_total', 'faults'],
];
const placeLabels = ['http_route', 'db_query_summary', 'code', 'metric'];

/** What was found, the newest and most frequent first. */
export function findingsOf({ counters, isFirst }: Reading): readonly FindingView[] {
  return findingKinds
    .flatMap(([name, kind]) =>
      (counters.get(name) ?? []).map(({ labels, total, added }) => {
        const method = labels.get('http_request_method');
        const places = placeLabels.map((label) => labels.get(label) ?? '').filter((value) => value !== '');
        const where = [...(method === undefined ? [] : [method]), ...places].join(' ');
        return { kind, where, total, added: isFirst ? 0 : added };
      }),
    )
    .filter(({ total }) => total > 0)
    .sort((a, b) => b.added - a.added || b.total - a.total)
    .slice(0, maxListed);
}

/** What `@sonde/health` says of itself. State sets are a series for each state, of which one is 1. */
export function healthOf({ gauges }: Reading): HealthView | null {
  const ready = gauges.get('health_ready')?.[0]?.value;
  const checks = (gauges.get('health_check_status') ?? [])
    .filter(({ value }) => value === 1)
    .map(({ labels }) => ({ name: labels.get('check') ?? '', status: labels.get('health_check_status') ?? '' }));
  const phase = (gauges.get('health_shutdown_phase') ?? []).find(({ value }) => value === 1)?.labels;
  if (ready === undefined && checks.length === 0) return null;
  return {
    ready: ready === undefined ? null : ready === 1,
    phase: phase?.get('health_shutdown_phase') ?? null,
    checks: checks.slice(0, maxListed),
  };
}

/** Counters and histograms by what was added each second, for services that are not known. */
export function fastestOf({ counters, distributions, seconds }: Reading): readonly FastestView[] {
  const all: FastestView[] = [];
  for (const [name, readings] of counters) {
    for (const { labels, added } of readings) {
      if (added > 0) all.push({ name, labels: labelsText(labels), perSecond: added / seconds, p99: null });
    }
  }
  for (const [name, readings] of distributions) {
    for (const each of readings) {
      if (each.added.count === 0) continue;
      const p99 = /seconds/.test(name) ? latencyOf([each], 0.99) : null;
      all.push({ name, labels: labelsText(each.labels), perSecond: each.added.count / seconds, p99 });
    }
  }
  return all.sort((a, b) => b.perSecond - a.perSecond || (a.name < b.name ? -1 : 1)).slice(0, maxListed);
}

function labelsText(labels: Labels): string {
  return [...labels].map(([name, value]) => `${name}=${value}`).join(' ');
}
