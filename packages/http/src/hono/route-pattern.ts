import type { HonoContext, MatchedRoute } from './hono.js';

/**
 * The pattern of the route that answers, as far as it is known by now; `undefined` where nothing matched.
 *
 * Hono's router matches once, handlers and middleware alike, and then runs one after the other: `routeIndex` is the one
 * that ran last. Whether it answered or passed on to the handler for 404, nothing tells but the status.
 */
export function routePattern(c: HonoContext): string | undefined {
  const routes = c.req.matchedRoutes ?? [];
  const last = routes[c.req.routeIndex];
  if (last === undefined) return undefined;
  // Reading `res` makes a response where there is none yet.
  const notFound = c.finalized && c.res.status === 404;
  if (isHandler(last) && !(notFound && isForAll(last))) return last.path;
  // A middleware: in front of its handler, or without one (mounted apps and static files are such).
  const behind = routes.slice(c.req.routeIndex + 1).filter(isHandler);
  const handler = behind.find((route) => !isForAll(route));
  if (handler !== undefined) return handler.path;
  if (!notFound && !isForAll(last)) return last.path;
  return notFound ? undefined : behind[0]?.path;
}

/**
 * As Hono itself tells them apart (`showRoutes`): what takes `next` is a middleware. Validators and the like do, and
 * are part of the route they are given to by `app.get` and its sisters.
 */
function isHandler({ handler, method, path }: MatchedRoute): boolean {
  return original(handler).length < 2 || (method !== 'ALL' && !path.endsWith('*'));
}

/** The handler in what `app.route` makes of one whose app has its own `onError`. */
function original(handler: MatchedRoute['handler']): MatchedRoute['handler'] {
  const composed = (handler as { __COMPOSED_HANDLER?: unknown }).__COMPOSED_HANDLER;
  return typeof composed === 'function' ? original(composed) : handler;
}

/** Its pattern says nothing of the request. */
function isForAll({ path }: MatchedRoute): boolean {
  return path === '/*' || path === '*';
}
