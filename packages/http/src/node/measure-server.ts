import type { IncomingMessage, Server } from 'node:http';
import { describeValue } from '@sonde/metrics';
import { invalidOption } from '../errors.js';
import { RequestObserver } from '../request/observer.js';
import type { RequestOptions } from '../request/options.js';
import { hasOpenTelemetry } from '../trace/active-span.js';
import { type HttpServer, observeEmit } from './observed-emit.js';

/**
 * Measures every request that a server emits, before anybody else sees it: also those that a framework answers
 * without its middleware (a malformed URL), and upgraded connections.
 *
 * The route is what the handler makes known: `currentScope().route = '/users/:id'`, the option `route`, or the
 * middleware of a framework on the same server.
 *
 * @returns what ends it; requests that are being served are still counted
 * @throws SondeError SONDE_INVALID_OPTION
 */
export function measureServer(server: HttpServer, options: RequestOptions<IncomingMessage> = {}): () => void {
  checkServer(server);
  return observeServer(server, new RequestObserver(options, 'server'));
}

/** The same with an observer at hand, for an adapter whose framework owns the server. */
export function observeServer(server: HttpServer, observer: RequestObserver): () => void {
  // Instrumentation of OpenTelemetry starts its span inside `emit`. It has to be there before the servers it instruments.
  const enterSpan = (request: IncomingMessage) => observer.exchangeOf(request)?.enterSpan();
  // A server of HTTP/2 that listens to streams only would begin to make requests of them.
  const requests = 'headersTimeout' in server || server.listenerCount('request') > 0;
  if (requests && hasOpenTelemetry()) server.prependListener('request', enterSpan);
  const restore = observeEmit(server, () => observer);
  return () => {
    restore();
    server.removeListener('request', enterSpan);
  };
}

/** An app is the likely mistake: it emits events too, but never a request. */
function checkServer(server: unknown): void {
  const { emit, address } = (typeof server === 'object' && server !== null ? server : {}) as Partial<Server>;
  if (typeof emit === 'function' && typeof address === 'function') return;
  const got = typeof server === 'function' ? 'a function, such as an app' : describeValue(server);
  const next = 'Pass what createServer(), app.listen() or serve() returned.';
  throw invalidOption('server', got, 'a server of node:http, node:https or node:http2', next);
}
