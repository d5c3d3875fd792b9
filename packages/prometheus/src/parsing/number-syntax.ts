/** How numbers are written in both formats; what Go's ParseFloat takes beyond that is refused there as well. */
const decimal = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?$/;
const infinite = /^[+-]?inf(?:inity)?$/i;

/** A value of a sample or an exemplar; undefined where it is none. */
export function parseNumber(token: string): number | undefined {
  if (decimal.test(token)) return Number(token);
  if (infinite.test(token)) return token.startsWith('-') ? -Infinity : Infinity;
  return /^[+-]?nan$/i.test(token) ? Number.NaN : undefined;
}

/** Text: whole milliseconds, at most those of an int64. */
export function parseMilliseconds(token: string): number | undefined {
  return /^-?\d{1,19}$/.test(token) ? Number(token) : undefined;
}

/** OpenMetrics: seconds. */
export function parseSeconds(token: string): number | undefined {
  return decimal.test(token) ? Number(token) * 1000 : undefined;
}
