/**
 * Units of OpenTelemetry, which are those of UCUM, as words of Prometheus: OpenTelemetry specification, "Prometheus and
 * OpenMetrics Compatibility", "Metric Metadata".
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

/** Of several abbreviations of a word, the one of the specification. */
const unitsByWord = new Map(Object.entries(unitWords).map(([unit, word]) => [word, unit]));
const persByWord = new Map(Object.entries(perWords).map(([unit, word]) => [word, unit]));

/**
 * A unit in words: `s` is `seconds`, `By/s` is `bytes_per_second`, `{request}` is nothing. `1` is the ratio that a gauge
 * has, and nothing elsewhere.
 */
export function unitName(unit: string, type: 'counter' | 'gauge' | 'histogram'): string {
  // Annotations in braces are words for people: `{request}`, `By{raw}`.
  const bare = unit.replace(/\{[^}]*\}/g, '').trim();
  if (bare === '1') return type === 'gauge' ? 'ratio' : '';
  const slash = bare.indexOf('/');
  const of = slash < 0 ? bare : bare.slice(0, slash);
  const per = slash < 0 ? '' : bare.slice(slash + 1);
  const ofWords = Object.hasOwn(unitWords, of) ? (unitWords[of] as string) : asWord(of);
  const perWord = Object.hasOwn(perWords, per) ? (perWords[per] as string) : asWord(per);
  if (perWord === '') return ofWords;
  return ofWords === '' ? `per_${perWord}` : `${ofWords}_per_${perWord}`;
}

/** What stands between underscores: letters and digits, and single underscores between those. */
function asWord(unit: string): string {
  return unit.replace(/[^a-zA-Z0-9]+/g, '_').replace(/^_|_$/g, '');
}

/** A unit in words as UCUM writes it: `seconds` is `s`. Words that nobody has abbreviated stay as they are. */
export function ucumUnit(words: string): string {
  const [of = '', per, ...rest] = words.split('_per_');
  const unit = unitsByWord.get(of);
  const perUnit = persByWord.get(per ?? '');
  if (per === undefined) return unit ?? words;
  return unit === undefined || perUnit === undefined || rest.length > 0 ? words : `${unit}/${perUnit}`;
}
