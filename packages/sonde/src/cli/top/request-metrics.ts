import { mergeBuckets, quantileOf } from './quantile.js';
import type { Distribution, DistributionReading, GaugeReading, Reading } from './readings.js';
import type { LatencyView, RequestsView, RouteView } from './view.js';

export interface RequestReading {
  readonly source: string;
  readonly requests: RequestsView;
  readonly routes: readonly RouteView[];
}

/** Histograms and summaries of requests that are served, the better known first. */
const durations: readonly string[] = [
  'http_server_request_duration_seconds',
  'http_request_duration_seconds',
  'http_server_duration_milliseconds',
  'http_server_duration',
  'http_request_duration_ms',
  'http_request_duration_milliseconds',
  'http_request_summary_seconds',
];
const someDuration =
  /^(?!.*client).*http_.*(?:request|response).*(?:duration|latency|time)(?:_seconds|_milliseconds|_ms)?$/;
const someCount = /^(?!.*client).*http_(?:server_)?(?:requests?|responses?)(?:_count|_received)?_total$/;
const activeRequests: readonly string[] = [
  'http_server_active_requests',
  'http_requests_in_flight',
  'http_in_flight_requests',
];

const routeLabels = ['http_route', 'route', 'path', 'handler', 'uri', 'endpoint', 'url', 'http_target', 'url_path'];
const methodLabels = ['http_request_method', 'method', 'http_method', 'verb'];
const statusLabels = ['http_response_status_code', 'status_code', 'status', 'code', 'http_status_code', 'http_status'];

/** Requests by route, from whichever metric of them there is. */
export function requestsOf(reading: Reading): RequestReading | undefined {
  return fromDurations(reading) ?? fromCounts(reading);
}

function fromDurations(reading: Reading): RequestReading | undefined {
  const { distributions } = reading;
  const some = [...distributions.keys()].filter((name) => someDuration.test(name));
  const source = [...durations, ...some].find((name) => (distributions.get(name)?.length ?? 0) > 0);
  if (source === undefined) return undefined;
  const scale = /(?:milliseconds|_ms|^http_server_duration)$/.test(source) ? 0.001 : 1;
  const { seconds } = reading;
  const all = distributions.get(source) as readonly DistributionReading[];
  const routes = [...grouped(all)].map(([, series]) => {
    const first = series[0] as DistributionReading;
    const { method, route } = namesOf(first.labels);
    return { method, route, ...summaryOf(series, seconds, scale) };
  });
  return { source, requests: { ...summaryOf(all, seconds, scale), inFlight: inFlight(reading) }, routes };
}

function grouped<T extends { readonly labels: ReadonlyMap<string, string> }>(series: readonly T[]): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const each of series) {
    const { method, route } = namesOf(each.labels);
    const key = JSON.stringify([method, route]);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [each]);
    else group.push(each);
  }
  return groups;
}

function summaryOf(series: readonly DistributionReading[], seconds: number, scale: number) {
  let count = 0;
  let errors = 0;
  for (const { added, labels } of series) {
    count += added.count;
    if (isError(labels)) errors += added.count;
  }
  const latency = (q: number): LatencyView | null => latencyOf(series, q, scale);
  return {
    perSecond: count / seconds,
    errorShare: count > 0 ? errors / count : 0,
    p50: latency(0.5),
    p99: latency(0.99),
  };
}

/** From the buckets of what was added; a summary says its own, of which the largest is as near as one can get. */
export function latencyOf(series: readonly DistributionReading[], q: number, scale = 1): LatencyView | null {
  const withBuckets = series.map(({ added }) => added).filter(({ buckets }) => buckets.length > 0);
  if (withBuckets.length > 0) {
    const found = quantileOf(q, mergeBuckets(withBuckets.map(({ buckets }: Distribution) => buckets)));
    return found === undefined ? null : { seconds: found.value * scale, isAtLeast: found.isAtLeast };
  }
  const own = series.flatMap(({ quantiles, added }) =>
    added.count > 0 ? quantiles.filter(({ quantile, value }) => quantile === q && !Number.isNaN(value)) : [],
  );
  if (own.length === 0) return null;
  return { seconds: Math.max(...own.slice(0, 10_000).map(({ value }) => value)) * scale, isAtLeast: false };
}

function fromCounts(reading: Reading): RequestReading | undefined {
  const source = [...reading.counters.keys()].find((name) => someCount.test(name));
  if (source === undefined) return undefined;
  const all = reading.counters.get(source) ?? [];
  const { seconds } = reading;
  const summary = (series: typeof all) => {
    const count = series.reduce((sum, { added }) => sum + added, 0);
    const errors = series.reduce((sum, { added, labels }) => sum + (isError(labels) ? added : 0), 0);
    return { perSecond: count / seconds, errorShare: count > 0 ? errors / count : 0, p50: null, p99: null };
  };
  const routes = [...grouped(all)].map(([, series]) => ({ ...namesOf(series[0]!.labels), ...summary(series) }));
  return { source, requests: { ...summary(all), inFlight: inFlight(reading) }, routes };
}

function namesOf(labels: ReadonlyMap<string, string>): { readonly method: string; readonly route: string } {
  return { method: firstOf(labels, methodLabels) ?? '', route: firstOf(labels, routeLabels) ?? '' };
}

function firstOf(labels: ReadonlyMap<string, string>, names: readonly string[]): string | undefined {
  for (const name of names) {
    const value = labels.get(name);
    if (value !== undefined) return value;
  }
  return undefined;
}

/** 5xx; where no status was sent, an error type tells that something broke. */
function isError(labels: ReadonlyMap<string, string>): boolean {
  const status = firstOf(labels, statusLabels) ?? '';
  return status === '' ? (labels.get('error_type') ?? '') !== '' : status.startsWith('5');
}

function inFlight({ gauges }: Reading): number | null {
  const found = activeRequests.flatMap((name): readonly GaugeReading[] => gauges.get(name) ?? []);
  return found.length === 0 ? null : found.reduce((sum, { value }) => sum + value, 0);
}
