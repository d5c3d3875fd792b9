import type { EventEmitter } from 'node:events';
import type { IncomingMessage, RequestListener, Server, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { describeValue } from '@sonde/metrics';
import { invalidOption } from '../errors.js';
import { RequestObserver } from '../request/observer.js';
import type { RequestOptions } from '../request/options.js';
import { hasOpenTelemetry } from '../trace/active-span.js';
import { observeUpgrade } from './upgrade.js';

/** A server of `node:http`, `node:https` or `node:http2` (with its compatibility API). */
export type HttpServer = Pick<Server, 'emit' | 'listenerCount'> & EventEmitter;

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
  // There is a channel for a request's start, but none whose subscriber could run the handler in a scope, and it
  // says nothing of upgrades or HTTP/2. An own `emit` of this one server does; whatever stands behind it, at any
  // later time, is called through it.
  const own = Object.hasOwn(server, 'emit') ? server.emit : undefined;
  const onward = (): HttpServer['emit'] => own ?? (Object.getPrototypeOf(server) as HttpServer).emit;
  let active = true;

  function emit(this: HttpServer, event: string, ...args: unknown[]): boolean {
    if (active) {
      // CONNECT of HTTP/2 comes with a response, that of HTTP/1 with a socket.
      const responds = event === 'connect' && typeof (args[1] as Partial<ServerResponse>).writeHead === 'function';
      if (event === 'request' || event === 'checkContinue' || event === 'checkExpectation' || responds) {
        const [request, response] = args as Parameters<RequestListener>;
        const exchange = observer.begin(request, response, request);
        if (exchange !== undefined) return observer.run(exchange, () => pass(this, event, args));
      } else if (event === 'upgrade' || event === 'connect') {
        const exchange = observeUpgrade(observer, args[0] as IncomingMessage, args[1] as Duplex);
        if (exchange !== undefined) return observer.run(exchange, () => pass(this, event, args));
      }
    }
    return pass(this, event, args);
  }

  function pass(target: HttpServer, event: string, args: unknown[]): boolean {
    return (onward() as (...all: unknown[]) => boolean).call(target, event, ...args);
  }

  // Instrumentation of OpenTelemetry starts its span inside `emit`. It has to be there before the servers it instruments.
  const enterSpan = (request: IncomingMessage) => observer.exchangeOf(request)?.enterSpan();
  // A server of HTTP/2 that listens to streams only would begin to make requests of them.
  const requests = 'headersTimeout' in server || server.listenerCount('request') > 0;
  if (requests && hasOpenTelemetry()) server.prependListener('request', enterSpan);
  server.emit = emit as HttpServer['emit'];
  return () => {
    active = false;
    server.removeListener('request', enterSpan);
    // Another one may have put its own over ours; ours then only passes on.
    if (server.emit !== emit) return;
    if (own === undefined) Reflect.deleteProperty(server, 'emit');
    else server.emit = own;
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
