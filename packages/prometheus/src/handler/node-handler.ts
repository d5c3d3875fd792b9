import type { Renderer } from '../exposition.js';
import { breakOff, type NodeResponse, type NodeSocket, writeHead } from './node-response.js';
import { sendScrape } from './node-writer.js';
import { type HandlerOptions, readHandlerOptions } from './options.js';
import { Scrape } from './scrape.js';
import { type RequestHead, ScrapeDesk } from './scrape-desk.js';

/** The part of `http.IncomingMessage` and `http2.Http2ServerRequest` that is read. */
export interface NodeRequest {
  readonly method?: string | undefined;
  readonly url?: string | undefined;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly socket?: NodeSocket | null;
  on(event: 'aborted', listener: () => void): unknown;
}

/** Fits node:http, node:https, http2's compatibility API, and Express or connect, whose `next` it never calls. */
export type NodeMetricsHandler = (request: NodeRequest, response: NodeResponse) => void;

/** The handler never throws and leaves no rejection: a failing scrape must not take the service with it. */
export function createNodeHandler(renderer: Renderer, options: HandlerOptions): NodeMetricsHandler {
  const settings = readHandlerOptions(options);
  const desk = new ScrapeDesk(renderer, settings);
  return (request, response) => {
    serve(desk, request, response, settings.writeTimeoutMs).catch(() => breakOff(response));
  };
}

async function serve(
  desk: ScrapeDesk,
  request: NodeRequest,
  response: NodeResponse,
  writeTimeoutMs: number,
): Promise<void> {
  const { status, headers, body } = await desk.answer(headOf(request), (scrape) => watch(request, response, scrape));
  try {
    if (response.destroyed !== true) writeHead(response, status, headers);
    if (body instanceof Scrape) await sendScrape(response, body, writeTimeoutMs);
    else if (body === undefined) response.end();
    else response.end(body);
  } catch (error) {
    // Such as: something before us in the chain has sent the headers already.
    if (body instanceof Scrape) body.fail(error);
    breakOff(response);
  }
}

function headOf(request: NodeRequest): RequestHead {
  return {
    method: request.method ?? 'GET',
    url: request.url ?? '/',
    header: (name) => {
      const value = request.headers[name];
      return Array.isArray(value) ? value.join(', ') : value;
    },
  };
}

/**
 * A response says `close` when its reader leaves. It does not while it waits in a pipeline behind another one,
 * so the connection is asked as well; nor does one of HTTP/2 with unwritten bytes, whose request says `aborted`.
 */
function watch(request: NodeRequest, response: NodeResponse, scrape: Scrape): void {
  const socket = response.stream === undefined ? request.socket : undefined;
  const leave = () => {
    socket?.off('close', leave);
    scrape.abandon();
  };
  response.on('close', leave);
  response.on('error', leave);
  request.on('aborted', leave);
  socket?.on('close', leave);
  if (response.destroyed === true || socket?.destroyed === true) leave();
}
