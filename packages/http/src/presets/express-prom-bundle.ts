import type { Registry } from '@sonde/metrics';
import { invalidOption } from '../errors.js';
import {
  type RecorderOptions,
  type RequestLabel,
  type RequestPreset,
  type RequestRecorder,
  statusGroup,
} from '../request/recorder.js';
import { type Column, DurationRecorder, extraColumns } from './duration-recorder.js';
import { checkPresetOptions, checkRecorderOptions, flag, numbers, positive, text } from './preset-options.js';

/** Options of express-prom-bundle 8 that shape its metrics, by the names and with the defaults they have there. */
export interface ExpressPromBundleOptions {
  /** The label `status_code`. Default true. */
  readonly includeStatusCode?: boolean | undefined;
  /** The label `method`. Default false. */
  readonly includeMethod?: boolean | undefined;
  /**
   * The label `path`. Default false. Its value is the pattern of the route, and `''` where none matched; that of
   * express-prom-bundle is the path, with what looks like an id replaced by `#val`.
   */
  readonly includePath?: boolean | undefined;
  /** The gauge `up`, always 1. Default true. */
  readonly includeUp?: boolean | undefined;
  /** Default `http_request_duration_seconds`. */
  readonly httpDurationMetricName?: string | undefined;
  /** Default `'histogram'`. */
  readonly metricType?: 'histogram' | 'summary' | undefined;
  /** Bounds of the histogram, in seconds. Default 3 ms to 10 s in six buckets. */
  readonly buckets?: readonly number[] | undefined;
  /** Quantiles of the summary. Default 0.5, 0.75, 0.95, 0.98, 0.99 and 0.999. */
  readonly percentiles?: readonly number[] | undefined;
  /** Window of the summary, in seconds. Default 600; in express-prom-bundle it is the life of the process. */
  readonly maxAgeSeconds?: number | undefined;
  /** Steps in which the window slides. Default 5. */
  readonly ageBuckets?: number | undefined;
}

const preset = 'expressPromBundle';

const served = 'Serve the metrics with a handler of @sonde/prometheus.';
const patterns = 'The path is the pattern of the route. Option "route" of measureRequests names it otherwise.';
const skipped = 'Use option "skip" of measureRequests.';

const rules = {
  of: preset,
  rules: {
    includeStatusCode: flag,
    includeMethod: flag,
    includePath: flag,
    includeUp: flag,
    httpDurationMetricName: text,
    metricType: ["'histogram' or 'summary'", (value: unknown) => value === 'histogram' || value === 'summary'],
    buckets: numbers,
    percentiles: numbers,
    maxAgeSeconds: positive,
    ageBuckets: positive,
  },
  moved: {
    autoregister: served,
    metricsPath: served,
    metricsApp: served,
    promClient: 'Process metrics come from @sonde/metrics/process; a prefix is an option of the registry.',
    promRegistry: 'Pass the registry to measureRequests, as its option "registry".',
    customLabels: 'Use option "labels" of measureRequests, with a function for each label.',
    transformLabels: 'Use options "labels" and "route" of measureRequests.',
    formatStatusCode: 'Use option "groupStatusCodes" of measureRequests for 2xx.',
    bypass: skipped,
    excludeRoutes: skipped,
    normalizePath: patterns,
    urlValueParser: patterns,
    urlPathReplacement: patterns,
    pruneAgedBuckets: 'Leave it out: quantiles of a window without requests are NaN.',
  },
} as const;

/**
 * The metrics of express-prom-bundle, so that dashboards survive the change: `http_request_duration_seconds` and `up`.
 *
 * @throws SondeError SONDE_INVALID_OPTION
 */
export function expressPromBundle(options: ExpressPromBundleOptions = {}): RequestPreset {
  checkPresetOptions(rules, options);
  const summary = options.metricType === 'summary';
  for (const name of summary ? (['buckets'] as const) : (['percentiles', 'maxAgeSeconds', 'ageBuckets'] as const)) {
    if (options[name] === undefined) continue;
    const expected = `nothing, since the metric is a ${summary ? 'summary' : 'histogram'}`;
    throw invalidOption(`${name} of ${preset}`, JSON.stringify(options[name]), expected, 'Correct "metricType".');
  }
  return (registry, given) => makeRecorder(registry, options, given);
}

function makeRecorder(registry: Registry, options: ExpressPromBundleOptions, given: RecorderOptions): RequestRecorder {
  const labels: Partial<Record<RequestLabel, Column>> = {
    ...(options.includeStatusCode !== false && { status: statusColumn(given) }),
    ...(options.includeMethod === true && { method: { name: 'method', read: ({ method }) => method } }),
    ...(options.includePath === true && { route: { name: 'path', read: ({ route }) => route } }),
  };
  const histogram = options.metricType !== 'summary';
  checkRecorderOptions(preset, given, { labels: Object.keys(labels) as RequestLabel[], histogram });
  for (const label of given.omitLabels ?? []) delete labels[label];
  const columns = [...Object.values(labels), ...extraColumns(given.extraLabels)];
  const labelNames = columns.map(({ name }) => name);
  // There, the label is in this text even where it is switched off.
  const named = options.includeStatusCode === false ? ['status_code', ...labelNames] : labelNames;
  const shape = {
    name: options.httpDurationMetricName ?? 'http_request_duration_seconds',
    help: `duration ${histogram ? 'histogram' : 'summary'} of http responses labeled with: ${named.join(', ')}`,
    labelNames,
  };
  const metric = histogram
    ? registry.histogram({ ...shape, buckets: given.buckets ?? options.buckets ?? [0.003, 0.03, 0.1, 0.3, 1.5, 10] })
    : registry.summary({
        ...shape,
        quantiles: options.percentiles ?? [0.5, 0.75, 0.95, 0.98, 0.99, 0.999],
        maxAge: options.maxAgeSeconds,
        ageBuckets: options.ageBuckets,
      });
  if (options.includeUp !== false) registry.gauge({ name: 'up', help: '1 = up, 0 = not up' }).set(1);
  return new DurationRecorder(columns, [metric]);
}

function statusColumn({ groupStatusCodes }: RecorderOptions): Column {
  const read: Column['read'] = groupStatusCodes === true ? ({ status }) => statusGroup(status) : ({ status }) => status;
  return { name: 'status_code', read };
}
