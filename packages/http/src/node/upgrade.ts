import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { clientAbort, responseDestroyed } from '../request/error-type.js';
import type { RequestExchange } from '../request/exchange.js';
import type { RequestObserver } from '../request/observer.js';
import { leftByPeer } from '../request/outcome.js';

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
  const own = { write: Object.hasOwn(socket, 'write'), end: Object.hasOwn(socket, 'end') };
  const { write, end } = socket;
  // Nothing of ours stays with a socket that may live for days.
  const restore = () => {
    socket.off('close', closed);
    for (const [name, watched, before] of [
      ['write', watchedWrite, write],
      ['end', watchedEnd, end],
    ] as const) {
      if (socket[name] !== watched) continue;
      if (own[name]) Object.assign(socket, { [name]: before });
      else Reflect.deleteProperty(socket, name);
    }
  };
  const closed = () => {
    restore();
    const left = leftByPeer(socket as Socket);
    observer.end(exchange, left ? { status: 499, failure: clientAbort } : { status: 500, failure: responseDestroyed });
  };
  const watchedWrite = (...args: unknown[]) => {
    restore();
    observer.end(exchange, { status: statusOf(args[0]), failure: undefined });
    return (write as (...all: unknown[]) => boolean).apply(socket, args);
  };
  // A refusal is often written with the end, and does not pass `write` then.
  const watchedEnd = (...args: unknown[]) => {
    if (typeof args[0] === 'string' || args[0] instanceof Uint8Array) {
      restore();
      observer.end(exchange, { status: statusOf(args[0]), failure: undefined });
    }
    return (end as (...all: unknown[]) => Duplex).apply(socket, args);
  };
  Object.assign(socket, { write: watchedWrite, end: watchedEnd });
  socket.once('close', closed);
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
