/**
 * Names of OpenTelemetry as names of Prometheus: OpenTelemetry specification, "Prometheus and OpenMetrics
 * Compatibility", with the strategy `UnderscoreEscapingWithSuffixes`, its default.
 */

/** UCUM units as Prometheus spells them. */
const unitWords: Readonly<Record<string, string>> = {
  d: 'days',
  h: 'hours',
  min: 'minutes',
  s: 'seconds',
  ms: 'milliseconds',
  us: 'microseconds',
  ns: 'nanoseconds',
  By: 'bytes',
  KiBy: 'kibibytes',
  MiBy: 'mebibytes',
  GiBy: 'gibibytes',
  TiBy: 'tebibytes',
  KBy: 'kilobytes',
  kBy: 'kilobytes',
  MBy: 'megabytes',
  GBy: 'gigabytes',
  TBy: 'terabytes',
  m: 'meters',
  V: 'volts',
  A: 'amperes',
  J: 'joules',
  W: 'watts',
  g: 'grams',
  Cel: 'celsius',
  Hz: 'hertz',
  '%': 'percent',
};

/** What a rate is per: `By/s` is `bytes_per_second`. */
const perWords: Readonly<Record<string, string>> = {
  s: 'second',
  m: 'minute',
  min: 'minute',
  h: 'hour',
  d: 'day',
  w: 'week',
  mo: 'month',
  y: 'year',
};

/**
 * The name and unit under which Prometheus knows a metric of OpenTelemetry:
 * `http.server.request.duration` in `s` is `http_server_request_duration_seconds` with the unit `seconds`.
 * The `_total` of a counter is not part of the family name, and is not added here.
 *
 * @param unit as UCUM writes it: `s`, `By`, `{request}`, `By/s`, `1`
 */
export function translateMetricName(
  name: string,
  unit: string,
  type: 'counter' | 'gauge' | 'histogram',
): { readonly name: string; readonly unit: string } {
  const words = unitName(unit, type);
  let translated = underscored(name);
  if (/^[0-9]/.test(translated)) translated = `_${translated}`;
  if (words !== '' && !translated.endsWith(`_${words}`)) translated = `${translated}_${words}`;
  return { name: translated, unit: words };
}

/** An attribute key as a label name: `http.request.method` is `http_request_method`. */
export function translateLabelName(key: string): string {
  const translated = underscored(key).replaceAll(':', '_');
  // Prometheus keeps names that begin with two underscores for itself; collapsing leaves none.
  return /^[0-9]/.test(translated) ? `key_${translated}` : translated;
}

/** Every run of characters that a classic name cannot have, and every run of underscores, is one underscore. */
function underscored(name: string): string {
  return name.replace(/[^a-zA-Z0-9:]+/g, '_');
}

function unitName(unit: string, type: 'counter' | 'gauge' | 'histogram'): string {
  // Annotations in braces are words for people: `{request}`, `By{raw}`.
  const bare = unit.replace(/\{[^}]*\}/g, '').trim();
  if (bare === '1') return type === 'gauge' ? 'ratio' : '';
  const [of, per] = bare.split('/', 2) as [string, string | undefined];
  const ofWords = underscored(unitWords[of] ?? of);
  if (per === undefined || per === '') return ofWords;
  const perWord = underscored(perWords[per] ?? per);
  return ofWords === '' ? `per_${perWord}` : `${ofWords}_per_${perWord}`;
}
