import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { FastifyInstance } from 'fastify';

/** A request that is over, by the labels it must have been recorded under. */
export interface RequestEntry {
  readonly method: string;
  /** The pattern that matched, or `''`. */
  readonly route: string;
  readonly status: number;
}

/** Node's own word that a request has come, before any framework sees it. */
const requestStart = 'http.server.request.start';

interface RequestStart {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly server: Server;
}

const wellKnownMethods = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'CONNECT']);

/** The client went away before the answer was sent: the number nginx writes to its log for this. */
const clientClosedRequest = 499;

/** Tells of each request of an app once its response is over; without Sonde, to compare with what Sonde recorded. */
export function witnessRequests(app: FastifyInstance, onRequest: (entry: RequestEntry) => void): void {
  const routes = new WeakMap<IncomingMessage, string>();
  const begun = (message: unknown): void => {
    const { request, response, server } = message as RequestStart;
    if (server !== app.server) return;
    response.once('close', () => {
      const method = wellKnownMethods.has(request.method ?? '') ? (request.method as string) : '_OTHER';
      const status = response.writableFinished ? response.statusCode : clientClosedRequest;
      onRequest({ method, route: routes.get(request) ?? '', status });
    });
  };
  subscribe(requestStart, begun);
  app.addHook('onRequest', async ({ raw, routeOptions }) => {
    routes.set(raw, routeOptions.url ?? '');
  });
  app.addHook('onClose', async () => {
    unsubscribe(requestStart, begun);
  });
}
