import type { MetricType } from './snapshot.js';

/**
 * Names on the wire. The rules are those of the Prometheus data model ("Metric names and labels") and of
 * OpenMetrics 1.0 ("Suffixes", "Unit"); UTF-8 names are those of Prometheus 3 ("UTF-8 in Prometheus").
 */

const classicMetricName = /^[a-zA-Z_:][a-zA-Z0-9_:]*$/;
const classicLabelName = /^[a-zA-Z_][a-zA-Z0-9_]*$/;

/** Longest metric or label name that a registry accepts, in characters. */
export const maxNameLength = 512;

function isText(name: unknown): name is string {
  return typeof name === 'string' && name.length > 0 && name.length <= maxNameLength && name.isWellFormed();
}

export function isMetricName(name: unknown, utf8: boolean): name is string {
  return isText(name) && (utf8 || classicMetricName.test(name));
}

/** `__` in front is reserved for Prometheus itself. */
export function isLabelName(name: unknown, utf8: boolean): name is string {
  return isText(name) && !name.startsWith('__') && (utf8 || classicLabelName.test(name));
}

/** Whether a metric name can stand on the wire unquoted. */
export function isClassicMetricName(name: string): boolean {
  return classicMetricName.test(name);
}

/** Whether a label name can stand on the wire unquoted. */
export function isClassicLabelName(name: string): boolean {
  return classicLabelName.test(name);
}

/**
 * The escaping scheme `underscores` of Prometheus: every character that a classic name cannot have
 * becomes `_`. Two names can meet this way; a registry refuses the second one.
 */
export function underscoreEscape(name: string, kind: 'metric' | 'label'): string {
  if (kind === 'metric' ? classicMetricName.test(name) : classicLabelName.test(name)) return name;
  const escaped = Array.from(name, (c) => (/[a-zA-Z0-9_]/.test(c) || (kind === 'metric' && c === ':') ? c : '_')).join(
    '',
  );
  return /^[0-9]/.test(escaped) ? `_${escaped.slice(1)}` : escaped;
}

/**
 * The family name of a metric: prefix, the given name without the suffix that its type adds on the wire,
 * and the unit, which OpenMetrics wants at its end. `requests` and `requests_total` are one counter.
 */
export function familyName(type: MetricType, given: string, unit: string, prefix: string): string {
  let name = prefix + given;
  const suffix = type === 'counter' ? '_total' : type === 'info' ? '_info' : '';
  if (suffix !== '' && name.endsWith(suffix) && name.length > suffix.length) name = name.slice(0, -suffix.length);
  return unit === '' || name.endsWith(`_${unit}`) ? name : `${name}_${unit}`;
}

/** Every name that the samples of a family stand under, its own name included. */
export function sampleNames(type: MetricType, family: string): readonly string[] {
  switch (type) {
    case 'counter':
      return [family, `${family}_total`, `${family}_created`];
    case 'histogram':
      return [family, `${family}_bucket`, `${family}_sum`, `${family}_count`, `${family}_created`];
    case 'summary':
      return [family, `${family}_sum`, `${family}_count`, `${family}_created`];
    case 'info':
      return [family, `${family}_info`];
    default:
      return [family];
  }
}

/** Two label names that would be one on the wire once escaped, such as `a.b` and `a_b`. */
export function meetingLabels(names: readonly string[]): readonly [string, string] | undefined {
  const seen = new Map<string, string>();
  for (const name of names) {
    const escaped = underscoreEscape(name, 'label');
    const first = seen.get(escaped);
    if (first !== undefined) return [first, name];
    seen.set(escaped, name);
  }
  return undefined;
}
