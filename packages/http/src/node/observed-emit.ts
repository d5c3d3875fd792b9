import type { EventEmitter } from 'node:events';
import type { IncomingMessage, RequestListener, Server, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { RequestObserver } from '../request/observer.js';
import { observeUpgrade } from './upgrade.js';

/** A server of `node:http`, `node:https` or `node:http2` (with its compatibility API). */
export type HttpServer = Pick<Server, 'emit' | 'listenerCount'> & EventEmitter;

/** Who measures a server that has something to tell; `undefined`: nobody, and it goes on as it was. */
export type ObserverOf = (server: HttpServer, event: string) => RequestObserver | undefined;

const requestEvents: ReadonlySet<unknown> = new Set(['request', 'checkContinue', 'checkExpectation']);

/**
 * Sees what a server emits before anybody else does. There is a channel for a request's start, but none whose subscriber
 * could run the handler in a scope, and it says nothing of upgrades or HTTP/2. An own `emit` does; whatever stands
 * behind it, at any later time, is called through it.
 *
 * @param target a server, or the prototype of servers
 * @param listening told when one begins to listen
 * @returns what ends it; where somebody else has put an `emit` over ours, that then only passes on
 */
export function observeEmit(
  target: HttpServer,
  observerOf: ObserverOf,
  listening?: (server: HttpServer) => void,
): () => void {
  const own = Object.getOwnPropertyDescriptor(target, 'emit');
  const before = own === undefined ? undefined : target.emit;
  const onward = (): HttpServer['emit'] => before ?? (Object.getPrototypeOf(target) as HttpServer).emit;
  let active = true;

  function emit(this: HttpServer, event: string, ...args: unknown[]): boolean {
    if (active) {
      // CONNECT of HTTP/2 comes with a response, that of HTTP/1 with a socket.
      const responds = (requestEvents.has(event) || event === 'connect') && isResponse(args[1]);
      if (responds || event === 'upgrade' || event === 'connect') {
        const observer = observerOf(this, event);
        const exchange = responds
          ? observer?.begin(...(args as Parameters<RequestListener>), args[0])
          : observer && observeUpgrade(observer, args[0] as IncomingMessage, args[1] as Duplex);
        if (observer !== undefined && exchange !== undefined) {
          return observer.run(exchange, () => pass(this, event, args));
        }
      } else if (event === 'listening') listening?.(this);
    }
    return pass(this, event, args);
  }

  function pass(self: HttpServer, event: string, args: unknown[]): boolean {
    return (onward() as (...all: unknown[]) => boolean).call(self, event, ...args);
  }

  Object.defineProperty(target, 'emit', { value: emit, writable: true, configurable: true, enumerable: true });
  const takeAway = () => {
    if (own === undefined) Reflect.deleteProperty(target, 'emit');
    else Object.defineProperty(target, 'emit', own);
    if (before !== undefined) buried.get(before)?.();
  };
  return () => {
    active = false;
    if (target.emit === emit) takeAway();
    else buried.set(emit, takeAway);
  };
}

/** Those that are over and lie under another one, with what takes them away once they are on top. */
const buried = new WeakMap<object, () => void>();

function isResponse(value: unknown): value is ServerResponse {
  return typeof (value as Partial<ServerResponse> | undefined)?.writeHead === 'function';
}
