import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { clientAbort } from '../request/error-type.js';
import type { RequestExchange } from '../request/exchange.js';
import type { RequestObserver } from '../request/observer.js';

/**
 * Measures a request that asks for another protocol. Whoever takes it over writes the answer straight to the socket:
 * the first thing written tells the status, and with it the request has ended. What the connection then carries
 * (a WebSocket may live for days) is no request.
 */
export function observeUpgrade(
  observer: RequestObserver,
  request: IncomingMessage,
  socket: Duplex,
): RequestExchange | undefined {
  const exchange = observer.beginUpgrade(request);
  if (exchange === undefined) return undefined;
  const { write, end } = socket;
  const restore = () => {
    if (socket.write === watchedWrite) socket.write = write;
    if (socket.end === watchedEnd) socket.end = end;
  };
  const watchedWrite = (...args: unknown[]) => {
    restore();
    observer.end(exchange, { status: statusOf(args[0]), failure: undefined });
    return (write as (...all: unknown[]) => boolean).apply(socket, args);
  };
  // A refusal is often written with the end, and does not pass `write` then.
  const watchedEnd = (...args: unknown[]) => {
    restore();
    if (typeof args[0] === 'string' || args[0] instanceof Uint8Array) {
      observer.end(exchange, { status: statusOf(args[0]), failure: undefined });
    }
    return (end as (...all: unknown[]) => Duplex).apply(socket, args);
  };
  socket.write = watchedWrite as Duplex['write'];
  socket.end = watchedEnd as Duplex['end'];
  socket.once('close', () => {
    restore();
    observer.end(exchange, { status: 499, failure: clientAbort });
  });
  return exchange;
}

/** The status of a response head, as bytes or text: `HTTP/1.1 101 Switching Protocols`. */
function statusOf(chunk: unknown): number {
  const head =
    typeof chunk === 'string'
      ? chunk.slice(0, 16)
      : chunk instanceof Uint8Array
        ? Buffer.from(chunk.buffer, chunk.byteOffset, Math.min(16, chunk.byteLength)).toString('latin1')
        : '';
  const status = /^HTTP\/\d\.\d (\d{3})/.exec(head)?.[1];
  // Something else than a head: the other protocol speaks already.
  return status === undefined ? 101 : Number(status);
}
