/**
 * OTLP names as Prometheus has them, written down from the OpenTelemetry specification, "Prometheus and OpenMetrics
 * Compatibility", a second time: what Sonde sends is translated by this, not by the code that it tests.
 */

const words: Readonly<Record<string, string>> = {
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

export type Kind = 'counter' | 'gauge' | 'histogram' | 'summary';

/** `http.server.request.duration` in `s` is `http_server_request_duration_seconds`; a counter's ends in `_total`. */
export function prometheusName(name: string, unit: string, kind: Kind): string {
  let translated = name.replace(/[^a-zA-Z0-9_:]/g, '_').replace(/_+/g, '_');
  if (/^[0-9]/.test(translated)) translated = `_${translated}`;
  const suffix = unitSuffix(unit, kind);
  const total = kind === 'counter' && translated.endsWith('_total');
  if (total) translated = translated.slice(0, -'_total'.length);
  if (suffix !== '' && !translated.endsWith(`_${suffix}`)) translated += `_${suffix}`;
  return kind === 'counter' ? `${translated}_total` : translated;
}

export function prometheusLabel(key: string): string {
  const translated = key.replace(/[^a-zA-Z0-9_]/g, '_').replace(/_+/g, '_');
  return /^[0-9]/.test(translated) ? `key_${translated}` : translated;
}

export function unitSuffix(unit: string, kind: Kind): string {
  const bare = unit.replace(/\{[^}]*\}/g, '');
  if (bare === '1') return kind === 'gauge' ? 'ratio' : '';
  const [of = '', per] = bare.split('/');
  // The collector's own translation trims what is left of brackets.
  const first = (words[of] ?? of).replace(/[^a-zA-Z0-9]+/g, '_').replace(/^_|_$/g, '');
  if (per === undefined) return first;
  const last = { s: 'second', min: 'minute', h: 'hour', d: 'day', w: 'week', mo: 'month', y: 'year', m: 'month' }[per];
  return `${first}_per_${last ?? per}`.replace(/^_/, '');
}
