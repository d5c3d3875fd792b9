import type { AppLike, LayerLike, RoutedRequest, RouteLike } from './express.js';
import { joined, patternText } from './joined-pattern.js';
import { LayerPatterns } from './layer-patterns.js';

/** Routers within routers; a router that is mounted in itself ends here. */
const maxDepth = 12;

/** How often a route that was not found is looked for again: routers may be mounted while requests are served. */
const maxSearches = 10;

/** From the root of the app to a route: what its routers are mounted by, and the layer that holds it. */
interface Way {
  readonly mounts: readonly LayerLike[];
  readonly layer: LayerLike;
}

interface Search {
  ways: readonly Way[];
  count: number;
}

/**
 * Names the routes of Express versions that do not tell where a route is mounted: it looks for the route among the
 * routers of the app, once for each route, and matches the mounts on its way with the path of the request. A router
 * that hides in a function of its user's is not found; its routes have their own pattern only.
 */
export class RouterTree {
  private readonly patterns = new LayerPatterns();
  private readonly searches = new WeakMap<RouteLike, Search>();

  /** Asked while the request is in the router that holds the route: later, its base path is gone. */
  patternOf(request: RoutedRequest, route: RouteLike): string {
    const base = request.baseUrl ?? '';
    if (base === '' && !Array.isArray(route.path)) return patternText(route.path) || '/';
    const search = this.searches.get(route) ?? { ways: [], count: 0 };
    let found = this.follow(search.ways, base);
    if (found === undefined && search.count < maxSearches && request.app !== undefined) {
      this.searches.set(route, { ways: waysTo(route, request.app), count: search.count + 1 });
      found = this.follow(this.searches.get(route)?.ways ?? [], base);
    }
    const own = this.patterns.pathOf(found?.layer, route.path, request.url ?? '');
    return joined(found?.prefix ?? '', own) || '/';
  }

  /** The first way whose mounts take the base path whole: routers try them in this order, too. */
  private follow(
    ways: readonly Way[],
    base: string,
  ): { readonly prefix: string; readonly layer: LayerLike } | undefined {
    for (const { mounts, layer } of ways) {
      const prefix = this.prefixOf(mounts, base);
      if (prefix !== undefined) return { prefix, layer };
    }
    return undefined;
  }

  private prefixOf(mounts: readonly LayerLike[], base: string): string | undefined {
    let rest = base;
    let prefix = '';
    for (const mount of mounts) {
      const match = this.patterns.match(mount, rest === '' ? '/' : rest);
      if (match === undefined) return undefined;
      prefix = joined(prefix, match.pattern);
      rest = rest.slice(match.path.length);
    }
    return rest === '' ? prefix : undefined;
  }
}

/** All ways to a route, in the order of the routers. */
function waysTo(route: RouteLike, app: AppLike): Way[] {
  const apps = [app];
  for (let { parent } = app; parent !== undefined && apps.length < maxDepth; { parent } = parent) apps.unshift(parent);
  const found: Way[] = [];
  collect(stackOf(apps[0] as AppLike), [], 0);
  return found;

  function collect(stack: readonly LayerLike[], mounts: readonly LayerLike[], depth: number): void {
    if (depth > maxDepth) return;
    for (const layer of stack) {
      if (layer.route === route) found.push({ mounts, layer });
      else if (layer.route !== undefined) {
        // A router among a route's handlers is not mounted: it matches the same path again.
        for (const { handle } of layer.route.stack) collect(handle?.stack ?? [], mounts, depth + 1);
      } else if (layer.handle?.stack !== undefined) collect(layer.handle.stack, [...mounts, layer], depth + 1);
      // Express puts a function of this name around a mounted app; which app it is, the request tells.
      else if (layer.name === 'mounted_app') collect(stackBelow(apps, mounts), [...mounts, layer], depth + 1);
    }
  }
}

/** Of the next of the apps that mount each other, when so many have been passed. */
function stackBelow(apps: readonly AppLike[], mounts: readonly LayerLike[]): readonly LayerLike[] {
  const below = apps[1 + mounts.filter(({ name }) => name === 'mounted_app').length];
  return below === undefined ? [] : stackOf(below);
}

function stackOf(app: AppLike): readonly LayerLike[] {
  return app._router?.stack ?? app.router?.stack ?? [];
}
