import type { CheckOptions, Closer } from '@sonde/health';
import type { Registry } from '@sonde/metrics';
import { isCheckList, isCloserList, isLogger, isRegistry, type SondeLogger } from './code-options.js';
import type { OptionKind } from './option-kind.js';
import * as kinds from './option-kind.js';
import type { StartOptions } from './start-options.js';

export type OptionName = keyof StartOptions;

/** One option: the checks, the reading of the environment, the table of the README and the messages come from here. */
export interface OptionRow<T, Default> {
  readonly kind: OptionKind<T>;
  /** `undefined` where only code can give it. */
  readonly variable: string | undefined;
  readonly fallback: Default;
  /** The default in words, where it is no value. */
  readonly fallbackText?: string | undefined;
  /** Whether the variable is another package's to read, which knows more of them. */
  readonly isReadElsewhere?: boolean | undefined;
  /** What it does, for the README. */
  readonly help: string;
}

const { flag, text, choice, milliseconds, object } = kinds;

/** In the order in which people meet them. */
export const optionTable = {
  enabled: row(flag, 'SONDE_ENABLED', true, '`false`: nothing is measured, served or changed'),
  serviceName: optional(text, 'OTEL_SERVICE_NAME', 'name in `package.json`', 'what the service is called'),
  serviceVersion: optional(text, 'SONDE_SERVICE_VERSION', 'version in `package.json`', 'which version of it runs'),
  environment: optional(text, 'SONDE_ENVIRONMENT', '`NODE_ENV`', 'where it runs, such as `staging`'),
  registry: optional(
    object<Registry>('a Registry of @sonde/metrics', isRegistry),
    undefined,
    '`defaultRegistry`',
    'where everything is recorded',
  ),
  exemplars: row(flag, 'SONDE_EXEMPLARS', false, 'counters and histograms carry the trace of a request'),

  metricsPort: row(
    kinds.port,
    'SONDE_METRICS_PORT',
    9464,
    'the port of metrics, probes and profiles; 0 for any free one, `false` for none',
  ),
  metricsHost: optional(
    kinds.host,
    'SONDE_METRICS_HOST',
    '`localhost`; in a pod of Kubernetes `0.0.0.0`, or `::`',
    'the address it listens on',
  ),
  metricsPath: row(kinds.path, 'SONDE_METRICS_PATH', '/metrics', 'where the metrics are'),
  metricsToken: optional(kinds.secret(1), 'SONDE_METRICS_TOKEN', 'none', 'who scrapes shows it as a bearer token'),

  processMetrics: row(flag, 'SONDE_PROCESS_METRICS', true, 'CPU, memory, garbage collection, event loop'),
  requestMetrics: row(flag, 'SONDE_REQUEST_METRICS', true, 'requests that come in, by route'),
  outgoingRequestMetrics: row(flag, 'SONDE_OUTGOING_REQUEST_METRICS', true, 'requests that go out, by host'),
  skipPaths: optional(kinds.paths, 'SONDE_SKIP_PATHS', 'none', 'paths that are not measured: `/internal/*,/ping`'),
  trustProxy: row(flag, 'SONDE_TRUST_PROXY', false, 'believe `X-Forwarded-Proto`, because a proxy of yours sets it'),
  queryObservation: row(flag, 'SONDE_QUERY_OBSERVATION', true, 'queries, slow ones, N+1'),
  queryMode: optional(
    choice('development', 'production', 'test'),
    'SONDE_QUERY_MODE',
    'by `NODE_ENV`',
    'how soon findings are told: `development`, `production` or `test`',
  ),
  slowQueryMs: optional(
    milliseconds(0, 3_600_000),
    'SONDE_SLOW_QUERY_MS',
    'of the mode',
    'from where on a query is slow',
  ),
  poolMetrics: row(flag, 'SONDE_POOL_METRICS', true, 'connection pools'),

  health: row(flag, 'SONDE_HEALTH', true, 'probes on the metrics port'),
  healthPath: row(kinds.path, 'SONDE_HEALTH_PATH', '/health', 'where the probes are'),
  healthDetails: row(
    choice('never', 'always'),
    'SONDE_HEALTH_DETAILS',
    'never',
    'who sees messages and versions: nobody (but see the token), or everyone (`always`)',
  ),
  healthToken: optional(kinds.secret(16), 'SONDE_HEALTH_TOKEN', 'none', 'who shows it as a bearer token sees details'),
  readyWhen: row(
    choice('listening', 'started', 'manual'),
    'SONDE_READY_WHEN',
    'listening',
    'from when on `ready` can be 200: the first server listens, at once (`started`: a worker without HTTP), or when you call `sonde.health.started()` (`manual`)',
  ),
  dependencyChecks: row(
    choice('off', 'optional', 'critical'),
    'SONDE_DEPENDENCY_CHECKS',
    'optional',
    'pools and clients that are found are pinged; a failed ping is `degraded` (`optional`) or `down` (`critical`)',
  ),
  checks: optional(
    object<readonly CheckOptions[]>('a list of checks, each with name and check', isCheckList),
    undefined,
    'none',
    'checks of your own, as `health.check()` of `@sonde/health` takes them',
  ),

  profiler: row(flag, 'SONDE_PROFILER', true, 'profiles at `/debug/pprof`, shut until there is a token'),
  profilerToken: optional(
    kinds.secret(16),
    'SONDE_PROFILER_TOKEN',
    'none',
    'who shows it as a bearer token gets profiles',
  ),
  continuousProfiling: row(flag, 'SONDE_CONTINUOUS_PROFILING', false, 'profile all the time, at 100 Hz'),
  profileDirectory: optional(
    kinds.directory,
    'SONDE_PROFILE_DIRECTORY',
    'nowhere',
    'where continuous profiling keeps its windows, up to 100 MB',
  ),

  otlp: optional(flag, 'SONDE_OTLP', 'where there is an endpoint', 'metrics are pushed to a receiver of OpenTelemetry'),
  otlpEndpoint: {
    ...optional(
      kinds.url,
      'OTEL_EXPORTER_OTLP_ENDPOINT',
      'none',
      'which one; the other `OTEL_…` variables are those of [`@sonde/otlp`](../otlp#environment)',
    ),
    isReadElsewhere: true,
  },

  gracefulShutdown: row(flag, 'SONDE_GRACEFUL_SHUTDOWN', true, 'what happens at SIGTERM and SIGINT'),
  shutdownDelayMs: row(
    kinds.millisecondsOrAuto(0, 600_000),
    'SONDE_SHUTDOWN_DELAY_MS',
    'auto',
    'from `ready` turning 503 to the last request that is accepted; `auto` goes by how often the probes came',
  ),
  shutdownTimeoutMs: row(
    milliseconds(1, 3_600_000),
    'SONDE_SHUTDOWN_TIMEOUT_MS',
    28_000,
    'how long the whole shutdown may take; Kubernetes gives 30 s',
  ),
  closers: optional(
    object<readonly Closer[]>('a list of closers, each with name and close', isCloserList),
    undefined,
    'none',
    "what to close when all requests are answered: `[{ name: 'database', close: () => pool.end() }]`",
  ),

  logLevel: optional(
    choice('silent', 'error', 'warn', 'info'),
    'SONDE_LOG_LEVEL',
    '`info`; `warn` in production and tests',
    'what is told: `silent`, `error`, `warn` or `info`',
  ),
  log: optional(
    object<SondeLogger>("console, or a logger such as pino's", isLogger),
    undefined,
    'lines on stderr',
    'where it is told: `console`, a logger such as pino’s',
  ),
} as const satisfies Readonly<Record<OptionName, OptionRow<unknown, unknown>>>;

/** Every option with its value or its default. */
export type Settings = {
  readonly [Name in OptionName]: (typeof optionTable)[Name] extends OptionRow<infer T, infer Default>
    ? T | Default
    : never;
};

export const optionNames = Object.keys(optionTable) as readonly OptionName[];

function row<T, const Default extends T>(
  kind: OptionKind<T>,
  variable: string,
  fallback: Default,
  help: string,
): OptionRow<T, Default> {
  return { kind, variable, fallback, help };
}

/** One whose default is no value: whoever uses it finds it. */
function optional<T>(
  kind: OptionKind<T>,
  variable: string | undefined,
  fallbackText: string,
  help: string,
): OptionRow<T, undefined> {
  return { kind, variable, fallback: undefined, fallbackText, help };
}
