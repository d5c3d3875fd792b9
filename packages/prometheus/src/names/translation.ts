import { type Family, type TranslationStrategy, translateLabelName, translateMetricName } from '@sonde/metrics';
import type { Escaping } from '../exposition.js';
import type { Profile } from '../profile.js';
import { isClassic } from './escaping.js';

/**
 * The one place that turns names of OpenTelemetry into names of Prometheus: OpenTelemetry specification,
 * "Prometheus Exporter", "Translation Strategy". What a registry gives is translated by the default strategy already.
 */

export const defaultStrategy: TranslationStrategy = 'UnderscoreEscapingWithSuffixes';

/** Whether label names are those of the attributes. */
export function keepsKeys(strategy: TranslationStrategy): boolean {
  return translateLabelName('a.b', strategy) === 'a.b';
}

/**
 * An attribute key as a label name. `__` in front is reserved for Prometheus itself, and `__name__` would be the name of
 * the metric: such a key is translated whatever the strategy, which takes an underscore away. So is a key that another
 * one could be escaped to as well: keys that are one label by translation are one series of the registry already.
 */
export function attributeLabel(key: string, { strategy, escaping }: Pick<Profile, 'strategy' | 'escaping'>): string {
  const name = translateLabelName(key, strategy);
  return name.startsWith('__') || !name.isWellFormed() || !isReversible(name, escaping)
    ? translateLabelName(key)
    : name;
}

/** Whether no other such name is escaped to the same label name. */
function isReversible(name: string, escaping: Escaping): boolean {
  switch (escaping) {
    case 'allow-utf-8':
      return true;
    case 'values':
      // What was escaped begins so.
      return !name.startsWith('U__');
    case 'dots':
      return /^[a-zA-Z_.][a-zA-Z0-9_.]*$/.test(name);
    case 'underscores':
      return isClassic(name, 'label');
  }
}

export interface ExposedName {
  /** Without the `_total` of a counter. */
  readonly name: string;
  /** In words, where it is the end of the name; else empty. */
  readonly unit: string;
  /** Whether a counter's samples are called `name` alone. */
  readonly bare: boolean;
}

/** What a family that has an OpenTelemetry identity is called; one that has none keeps its name. */
export function exposedName({ name, otel, type, unit }: Family, strategy: TranslationStrategy): ExposedName {
  if (otel === undefined || strategy === defaultStrategy) return { name, unit, bare: false };
  const kind = type === 'counter' || type === 'histogram' ? type : 'gauge';
  const translated = translateMetricName(otel.name, otel.unit, kind, strategy);
  if (type !== 'counter' || strategy === 'NoUTF8EscapingWithSuffixes') return { ...translated, bare: false };
  const stem = translated.name.replace(/(?<=.)_total$/s, '');
  return { name: stem, unit: translated.unit, bare: stem === translated.name };
}
