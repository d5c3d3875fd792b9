import { type MetricType, sampleNames } from '@sonde/metrics';
import type { MetricReading } from './metric-points.js';

/** A metric as far as its place among the exposed names goes. */
export interface NamedMetric {
  readonly name: string;
  readonly type: string;
}

/** The names that a foreign metric and its samples stand under in its own registry's output. */
export function foreignNames({ name, type }: NamedMetric, isOpenMetrics: boolean): readonly string[] {
  switch (type) {
    case 'counter': {
      const family = isOpenMetrics ? name.replace(/_total$/, '') : name;
      return isOpenMetrics ? [family, `${family}_total`] : [name];
    }
    case 'histogram':
      return [name, `${name}_bucket`, `${name}_sum`, `${name}_count`];
    case 'summary':
      return [name, `${name}_sum`, `${name}_count`];
    default:
      return [name];
  }
}

/**
 * Which foreign counters are counters of a snapshot, and of which family, so that their samples keep the names
 * they have in their own registry.
 *
 * A counter's sample is `<family>_total`, so a counter `jobs_total` is the family `jobs`. A counter that
 * prom-client exposes as `jobs` has no counter family it could be; nor has `jobs_total` where a gauge `jobs`
 * stands beside it, which text 0.0.4 allows and a snapshot does not. Such a counter keeps its name and becomes
 * a family of type unknown.
 *
 * @param metrics All metrics of the registry, readable at present or not: names must not come and go with them.
 * @param addTotal Whether a counter without `_total` gets it.
 * @returns Family names by metric name.
 */
export function counterFamilies(metrics: readonly NamedMetric[], addTotal: boolean): ReadonlyMap<string, string> {
  const owners = new Map<string, string>();
  for (const metric of metrics) for (const name of foreignNames(metric, false)) owners.set(name, metric.name);
  const families = new Map<string, string>();
  for (const { name, type } of metrics) {
    const hasTotal = name.endsWith('_total') && name !== '_total';
    if (type !== 'counter' || !(hasTotal || addTotal)) continue;
    const family = hasTotal ? name.slice(0, -'_total'.length) : name;
    const claims = sampleNames('counter', family);
    if (claims.some((claim) => (owners.get(claim) ?? name) !== name)) continue;
    for (const claim of claims) owners.set(claim, name);
    families.set(name, family);
  }
  return families;
}

/**
 * The family that a foreign metric becomes. Nothing keeps a foreign counter from falling below 0 or becoming
 * NaN, which OpenMetrics forbids: its sample keeps its name, and its type is unknown.
 */
export function foreignFamily(
  name: string,
  { type, points }: Pick<MetricReading, 'type' | 'points'>,
  counters: ReadonlyMap<string, string>,
): { readonly name: string; readonly type: MetricType } {
  if (type !== 'counter') return { name, type };
  const family = counters.get(name);
  if (family === undefined) return { name, type: 'unknown' };
  const isTotal = points.every(({ numbers }) => (numbers[0] as number) >= 0);
  return isTotal ? { name: family, type } : { name: `${family}_total`, type: 'unknown' };
}
