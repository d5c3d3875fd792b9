import type { Route } from './route.js';

export type RouteMatch =
  | { readonly kind: 'found'; readonly route: Route; readonly params: Record<string, string> }
  /** The path exists, the method does not. */
  | { readonly kind: 'wrong-method'; readonly pattern: string; readonly allowed: readonly string[] }
  | { readonly kind: 'none' };

/** Finds the route of a path. The first pattern that fits wins; `HEAD` is answered by the route of `GET`. */
export function matchRoute(table: readonly Route[], method: string, path: string): RouteMatch {
  const wanted = method === 'HEAD' ? 'GET' : method;
  let pattern: string | undefined;
  const allowed: string[] = [];
  for (const route of table) {
    const params = paramsOf(route.pattern, path);
    if (params === undefined) continue;
    if (route.method === wanted) return { kind: 'found', route, params };
    pattern ??= route.pattern;
    if (route.pattern === pattern) allowed.push(route.method);
  }
  return pattern === undefined ? { kind: 'none' } : { kind: 'wrong-method', pattern, allowed };
}

function paramsOf(pattern: string, path: string): Record<string, string> | undefined {
  const expected = pattern.split('/');
  const actual = path.split('/');
  if (expected.length !== actual.length) return undefined;
  const params: Record<string, string> = {};
  for (const [i, segment] of expected.entries()) {
    const value = actual[i] as string;
    if (segment.startsWith(':')) {
      const decoded = decodeSegment(value);
      if (decoded === undefined || decoded === '') return undefined;
      params[segment.slice(1)] = decoded;
    } else if (segment !== value) {
      return undefined;
    }
  }
  return params;
}

function decodeSegment(segment: string): string | undefined {
  try {
    return decodeURIComponent(segment);
  } catch {
    return undefined; // a stray percent sign: no such path
  }
}
