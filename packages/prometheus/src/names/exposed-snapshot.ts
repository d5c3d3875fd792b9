import { type Family, type Snapshot, sampleNames } from '@sonde/metrics';
import type { PrometheusError } from '../errors.js';
import type { ScrapeRequest } from '../exposition.js';
import type { Profile } from '../profile.js';
import { distinctSeries } from './distinct-series.js';
import { droppedFamily, droppedSeries } from './dropped.js';
import { escapeName } from './escaping.js';
import { type ExposedFamily, exposedFamily, exposedNames } from './exposed-family.js';
import { targetInfo } from './target-info.js';
import { defaultStrategy } from './translation.js';

/**
 * The families of a snapshot as they are to be written: named, filtered, without what would make the document invalid.
 * Pauses between steps, so that the caller can give the event loop back.
 *
 * @param drop told of what is left out
 */
export function* exposedFamilies(
  snapshot: Snapshot,
  request: ScrapeRequest,
  profile: Profile,
  drop: (error: PrometheusError, family: string) => void,
): Generator<void, readonly ExposedFamily[]> {
  const target = request.resource && request.targetInfo !== false ? targetInfo(request.resource, profile) : undefined;
  const families = target === undefined ? snapshot.families : [target, ...snapshot.families];
  // A registry keeps the names of the default strategy apart by itself.
  const mayMeet = target !== undefined || profile.strategy !== defaultStrategy;
  const claims = new Map<string, string>();
  const exposed: ExposedFamily[] = [];
  for (const family of families) {
    if (isEmpty(family)) continue;
    const named = exposedFamily(family, profile);
    if (mayMeet) {
      const names = exposedNames(named).map((name) => escapeName(name, 'metric', profile.escaping));
      const met = names.find((name) => claims.has(name));
      if (met !== undefined) {
        drop(droppedFamily(family.name, met, claims.get(met) as string), family.name);
        continue;
      }
      for (const name of names) claims.set(name, family.name);
    }
    if (!isAskedFor(family, named, request.names)) continue;
    const { family: distinct, dropped } = yield* distinctSeries(named, profile);
    if (dropped > 0) drop(droppedSeries(family.name, dropped), family.name);
    exposed.push(distinct);
  }
  return exposed;
}

/** A name may be asked for as the registry has it, or as it is exposed. */
function isAskedFor(family: Family, exposed: ExposedFamily, names: ReadonlySet<string> | undefined): boolean {
  if (names === undefined) return true;
  return [...sampleNames(family.type, family.name), ...exposedNames(exposed)].some((name) => names.has(name));
}

/** Without series: there is nothing to say of it yet. */
function isEmpty({ blocks }: Family): boolean {
  return blocks.every((block) => block.rows === (block.removed?.size ?? 0));
}
