import { unitName } from './otel-units.js';

/**
 * Names of OpenTelemetry as names of Prometheus: OpenTelemetry specification, "Prometheus and OpenMetrics
 * Compatibility", and "Prometheus Exporter", "Translation Strategy".
 */

/** The ways of translation that the specification knows; the first is its default, and what registries do. */
export const translationStrategies = [
  'UnderscoreEscapingWithSuffixes',
  'UnderscoreEscapingWithoutSuffixes',
  'NoUTF8EscapingWithSuffixes',
  'NoTranslation',
] as const;

/**
 * Whether names keep characters that classic names of Prometheus cannot have (`NoUTF8Escaping…`, `NoTranslation`), and
 * whether units and types stand at their end (`…WithSuffixes`).
 */
export type TranslationStrategy = (typeof translationStrategies)[number];

export interface TranslatedName {
  /** The family's name, without the `_total` of a counter where the strategy has suffixes. */
  readonly name: string;
  /** The unit in words where it is the end of the name, else empty. */
  readonly unit: string;
}

/**
 * The name and unit under which Prometheus knows a metric of OpenTelemetry:
 * `http.server.request.duration` in `s` is `http_server_request_duration_seconds` with the unit `seconds`.
 *
 *     foo.bar, By, counter                  family           its samples
 *     UnderscoreEscapingWithSuffixes        foo_bar_bytes    foo_bar_bytes_total
 *     UnderscoreEscapingWithoutSuffixes     foo_bar          foo_bar
 *     NoUTF8EscapingWithSuffixes            foo.bar_bytes    foo.bar_bytes_total
 *     NoTranslation                         foo.bar          foo.bar
 *
 * @param unit as UCUM writes it: `s`, `By`, `{request}`, `By/s`, `1`
 */
export function translateMetricName(
  name: string,
  unit: string,
  type: 'counter' | 'gauge' | 'histogram',
  strategy: TranslationStrategy = 'UnderscoreEscapingWithSuffixes',
): TranslatedName {
  const whole = keepsUtf8(strategy) ? name : classicName(name);
  if (!hasSuffixes(strategy)) return { name: whole, unit: '' };
  const words = unitName(unit, type);
  // The unit comes before the suffix of the type, which is not part of the family's name.
  const stem = type === 'counter' && endsWith(whole, 'total') ? whole.slice(0, -'_total'.length) : whole;
  return { name: words === '' || endsWith(stem, words) ? stem : withSuffix(stem, words, strategy), unit: words };
}

/** An attribute key as a label name: `http.request.method` is `http_request_method`. */
export function translateLabelName(
  key: string,
  strategy: TranslationStrategy = 'UnderscoreEscapingWithSuffixes',
): string {
  if (keepsUtf8(strategy)) return key;
  // Prometheus keeps names that begin with two underscores for itself; runs of any length leave one.
  const translated = key.replace(/[^a-zA-Z0-9]+/g, '_');
  return /^[0-9]/.test(translated) ? `key_${translated}` : translated;
}

/** Whether names under this strategy may have characters that only UTF-8 names can have. */
function keepsUtf8(strategy: TranslationStrategy): boolean {
  return strategy === 'NoUTF8EscapingWithSuffixes' || strategy === 'NoTranslation';
}

/** Whether names under this strategy end in the unit, and those of counters in `_total`. */
export function hasSuffixes(strategy: TranslationStrategy): boolean {
  return strategy === 'UnderscoreEscapingWithSuffixes' || strategy === 'NoUTF8EscapingWithSuffixes';
}

function classicName(name: string): string {
  const translated = underscored(name);
  return /^[0-9]/.test(translated) ? `_${translated}` : translated;
}

/** Every run of characters that a classic name cannot have, and every run of underscores, is one underscore. */
function underscored(name: string): string {
  return name.replace(/[^a-zA-Z0-9:]+/g, '_');
}

/** Whether a name ends in that word, whatever stands before it; a name that is nothing else does not. */
function endsWith(name: string, word: string): boolean {
  const before = name.length - word.length - 1;
  return before > 0 && name.endsWith(word) && /[^a-zA-Z0-9]/.test(name.charAt(before));
}

function withSuffix(name: string, words: string, strategy: TranslationStrategy): string {
  return !keepsUtf8(strategy) && name.endsWith('_') ? name + words : `${name}_${words}`;
}
