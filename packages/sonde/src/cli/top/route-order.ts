import type { RouteView } from './view.js';

export type SortKey = 'rate' | 'errors' | 'p99' | 'route';

export const sortKeys: readonly SortKey[] = ['rate', 'errors', 'p99', 'route'];

export function nextSortKey(key: SortKey): SortKey {
  return sortKeys[(sortKeys.indexOf(key) + 1) % sortKeys.length] as SortKey;
}

/** A new list, the most first; what is equal by its rate, then by its name, so that rows do not dance. */
export function ordered(routes: readonly RouteView[], key: SortKey): readonly RouteView[] {
  const by: Readonly<Record<SortKey, (route: RouteView) => number>> = {
    rate: ({ perSecond }) => perSecond,
    errors: ({ perSecond, errorShare }) => perSecond * errorShare,
    p99: ({ p99 }) => p99?.seconds ?? -1,
    route: () => 0,
  };
  const name = ({ method, route }: RouteView): string => `${route} ${method}`;
  return [...routes].sort(
    (a, b) =>
      by[key](b) - by[key](a) ||
      (key === 'route' ? 0 : b.perSecond - a.perSecond) ||
      (name(a) < name(b) ? -1 : name(a) > name(b) ? 1 : 0),
  );
}
