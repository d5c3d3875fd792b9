import { metricsHandler } from '../handler/metrics-handler.js';
import { type MetricsServer, openServer } from './open-server.js';
import { type MetricsServerOptions, readServerOptions } from './server-options.js';

/**
 * Serves the metrics of a registry on a port of their own, so that the service's port stays private. Rejects
 * with `SONDE_PORT_IN_USE`, `SONDE_LISTEN_FAILED` or `SONDE_INVALID_OPTION`.
 */
export async function startMetricsServer(options: MetricsServerOptions): Promise<MetricsServer> {
  const { registry, settings, handlerOptions } = readServerOptions(options);
  return openServer(metricsHandler(registry, handlerOptions), settings);
}
