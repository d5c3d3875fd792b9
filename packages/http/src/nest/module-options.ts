import type { IncomingMessage, ServerResponse } from 'node:http';
import { describeValue } from '@sonde/metrics';
import { invalidOption } from '../errors.js';
import type { ExpressRequestLike } from '../express/index.js';
import type { FastifyRequestLike } from '../fastify/index.js';
import { checkRequestOptions } from '../request/option-checks.js';
import type { RequestOptions } from '../request/options.js';

/** The request of the platform: what label functions get as `context`. */
export type NestRequest = ExpressRequestLike | FastifyRequestLike;

/** Serves the metrics on the app's own port. */
export interface MetricsRoute {
  /** Default: `/metrics`. As it stands: without the app's prefix and version, and past its guards. */
  readonly path?: string | undefined;
  /** Such as `metricsHandler(registry)` of `@sonde/prometheus`. It gets Node's own request and response. */
  readonly handler: (request: IncomingMessage, response: ServerResponse) => unknown;
}

/** Serves the metrics on a port of their own, from the bootstrap of the app to its shutdown. */
export interface MetricsPort {
  /** Such as `() => startMetricsServer({ registry, port: 9464 })` of `@sonde/prometheus`. */
  readonly server: () => ClosableServer | Promise<ClosableServer>;
}

export interface ClosableServer {
  close(): unknown;
}

/** Those of the middleware, and where the metrics are served. */
export interface SondeModuleOptions extends RequestOptions<NestRequest> {
  /** Default: nowhere. */
  readonly endpoint?: MetricsRoute | MetricsPort | undefined;
}

/** What a module does with its options, once they are found good. */
export interface ModulePlan {
  /** With the path of the metrics among what is skipped. */
  readonly requests: RequestOptions<NestRequest>;
  readonly route: (MetricsRoute & { readonly path: string }) | undefined;
  readonly server: MetricsPort['server'] | undefined;
}

/** @throws SondeError SONDE_INVALID_OPTION */
export function planOf(options: SondeModuleOptions): ModulePlan {
  const { endpoint, ...requests } = (options ?? {}) as SondeModuleOptions;
  checkRequestOptions(requests);
  if (endpoint === undefined) return { requests, route: undefined, server: undefined };
  const { handler, path = '/metrics', server } = (endpoint ?? {}) as Partial<MetricsRoute & MetricsPort>;
  if (typeof server === 'function' && handler === undefined) return { requests, route: undefined, server };
  if (typeof handler !== 'function' || server !== undefined) {
    throw invalidOption('endpoint', describeValue(endpoint), 'an object with either `handler` or `server`, a function');
  }
  if (typeof path !== 'string' || !/^\/[^:*?#{}()]+$/.test(path)) {
    throw invalidOption('endpoint.path', describeValue(path), 'a plain path, such as /metrics');
  }
  const skip = [requests.skip ?? [], path].flat();
  return { requests: { ...requests, skip }, route: { path, handler }, server: undefined };
}
