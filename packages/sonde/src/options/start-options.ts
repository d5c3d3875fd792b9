import type { CheckOptions, Closer } from '@sonde/health';
import type { Registry } from '@sonde/metrics';
import type { SondeLogger } from './code-options.js';

/**
 * What `start()` takes. Everything has a default, and everything but what only code can give is an environment variable
 * too: the table of the README has their names. What is given in code goes before the environment.
 */
export interface StartOptions {
  /** `false`: nothing is measured, served or changed. Default true. */
  readonly enabled?: boolean | undefined;
  /** Default: the name in the `package.json` above the main file. */
  readonly serviceName?: string | undefined;
  /** Default: the version there. */
  readonly serviceVersion?: string | undefined;
  /** Where it runs, such as `staging`. Default: `NODE_ENV`. */
  readonly environment?: string | undefined;
  /** Where everything is recorded. Default: `defaultRegistry` of `@sonde/metrics`. */
  readonly registry?: Registry | undefined;
  /**
   * Counters and histograms of Sonde carry the trace of a request: in a registry of its own, which `defaultRegistry` is
   * attached to. With a `registry` of yours it is that one's matter. Default false.
   */
  readonly exemplars?: boolean | undefined;

  /** The port of metrics, probes and profiles; 0 takes any free one, `false` none. Default 9464. */
  readonly metricsPort?: number | false | undefined;
  /** Default `localhost`, and every interface in a pod of Kubernetes. */
  readonly metricsHost?: string | undefined;
  /** Default `/metrics`. */
  readonly metricsPath?: string | undefined;
  /** Who scrapes has to show it: `Authorization: Bearer …`. Default: nobody has to. */
  readonly metricsToken?: string | undefined;

  /** CPU, memory, garbage collection, event loop. Default true. */
  readonly processMetrics?: boolean | undefined;
  /** Requests that come in, by route. Default true. */
  readonly requestMetrics?: boolean | undefined;
  /** Requests that go out, by host. Default true. */
  readonly outgoingRequestMetrics?: boolean | undefined;
  /** Paths of the service whose requests are not measured: `['/internal/*']`. Default: none. */
  readonly skipPaths?: readonly string[] | undefined;
  /** Believe `X-Forwarded-Proto`, because a proxy of yours sets it. Default false. */
  readonly trustProxy?: boolean | undefined;
  /** Queries, slow ones and N+1. Default true. */
  readonly queryObservation?: boolean | undefined;
  /** How soon findings are told. Default: by `NODE_ENV`. */
  readonly queryMode?: 'development' | 'production' | 'test' | undefined;
  /** From where on a query is slow, in milliseconds. Default: that of the mode. */
  readonly slowQueryMs?: number | undefined;
  /** Connection pools of the drivers. Default true. */
  readonly poolMetrics?: boolean | undefined;

  /** Probes on the metrics port. Default true. */
  readonly health?: boolean | undefined;
  /** Default `/health`. */
  readonly healthPath?: string | undefined;
  /** Whether everyone sees messages and versions, or nobody but who shows `healthToken`. Default `never`. */
  readonly healthDetails?: 'never' | 'always' | undefined;
  /** Opens the details: `Authorization: Bearer …`. Default: none. */
  readonly healthToken?: string | undefined;
  /** What `ready` waits for: the first server that listens, nothing, or `sonde.health.started()`. Default `listening`. */
  readonly readyWhen?: 'listening' | 'started' | 'manual' | undefined;
  /** Whether every pool and client that is found is pinged, and what its failure means. Default `optional`. */
  readonly dependencyChecks?: 'off' | 'optional' | 'critical' | undefined;
  /** Checks of your own, as `health.check()` takes them. Default: none. */
  readonly checks?: readonly CheckOptions[] | undefined;

  /** Profiles at `/debug/pprof` of the metrics port; they stay shut until there is a token. Default true. */
  readonly profiler?: boolean | undefined;
  /** Opens the profiles. Default: none. */
  readonly profilerToken?: string | undefined;
  /** Profiles all the time, at 100 Hz. Default false. */
  readonly continuousProfiling?: boolean | undefined;
  /** Where its windows are kept, up to 100 MB. Default: nowhere. */
  readonly profileDirectory?: string | undefined;

  /** Metrics are pushed. Default: where there is an endpoint. */
  readonly otlp?: boolean | undefined;
  /** Where to; the other variables of OpenTelemetry's exporters count as well. Default: none. */
  readonly otlpEndpoint?: string | undefined;

  /** What happens at SIGTERM and SIGINT. Default true. */
  readonly gracefulShutdown?: boolean | undefined;
  /** From the signal, when `ready` turns 503, to the moment when nothing is accepted any more. Default `auto`. */
  readonly shutdownDelayMs?: number | 'auto' | undefined;
  /** How long the whole shutdown may take, in milliseconds. Default 28 000: two seconds less than Kubernetes gives. */
  readonly shutdownTimeoutMs?: number | undefined;
  /** What is to be closed once all requests are answered, as `gracefulShutdown` takes it: jobs, pools. Default: nothing. */
  readonly closers?: readonly Closer[] | undefined;

  /** What is told. Default `info` in development, `warn` where `NODE_ENV` is `production` or `test`. */
  readonly logLevel?: 'silent' | 'error' | 'warn' | 'info' | undefined;
  /** Where it is told: `console`, a logger such as pino's. Default: lines on stderr. */
  readonly log?: SondeLogger | undefined;
}
