import type { IncomingMessage, ServerResponse } from 'node:http';
import { describeValue } from '@sonde/metrics';
import { invalidOption } from '../errors.js';
import { sendFailure } from './pages.js';

/** Answers a request of `node:http`. What it returns is not looked at, unless it is a promise that rejects. */
export type RouteHandler = (request: IncomingMessage, response: ServerResponse) => unknown;

/** What a port serves besides its metrics, by path. */
export class RouteTable {
  /** The paths, as given. */
  readonly paths: readonly string[];
  /** The longest path first: it is the one that fits best. */
  private readonly routes: readonly (readonly [path: string, handler: RouteHandler])[];

  /** @throws PrometheusError SONDE_INVALID_OPTION */
  constructor(given: Readonly<Record<string, RouteHandler>>) {
    if (typeof given !== 'object' || given === null || Array.isArray(given)) {
      throw invalidOption(
        'routes',
        describeValue(given),
        'an object of handlers by path',
        "Pass { '/health': handler }.",
      );
    }
    for (const [path, handler] of Object.entries(given)) checkRoute(path, handler);
    this.paths = Object.keys(given);
    this.routes = Object.entries(given).sort(([a], [b]) => b.length - a.length);
  }

  /** Whether a path was somebody's: then it is answered. A handler that fails is a 500 without a word of why. */
  serve(pathname: string, request: IncomingMessage, response: ServerResponse): boolean {
    const route = this.routes.find(([path]) => pathname === path || pathname.startsWith(`${path}/`));
    if (route === undefined) return false;
    const fail = () => sendFailure(request, response);
    try {
      Promise.resolve(route[1](request, response)).catch(fail);
    } catch {
      fail();
    }
    return true;
  }
}

function checkRoute(path: string, handler: unknown): void {
  if (!/^(\/[\w.~-]+)+$/.test(path)) {
    const next = 'Write it as "/health": it has all below it as well.';
    throw invalidOption('routes', describeValue(path), 'paths that begin with "/" and do not end with one', next);
  }
  if (typeof handler === 'function') return;
  const next = 'Pass what answers a request of node:http: (request, response) => ….';
  throw invalidOption('routes', `${describeValue(handler)} for ${describeValue(path)}`, 'a function', next);
}
