/**
 * The lower bound of an exponential bucket, which is not in it, and the upper bound of the one before: base^index,
 * where base = 2^(2^-scale), rounded to a double. 0 and Infinity where no double comes near.
 *
 * @param index as OpenTelemetry counts, see `NativeColumns`
 */
export function exponentialBound(index: number, scale: number): number {
  const octaves = index * 2 ** -scale;
  const whole = Math.floor(octaves);
  // In two factors: a power of two is exact, and the other one has all its digits where the product is subnormal.
  return 2 ** (octaves - whole) * 2 ** whole;
}
