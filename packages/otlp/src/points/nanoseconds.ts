/**
 * Times of OTLP are nanoseconds since the Unix epoch in 64 bits, more than a double holds exactly. They are made from
 * milliseconds in two halves, without a `BigInt` for each of them.
 */

const two32 = 2 ** 32;

/** The low and the high 32 bits. */
export type Nanoseconds = readonly [low: number, high: number];

/** A time that is not known, or before 1970, is 0: "unset" in OTLP. */
export const unsetNanoseconds: Nanoseconds = [0, 0];

export function nanoseconds(ms: number): Nanoseconds {
  if (!(ms > 0) || ms > Number.MAX_SAFE_INTEGER) return unsetNanoseconds;
  const whole = Math.floor(ms);
  // whole * 10^6 = (high * 2^22 + low) * 10^6, with both products below 2^53.
  const high = Math.floor(whole / 2 ** 22) * 1e6;
  const low = (whole % 2 ** 22) * 1e6 + fraction(ms, whole);
  const lower = (high % 2 ** 10) * 2 ** 22 + low;
  return [lower % two32, (Math.floor(high / 2 ** 10) + Math.floor(lower / two32)) % two32];
}

/** The same as a decimal number, as OTLP/JSON writes 64 bits. */
export function nanosecondsText(ms: number): string {
  if (!(ms > 0) || ms > Number.MAX_SAFE_INTEGER) return '0';
  const whole = Math.floor(ms);
  const rest = fraction(ms, whole);
  return rest === 1e6 ? `${whole + 1}000000` : `${whole}${String(rest).padStart(6, '0')}`;
}

/** The same as the pair of seconds and nanoseconds of the OpenTelemetry API. */
export function hrTime(ms: number): [seconds: number, nanoseconds: number] {
  if (!(ms > 0) || ms > Number.MAX_SAFE_INTEGER) return [0, 0];
  const whole = Math.floor(ms);
  const nanos = (whole % 1000) * 1e6 + fraction(ms, whole);
  const seconds = Math.floor(whole / 1000);
  return nanos === 1e9 ? [seconds + 1, 0] : [seconds, nanos];
}

function fraction(ms: number, whole: number): number {
  return Math.round((ms - whole) * 1e6);
}
