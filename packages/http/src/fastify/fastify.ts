import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import type { HttpServer } from '../node/observed-emit.js';

/** What we use of Fastify's request, and what label functions usually ask it for. */
export interface FastifyRequestLike {
  readonly id: string;
  readonly method: string;
  readonly url: string;
  readonly ip: string;
  readonly headers: IncomingHttpHeaders;
  readonly params: unknown;
  readonly query: unknown;
  readonly raw: object;
  readonly routeOptions: { readonly url?: string | undefined };
}

/** What hooks are handed. Over HTTP/2, `raw` has the compatible objects of `node:http2`. */
export interface HookedRequest extends FastifyRequestLike {
  readonly raw: IncomingMessage;
}

export interface HookedReply {
  readonly raw: ServerResponse;
}

type Done = () => void;

type Hook = (request: HookedRequest, reply: HookedReply, done: Done) => void;

type ErrorHook = (request: HookedRequest, reply: HookedReply, error: unknown, done: Done) => void;

/** What we use of Fastify's instance. */
export interface FastifyInstanceLike {
  readonly server: unknown;
  addHook: unknown;
}

export interface HookedInstance {
  readonly server: HttpServer;
  addHook(name: 'onRequest' | 'preValidation', hook: Hook): unknown;
  addHook(name: 'onError', hook: ErrorHook): unknown;
  addHook(name: 'onClose', hook: (instance: unknown, done: Done) => void): unknown;
}
