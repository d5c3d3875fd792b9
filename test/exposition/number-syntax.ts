/** Decimal numbers as both formats share them; what they do not share is in the parsers. */
const realNumber = /^[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?$/i;

/** OpenMetrics 1.0 ABNF "number": reals, and the three others in any case. */
export function openMetricsNumber(token: string): number | undefined {
  if (realNumber.test(token)) return Number(token);
  if (/^nan$/i.test(token)) return Number.NaN;
  const infinity = /^([+-]?)inf(inity)?$/i.exec(token);
  return infinity ? (infinity[1] === '-' ? -Infinity : Infinity) : undefined;
}

/** OpenMetrics 1.0 ABNF "timestamp": a real number. */
export function realTimestamp(token: string): number | undefined {
  return realNumber.test(token) ? Number(token) : undefined;
}

/** Text 0.0.4 "value": the decimal subset of Go's ParseFloat, and the three spellings its text names. */
export function textNumber(token: string): number | undefined {
  if (realNumber.test(token)) return Number(token);
  return token === 'NaN' ? Number.NaN : token === '+Inf' ? Infinity : token === '-Inf' ? -Infinity : undefined;
}

/** Text 0.0.4 "timestamp": an int64 of milliseconds. */
export function textTimestamp(token: string): number | undefined {
  return /^-?\d{1,19}$/.test(token) ? Number(token) : undefined;
}

/**
 * OpenMetrics 1.0, "Canonical Numbers": Go's `%g` with as many digits as needed, and `.0` where that shows
 * neither a point nor an exponent. Go turns to exponents below 1e-4 and from 1e6 on when it looks for the shortest
 * form (strconv/ftoa.go: precision 6 decides), with two digits of exponent at least.
 *
 *     0 → 0.0   1 → 1.0   0.005 → 0.005   0.00001 → 1e-05   123456.5 → 123456.5   1000000 → 1e+06
 */
export function canonicalNumber(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? '+Inf' : '-Inf';
  if (value === 0) return Object.is(value, -0) ? '-0.0' : '0.0';
  const [mantissa = '', power = '0'] = value.toExponential().split('e');
  const exponent = Number(power);
  if (exponent < -4 || exponent >= 6) {
    const digits = String(Math.abs(exponent)).padStart(2, '0');
    return `${mantissa}e${exponent < 0 ? '-' : '+'}${digits}`;
  }
  const plain = String(value);
  return plain.includes('.') ? plain : `${plain}.0`;
}
