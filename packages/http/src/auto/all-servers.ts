import { Server as HttpServerClass, type IncomingMessage } from 'node:http';
import { Server as HttpsServerClass } from 'node:https';
import { Server as NetServerClass } from 'node:net';
import { type HttpServer, observeEmit } from '../node/observed-emit.js';
import { hasOpenTelemetry } from '../trace/active-span.js';
import type { ProcessObserver } from './process-observer.js';

/**
 * Measures the requests of every server of this process, whenever it was made: those of `node:http`, `node:https` and
 * `node:http2` all inherit from that of `node:net`, whose `emit` is replaced.
 *
 * @param onServer told of each of them, once it listens or serves
 */
export function observeAllServers(own: ProcessObserver, onServer: ((server: object) => void) | undefined): () => void {
  const told = new WeakSet<object>();
  const withSpans = new Set<WeakRef<HttpServer>>();
  const tell = (server: object): void => {
    if (onServer === undefined || told.has(server)) return;
    told.add(server);
    if (own.isSkipped(server)) return;
    try {
      onServer(server);
    } catch (cause) {
      own.failed('onServer', 'SONDE_HTTP_ADOPTION_FAILED', 'The server is measured all the same.', cause);
    }
  };

  // Instrumentation of OpenTelemetry that came before us starts its span between our `emit` and the listeners.
  const enterSpan = function (this: HttpServer, request: IncomingMessage): void {
    own.ofServer(this)?.exchangeOf(request)?.enterSpan();
  };
  const prepare = (server: HttpServer): void => {
    if (!hasOpenTelemetry() || server.listeners('request').includes(enterSpan)) return;
    server.prependListener('request', enterSpan);
    withSpans.add(new WeakRef(server));
  };

  const stops = prototypes().map((prototype) =>
    observeEmit(
      prototype,
      (server, event) => {
        tell(server);
        if (event === 'request') prepare(server);
        return own.ofServer(server);
      },
      (server) => {
        if (isHttp(server)) tell(server);
      },
    ),
  );
  return () => {
    for (const stop of stops.reverse()) stop();
    for (const server of withSpans) server.deref()?.removeListener('request', enterSpan);
    withSpans.clear();
  };
}

/** Where somebody has put an `emit` on a class already, it does not come to the one it had inherited. */
function prototypes(): HttpServer[] {
  const patched = [HttpServerClass.prototype, HttpsServerClass.prototype].filter((one) => Object.hasOwn(one, 'emit'));
  return [NetServerClass.prototype, ...patched] as HttpServer[];
}

/** The classes of `node:http2` are not exported, and loading it for their sake would cost every process some ms. */
function isHttp(server: object): boolean {
  return (
    server instanceof HttpServerClass ||
    server instanceof HttpsServerClass ||
    /^Http2(Secure)?Server$/.test(server.constructor?.name ?? '')
  );
}
