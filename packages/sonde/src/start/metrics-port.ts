import cluster from 'node:cluster';
import { isMainThread } from 'node:worker_threads';
import type { Settings } from '../options/table.js';

/** The port of this process. */
export interface MetricsPort {
  readonly port: number | false;
  /** Why it is not the one of the settings, in words. */
  readonly reason: string | undefined;
}

/**
 * Processes that run the same program each need a port: in a cluster, the workers of Node have the port of the settings
 * plus their number (from 1), those of pm2 plus their instance (from 0). A worker thread has none: it is a part of its
 * process.
 */
export function metricsPort({ metricsPort: port }: Settings, env: NodeJS.ProcessEnv): MetricsPort {
  if (port === false || port === 0) return { port, reason: undefined };
  if (!isMainThread) return { port: false, reason: 'a worker thread, which has none of its own' };
  const instance = env['NODE_APP_INSTANCE'];
  const isInstance = instance !== undefined && /^\d{1,4}$/.test(instance);
  const number = isInstance ? Number(instance) : (cluster.worker?.id ?? 0);
  if (number === 0 || port + number > 65_535) return { port, reason: undefined };
  const who = isInstance ? `instance ${number}` : `worker ${number} of the cluster`;
  return { port: port + number, reason: `${who}: ${port} + ${number}` };
}

/** In a pod the probes of the kubelet and the scrapes come from outside; elsewhere nobody else should come. */
export function metricsHost({ metricsHost: host }: Settings, env: NodeJS.ProcessEnv): string {
  const cluster = env['KUBERNETES_SERVICE_HOST'];
  if (host !== undefined || !cluster) return host ?? 'localhost';
  // Where the cluster speaks IPv6, a pod may have no other address.
  return cluster.includes(':') ? '::' : '0.0.0.0';
}
