/**
 * Numbers on the wire. Prometheus' text format takes what Go's ParseFloat takes, OpenMetrics 1.0 its own
 * `realnumber`; the shortest decimal that JavaScript prints for a double is both.
 */

/** The bytes that `writeNumber` may need. JavaScript prints a double in 25 characters at most. */
export const numberLength = 32;

const zero = 48;

/** Writes a number as ASCII digits at `at`; returns the position behind it. */
export function writeNumber(bytes: Uint8Array, at: number, value: number): number {
  // Integers, nearly all values of counters and buckets, are written without making a string.
  if (value >= 0 && value < 1e9 && Math.trunc(value) === value) {
    let rest = value | 0;
    let digits = 1;
    for (let bound = 10; rest >= bound; bound *= 10) digits++;
    for (let position = at + digits - 1; position >= at; position--) {
      const quotient = (rest / 10) | 0;
      bytes[position] = zero + (rest - quotient * 10);
      rest = quotient;
    }
    return at + digits;
  }
  const text = formatNumber(value);
  for (let k = 0; k < text.length; k++) bytes[at + k] = text.charCodeAt(k);
  return at + text.length;
}

export function formatNumber(value: number): string {
  if (value === Number.POSITIVE_INFINITY) return '+Inf';
  if (value === Number.NEGATIVE_INFINITY) return '-Inf';
  return String(value);
}

/**
 * A number in a label (`le`, `quantile`) as OpenMetrics 1.0, "Canonical Numbers", wants it: as Go's `%g`
 * prints it, with `.0` where there is neither point nor exponent: `0.005`, `1.0`, `1e+06`.
 */
export function canonicalNumber(value: number): string {
  if (!Number.isFinite(value)) return formatNumber(value);
  const [mantissa, power] = value.toExponential().split('e') as [string, string];
  const exponent = Number(power);
  if (exponent < -4 || exponent >= 6) {
    return `${mantissa}e${exponent < 0 ? '-' : '+'}${String(Math.abs(exponent)).padStart(2, '0')}`;
  }
  const text = String(value);
  return text.includes('.') ? text : `${text}.0`;
}

/** A Unix time in seconds with its milliseconds, as OpenMetrics wants timestamps. */
export function formatSeconds(epochMs: number): string {
  return String(epochMs / 1000);
}
