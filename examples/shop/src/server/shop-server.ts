import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { runInScope } from '@sonde/metrics';
import type { ShopMetrics } from '../metrics.js';
import { Refusal, type Reply, type Route, type ShopContext } from '../routes/route.js';
import { matchRoute, type RouteMatch } from '../routes/route-match.js';
import { readJson } from './body.js';
import { traceContext } from './trace-context.js';

export interface RequestEntry {
  readonly method: string;
  readonly route: string;
  readonly status: number;
}

export interface ShopServerOptions {
  readonly routes: readonly Route[];
  readonly metrics: ShopMetrics;
  /** `undefined` until the database is open; requests are answered with 503 until then. */
  readonly context: () => ShopContext | undefined;
  /** Told of each request once its response is over. */
  readonly onRequest: (entry: RequestEntry) => void;
  /** A defect in a handler; the client sees only a 500. */
  readonly onError: (error: unknown) => void;
}

/** All requests outside the route table share one series: a scanner that tries a thousand paths adds one. */
export const unmatchedRoute = 'unmatched';

/** OpenTelemetry's stand-in for methods that are not well known, for the same reason. */
const otherMethod = '_OTHER';
const wellKnownMethods = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'CONNECT']);

/** The client went away before the answer was sent: the number nginx writes to its log for this. */
const clientClosedRequest = 499;

export function createShopServer(options: ShopServerOptions): Server {
  return createServer((request, response) => {
    serve(request, response, options).catch(options.onError);
  });
}

/**
 * One request from arrival to the end of its response, in a scope of its own. What is recorded inside, down
 * to the last query, can be traced back to it: the registry takes the trace id of its exemplars from there.
 */
async function serve(request: IncomingMessage, response: ServerResponse, options: ShopServerOptions): Promise<void> {
  const { metrics } = options;
  const startedMs = performance.now();
  // Asked at that moment: what is written later to a connection that is gone counts as finished too.
  const closed = new Promise<{ complete: boolean }>((resolve) => {
    response.once('close', () => resolve({ complete: response.writableFinished }));
  });
  const asked = request.method ?? '';
  const method = wellKnownMethods.has(asked) ? asked : otherMethod;
  const [path = '', query = ''] = splitTarget(request.url ?? '');
  const match = matchRoute(options.routes, asked, path);
  const route = match.kind === 'found' ? match.route.pattern : match.kind === 'none' ? unmatchedRoute : match.pattern;
  const header = request.headers['traceparent'];
  const trace = traceContext(typeof header === 'string' ? header : undefined);

  await runInScope({ kind: 'request', method, route, ...trace }, async () => {
    metrics.activeRequests.inc();
    const reply = await answer(request, match, new URLSearchParams(query), options);
    send(reply, request, response);
    const { complete } = await closed;
    metrics.activeRequests.dec();
    const status = complete ? reply.status : clientClosedRequest;
    metrics.requestDuration.observe({ method, route, status }, (performance.now() - startedMs) / 1000);
    options.onRequest({ method, route, status });
  });
}

function splitTarget(target: string): [path: string, query: string] {
  const mark = target.indexOf('?');
  return mark < 0 ? [target, ''] : [target.slice(0, mark), target.slice(mark + 1)];
}

/** Never rejects: whatever goes wrong has a status. */
async function answer(
  request: IncomingMessage,
  match: RouteMatch,
  query: URLSearchParams,
  { context, onError }: ShopServerOptions,
): Promise<Reply> {
  try {
    if (match.kind === 'none') throw new Refusal(404, 'no such page');
    if (match.kind === 'wrong-method') throw new Refusal(405, 'not like that', { allow: match.allowed.join(', ') });
    const shop = context();
    if (shop === undefined) throw new Refusal(503, 'the shop is about to open', { 'retry-after': '1' });
    return await match.route.handle({ params: match.params, query, body: await readJson(request) }, shop);
  } catch (error) {
    if (error instanceof Refusal)
      return { status: error.status, body: { error: error.message }, headers: error.headers };
    if (!request.destroyed || request.complete) onError(error); // a request that broke off is the client's matter
    return { status: 500, body: { error: 'something went wrong' } };
  }
}

function send(reply: Reply, request: IncomingMessage, response: ServerResponse): void {
  const bytes = Buffer.from(JSON.stringify(reply.body));
  response.writeHead(reply.status, {
    'content-type': 'application/json; charset=utf-8',
    'content-length': bytes.length,
    ...reply.headers,
  });
  response.end(request.method === 'HEAD' ? undefined : bytes);
}
