import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { requirePeer } from '../../peers.js';
import type { ContenderId } from '../contender.js';

/** How a service is started so that a contender measures it, without a word in the service itself. */
export interface StartedBy {
  readonly execArgv: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** A metric that it exposes at `/metrics` of its port as soon as it measures; none where nothing does. */
  readonly exposes?: string;
}

const require = createRequire(import.meta.url);

/** @param port where the metrics are to be served */
export function startedBy(id: ContenderId, port: number): StartedBy {
  switch (id) {
    case 'unmeasured':
      return { execArgv: [], env: {} };
    case 'sonde':
      return {
        execArgv: ['--import', pathToFileURL(require.resolve('sonde/register')).href],
        env: { SONDE_METRICS_PORT: String(port), SONDE_METRICS_HOST: '127.0.0.1' },
        exposes: 'process_cpu_seconds_total',
      };
    case 'prom-client':
      return {
        execArgv: ['--import', new URL('../../run/default-metrics.js', import.meta.url).href],
        env: { METRICS_PORT: String(port) },
        exposes: 'process_cpu_seconds_total',
      };
    case 'otel-auto':
      return {
        execArgv: ['--require', requirePeer.resolve('@opentelemetry/auto-instrumentations-node/register')],
        env: {
          OTEL_METRICS_EXPORTER: 'prometheus',
          OTEL_EXPORTER_PROMETHEUS_HOST: '127.0.0.1',
          OTEL_EXPORTER_PROMETHEUS_PORT: String(port),
          OTEL_TRACES_EXPORTER: 'none',
          OTEL_LOGS_EXPORTER: 'none',
          // The others ask the network for the cloud they run in.
          OTEL_NODE_RESOURCE_DETECTORS: 'env,host,process',
        },
        exposes: 'target_info',
      };
    default:
      throw new Error(`${id} starts with no service`);
  }
}
