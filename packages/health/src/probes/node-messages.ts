import type { ProbeName } from '../model/status.js';
import type { ProbeRequest } from './options.js';
import type { ProbeAnswer, ProbeDesk } from './probe-desk.js';

/** The part of `http.IncomingMessage` and `http2.Http2ServerRequest` that is read. */
export interface NodeRequest {
  readonly method?: string | undefined;
  readonly url?: string | undefined;
  /** Express and connect: what `url` was before a router took its prefix off. */
  readonly originalUrl?: string | undefined;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
}

/** The part of `http.ServerResponse` and `http2.Http2ServerResponse` that is used. */
export interface NodeResponse {
  statusCode: number;
  readonly headersSent: boolean;
  setHeader(name: string, value: string): unknown;
  end(): unknown;
  end(text: string): unknown;
  destroy(): unknown;
}

export function isNodeResponse(value: unknown): value is NodeResponse {
  const { setHeader, end } = (value ?? {}) as Partial<NodeResponse>;
  return typeof setHeader === 'function' && typeof end === 'function';
}

/** @param context what a details function is handed */
export function answerNode<Context>(
  desk: ProbeDesk<Context>,
  probe: ProbeName,
  request: NodeRequest,
  response: NodeResponse,
  context: Context,
): void {
  desk.answer(probe, probeRequest(request, context)).then((answer) => sendAnswer(request, response, answer));
}

export function probeRequest<Context>(
  { method = 'GET', url = '/', headers }: NodeRequest,
  context: Context,
): ProbeRequest<Context> {
  return {
    method,
    url,
    context,
    header: (name) => {
      const value = headers[name];
      return Array.isArray(value) ? value.join(', ') : value;
    },
  };
}

/** Where something before us has answered already, that stands; a client that has left gets nothing. */
export function sendAnswer(request: NodeRequest, response: NodeResponse, answer: ProbeAnswer): void {
  if (response.headersSent) return;
  try {
    response.statusCode = answer.status;
    for (const [name, value] of Object.entries(answer.headers)) response.setHeader(name, value);
    if (request.method === 'HEAD') response.end();
    else response.end(answer.body);
  } catch {
    response.destroy();
  }
}
