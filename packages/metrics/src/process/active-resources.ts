import type { SourceContext } from './source.js';

/** Types told apart; what comes after counts as `other`. Node itself has some fifty. */
export const maxResourceTypes = 64;

/**
 * What keeps the event loop alive, by type. Handles and requests are the older, undocumented view of the
 * same, kept for dashboards made for `prom-client`; a runtime without them goes without.
 *
 * The three totals are gauges that end in `_total`, against the naming rules: their names are
 * `prom-client`'s.
 */
export function collectActiveResources(context: SourceContext): void {
  collectByType(context, {
    name: 'nodejs_active_resources',
    help: 'Resources that keep the event loop alive, by type.',
    totalHelp: 'Resources that keep the event loop alive.',
    list: () => process.getActiveResourcesInfo(),
  });
  const { _getActiveHandles: handles, _getActiveRequests: requests } = process as unknown as UndocumentedProcess;
  if (typeof handles === 'function') {
    collectByType(context, {
      name: 'nodejs_active_handles',
      help: 'Active libuv handles by type, the name of their class.',
      totalHelp: 'Active libuv handles.',
      list: () => handles.call(process).map(className),
    });
  }
  if (typeof requests === 'function') {
    collectByType(context, {
      name: 'nodejs_active_requests',
      help: 'Active libuv requests by type, the name of their class.',
      totalHelp: 'Active libuv requests.',
      list: () => requests.call(process).map(className),
    });
  }
}

interface UndocumentedProcess {
  readonly _getActiveHandles?: () => readonly unknown[];
  readonly _getActiveRequests?: () => readonly unknown[];
}

interface TypedList {
  readonly name: string;
  readonly help: string;
  readonly totalHelp: string;
  /** The type of each one there is. */
  readonly list: () => readonly string[];
}

function collectByType({ registry }: SourceContext, { name, help, totalHelp, list }: TypedList): void {
  const byType = registry.gauge({ name, help, labelNames: ['type'] });
  const total = registry.gauge({ name: `${name}_total`, help: totalHelp });
  const types = new Set<string>();
  const read = () => {
    const all = list();
    total.set(all.length);
    const counts = countByType(all, types);
    // A type that is gone stands at 0 rather than vanish: a gap in a graph reads like a failed scrape.
    for (const type of types) byType.set({ type }, counts.get(type) ?? 0);
  };
  registry.onCollect(read, { name });
}

/** Counts by type. Adds new types to those known, up to the limit. */
export function countByType(list: readonly string[], known: Set<string>): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const given of list) {
    let type = given;
    if (!known.has(type)) {
      if (known.size >= maxResourceTypes) type = 'other';
      known.add(type);
    }
    counts.set(type, (counts.get(type) ?? 0) + 1);
  }
  return counts;
}

function className(resource: unknown): string {
  const made = typeof resource === 'object' && resource !== null ? resource.constructor : undefined;
  return typeof made === 'function' && made.name !== '' ? made.name : 'anonymous';
}
