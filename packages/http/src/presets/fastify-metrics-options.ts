import { invalidOption } from '../errors.js';
import { checkPresetOptions, flag, numbers, positive, type Rule, text, texts } from './preset-options.js';

/**
 * Options of fastify-metrics 13 and 14 that shape its metrics: those of its `routeMetrics`, by the names and with the
 * defaults they have there.
 */
export interface FastifyMetricsOptions {
  /** Keep only one of the two metrics. Default: both. */
  readonly enabled?:
    | true
    | { readonly histogram?: boolean | undefined; readonly summary?: boolean | undefined }
    | undefined;
  /** Leave out requests that no route matched. Default true. */
  readonly registeredRoutesOnly?: boolean | undefined;
  /** The route of requests that none matched, if they count. Default `__unknown__`. */
  readonly invalidRouteGroup?: string | undefined;
  /** Expose `2xx` instead of `200`. Default false. */
  readonly groupStatusCodes?: boolean | undefined;
  /** Patterns of routes that are left out. */
  readonly routeBlacklist?: readonly (string | RegExp)[] | undefined;
  /** Methods that are left out. Default HEAD, OPTIONS, TRACE and CONNECT. */
  readonly methodBlacklist?: readonly string[] | undefined;
  readonly overrides?:
    | {
        /** Names of the labels. Default `method`, `route` and `status_code`. */
        readonly labels?: {
          readonly method?: string | undefined;
          readonly route?: string | undefined;
          readonly status?: string | undefined;
        };
        readonly histogram?: {
          /** Default `http_request_duration_seconds`. */
          readonly name?: string | undefined;
          readonly help?: string | undefined;
          /** In seconds. Default 5 ms to 10 s, those of prom-client. */
          readonly buckets?: readonly number[] | undefined;
        };
        readonly summary?: {
          /** Default `http_request_summary_seconds`. */
          readonly name?: string | undefined;
          readonly help?: string | undefined;
          /** Default 0.01, 0.05, 0.5, 0.9, 0.95, 0.99 and 0.999, those of prom-client. */
          readonly percentiles?: readonly number[] | undefined;
          /** Length of the window. Default 600; in fastify-metrics it is the life of the process. */
          readonly maxAgeSeconds?: number | undefined;
          /** Steps in which the window slides. Default 5. */
          readonly ageBuckets?: number | undefined;
        };
      }
    | undefined;
}

export const fastifyPreset = 'fastifyMetrics';

const record: Rule = ['an object', (value) => typeof value === 'object' && value !== null && !Array.isArray(value)];
const served = 'Serve the metrics with a handler of @sonde/prometheus.';

const rules = {
  of: fastifyPreset,
  rules: {
    enabled: [
      'true, or which of histogram and summary',
      (value: unknown) => value === true || (typeof value === 'object' && value !== null),
    ],
    registeredRoutesOnly: flag,
    invalidRouteGroup: text,
    groupStatusCodes: flag,
    routeBlacklist: [
      'an array of patterns',
      (value: unknown) =>
        Array.isArray(value) && value.every((each) => typeof each === 'string' || each instanceof RegExp),
    ],
    methodBlacklist: texts,
    overrides: record,
  },
  moved: {
    routeMetrics: 'Write its fields here, without "routeMetrics" around them.',
    customLabels: 'Use option "labels" of measureRequests, with a function for each label.',
    defaultMetrics: 'Process metrics come from @sonde/metrics/process.',
    endpoint: served,
    name: served,
    promClient: 'Pass the registry to measureRequests, as its option "registry".',
    clearRegisterOnInit: 'Leave it out.',
  },
} as const;

const partRules = {
  enabled: { of: `enabled of ${fastifyPreset}`, rules: { histogram: flag, summary: flag } },
  overrides: {
    of: `overrides of ${fastifyPreset}`,
    rules: { labels: record, histogram: record, summary: record },
  },
  labels: {
    of: `overrides.labels of ${fastifyPreset}`,
    rules: { method: text, route: text, status: text },
    moved: { getRouteLabel: 'Use option "route" of measureRequests.' },
  },
  histogram: {
    of: `overrides.histogram of ${fastifyPreset}`,
    rules: { name: text, help: text, buckets: numbers },
  },
  summary: {
    of: `overrides.summary of ${fastifyPreset}`,
    rules: { name: text, help: text, percentiles: numbers, maxAgeSeconds: positive, ageBuckets: positive },
  },
} as const;

/** Refuses what cannot be meant, when the preset is made. */
export function checkFastifyOptions(given: FastifyMetricsOptions): void {
  checkPresetOptions(rules, given);
  const { enabled, overrides } = given;
  if (typeof enabled === 'object') {
    checkPresetOptions(partRules.enabled, enabled);
    if (enabled.histogram === false && enabled.summary === false) {
      throw invalidOption(`enabled of ${fastifyPreset}`, 'neither metric', 'one of them', 'Or measure no requests.');
    }
  }
  if (overrides === undefined) return;
  checkPresetOptions(partRules.overrides, overrides);
  for (const part of ['labels', 'histogram', 'summary'] as const) {
    if (overrides[part] !== undefined) checkPresetOptions(partRules[part], overrides[part]);
  }
}
