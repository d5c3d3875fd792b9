import { defaultBuckets, type Registry } from '@sonde/metrics';
import {
  type RecorderOptions,
  type RequestLabel,
  type RequestPreset,
  type RequestRecord,
  type RequestRecorder,
  statusGroup,
} from '../request/recorder.js';
import { type Column, DurationRecorder, extraColumns } from './duration-recorder.js';
import { checkFastifyOptions, type FastifyMetricsOptions, fastifyPreset } from './fastify-metrics-options.js';
import { checkRecorderOptions } from './preset-options.js';

/** The ones prom-client has by default, since fastify-metrics leaves the choice to it. */
const defaultPercentiles = [0.01, 0.05, 0.5, 0.9, 0.95, 0.99, 0.999];

/**
 * The metrics of fastify-metrics, so that dashboards survive the change: the histogram `http_request_duration_seconds`
 * and the summary `http_request_summary_seconds`. A route's `config.disableMetrics` and `config.statsId` mean what they
 * meant there.
 *
 * @throws SondeError SONDE_INVALID_OPTION
 */
export function fastifyMetrics(options: FastifyMetricsOptions = {}): RequestPreset {
  checkFastifyOptions(options);
  return (registry, given) => makeRecorder(registry, options, given);
}

function makeRecorder(registry: Registry, options: FastifyMetricsOptions, given: RecorderOptions): RequestRecorder {
  const { labels: names, histogram, summary } = options.overrides ?? {};
  const enabled = typeof options.enabled === 'object' ? options.enabled : {};
  const all = ['method', 'route', 'status'] as const satisfies readonly RequestLabel[];
  checkRecorderOptions(fastifyPreset, given, { labels: all, histogram: enabled.histogram !== false });
  const unknownRoute = options.invalidRouteGroup ?? '__unknown__';
  const grouped = (given.groupStatusCodes ?? options.groupStatusCodes) === true;
  const standard: Record<(typeof all)[number], Column> = {
    method: { name: names?.method ?? 'method', read: ({ method }) => method },
    route: {
      name: names?.route ?? 'route',
      read: (record) => routeConfig(record).statsId ?? (record.route === '' ? unknownRoute : record.route),
    },
    status: {
      name: names?.status ?? 'status_code',
      read: grouped ? ({ status }) => statusGroup(status) : ({ status }) => status,
    },
  };
  const columns = [
    ...all.filter((label) => given.omitLabels?.includes(label) !== true).map((label) => standard[label]),
    ...extraColumns(given.extraLabels),
  ];
  const labelNames = columns.map(({ name }) => name);
  const metrics = [];
  if (enabled.histogram !== false) {
    metrics.push(
      registry.histogram({
        name: histogram?.name ?? 'http_request_duration_seconds',
        help: histogram?.help ?? 'request duration in seconds',
        labelNames,
        buckets: given.buckets ?? histogram?.buckets ?? defaultBuckets,
      }),
    );
  }
  if (enabled.summary !== false) {
    metrics.push(
      registry.summary({
        name: summary?.name ?? 'http_request_summary_seconds',
        help: summary?.help ?? 'request duration in seconds summary',
        labelNames,
        quantiles: summary?.percentiles ?? defaultPercentiles,
        maxAge: summary?.maxAgeSeconds,
        ageBuckets: summary?.ageBuckets,
      }),
    );
  }
  return new DurationRecorder(columns, metrics, counts(options));
}

/** Which requests fastify-metrics would have counted. */
function counts(options: FastifyMetricsOptions): (record: RequestRecord) => boolean {
  const methods = options.methodBlacklist ?? ['HEAD', 'OPTIONS', 'TRACE', 'CONNECT'];
  const left = new Set(methods.map((method) => method.toUpperCase()));
  const texts = new Set(options.routeBlacklist?.filter((pattern) => typeof pattern === 'string'));
  // `g` and `y` remember where they were: the next request would be asked from there on.
  const expressions = (options.routeBlacklist ?? [])
    .filter((pattern) => pattern instanceof RegExp)
    .map(({ source, flags }) => new RegExp(source, flags.replace(/[gy]/g, '')));
  return (record) => {
    const { method, route } = record;
    if (left.has(method) || (route === '' && options.registeredRoutesOnly !== false)) return false;
    if (texts.has(route) || expressions.some((expression) => expression.test(route))) return false;
    return routeConfig(record).disableMetrics !== true;
  };
}

interface RouteConfig {
  readonly statsId?: string;
  readonly disableMetrics?: boolean;
}

/** What a route's definition says of its metrics, where the context is a request of Fastify. */
function routeConfig({ exchange }: RequestRecord): RouteConfig {
  const request = exchange.context as { routeOptions?: { config?: RouteConfig } } | null | undefined;
  return request?.routeOptions?.config ?? {};
}
