import type { IncomingMessage, ServerResponse } from 'node:http';
import { describeValue, SondeError } from '@sonde/metrics';
import type { HttpError } from '../errors.js';
import type { ExpressMiddleware } from '../express/index.js';
import { observingMiddleware } from '../express/measure-requests.js';
import { measureRequests } from '../fastify/index.js';
import { observeServer } from '../node/measure-server.js';
import type { HttpServer } from '../node/observed-emit.js';
import { RequestObserver } from '../request/observer.js';
import type { MetricsRoute, ModulePlan } from './module-options.js';

/** What we use of Nest's HTTP adapters. */
export interface HttpAdapterLike {
  getType(): string;
  getInstance(): unknown;
  getHttpServer(): unknown;
}

interface ExpressApp {
  use(middleware: ExpressMiddleware): unknown;
  get(path: string, handler: (request: IncomingMessage, response: ServerResponse) => unknown): unknown;
}

interface FastifyApp {
  register(plugin: typeof measureRequests, options: ModulePlan['requests']): unknown;
  get(path: string, handler: (request: { raw: IncomingMessage }, reply: FastifyReply) => unknown): unknown;
}

interface FastifyReply {
  readonly raw: ServerResponse;
  hijack(): unknown;
}

/**
 * Nest answers what its routers do not know from a route of its own, under the app's prefix. Routes of controllers
 * begin with a slash.
 */
const unmatched = (path: unknown) => path === '*path';

/** To be called when the app has its server; what it returns ends what it began. */
export type ObserveServer = () => () => void;

/**
 * Installs the middleware and the route of the metrics on the app's platform.
 *
 * @throws SondeError SONDE_HTTP_FRAMEWORK_MISSING
 */
export function installOn(adapter: HttpAdapterLike, { requests, route }: ModulePlan): ObserveServer {
  const platform = adapter.getType();
  if (platform === 'express') {
    const app = adapter.getInstance() as ExpressApp;
    if (route !== undefined) app.get(route.path, (request, response) => serve(route, request, response));
    const observer = new RequestObserver(requests);
    app.use(observingMiddleware(observer, unmatched));
    // What asks for another protocol, such as a WebSocket, does not come to Express.
    return () => observeServer(adapter.getHttpServer() as HttpServer, observer);
  }
  if (platform === 'fastify') {
    const app = adapter.getInstance() as FastifyApp;
    app.register(measureRequests, requests);
    if (route !== undefined) {
      app.get(route.path, (request, reply) => {
        reply.hijack();
        return serve(route, request.raw, reply.raw);
      });
    }
    // The plugin does both by itself.
    return () => () => {};
  }
  throw unknownPlatform(platform);
}

async function serve({ handler }: MetricsRoute, request: IncomingMessage, response: ServerResponse): Promise<void> {
  try {
    await handler(request, response);
  } catch (error) {
    if (response.headersSent) response.destroy(error as Error);
    else response.writeHead(500).end();
  }
}

function unknownPlatform(platform: string): HttpError {
  return new SondeError('SONDE_HTTP_FRAMEWORK_MISSING', {
    what: 'SondeModule',
    got: `an app on the platform ${describeValue(platform)}`,
    expected: '@nestjs/platform-express or @nestjs/platform-fastify',
    next: 'Create the app on one of them, or measure its server with measureServer of @sonde/http/node.',
  });
}
