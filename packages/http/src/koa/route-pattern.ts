import { pathOf } from '../request/skip-rules.js';
import type { KoaRouterLayer, RoutedContext } from './koa.js';

/**
 * The pattern that a router of Koa chose for a request. `routerPath` would say it too, but users set it themselves,
 * to a path.
 */
export function routePattern(context: RoutedContext): string | undefined {
  const { _matchedRoute: running, matched = [] } = context;
  if (running === undefined) return undefined;
  const layer = routeLayer(matched, running, context.method);
  const pattern = String(layer?.path ?? running);
  return layer === undefined ? pattern : mountPrefix(context, layer) + pattern;
}

/** Middleware of a router is a layer of its own: while it runs, or when it answers, the route is the next one. */
function routeLayer(
  matched: readonly KoaRouterLayer[],
  running: string | RegExp,
  method: string,
): KoaRouterLayer | undefined {
  return (
    matched.find(({ path, methods }) => path === running && methods.includes(method)) ??
    matched.find(({ methods }) => methods.includes(method))
  );
}

/**
 * `koa-mount` takes its prefix, a literal one, off the path that the router inside sees. It leaves `mountPath` behind
 * when it is left, so the prefix only counts if the route does not match without it.
 */
function mountPrefix({ mountPath, originalUrl }: RoutedContext, { regexp }: KoaRouterLayer): string {
  if (mountPath === undefined || regexp === undefined) return '';
  const path = pathOf(originalUrl);
  // `search` leaves `lastIndex` as it is, whatever the flags.
  return path.includes(mountPath) && path.search(regexp) < 0 ? mountPath.replace(/\/$/, '') : '';
}
