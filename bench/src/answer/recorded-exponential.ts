import { observedValues } from '../workloads/recorded-series.js';

/** The buckets that a series may have: the default of OpenTelemetry and of Sonde. */
const maxBuckets = 160;

/**
 * A naive model of one exponential histogram: of which values it has how many, at the finest scale whose buckets are
 * not too many, a logarithm for each value. No value of the bench is so near to a bound that this could be wrong.
 *
 * @param times how often each of `observedValues` was observed
 * @param key of a sample of this series
 */
export function exponentialSamples(
  name: string,
  times: Float64Array,
  key: (name: string, le?: string) => string,
): [key: string, value: number][] {
  const observed = [...observedValues].map((value, at) => ({ value, count: times[at] as number }));
  const met = observed.filter(({ count }) => count > 0);
  const indexOf = (value: number, scale: number) => Math.ceil(Math.log2(value) * 2 ** scale) - 1;
  const smallest = Math.min(...met.map(({ value }) => value));
  const largest = Math.max(...met.map(({ value }) => value));
  let scale = finestScale;
  while (indexOf(largest, scale) - indexOf(smallest, scale) >= maxBuckets) scale--;
  const buckets = new Map<number, number>();
  for (const { value, count } of met) {
    const index = indexOf(value, scale);
    buckets.set(index, (buckets.get(index) ?? 0) + count);
  }
  return [
    [key(`${name}_scale`), scale],
    [key(`${name}_sum`), met.reduce((sum, { value, count }) => sum + value * count, 0)],
    [key(`${name}_count`), met.reduce((sum, { count }) => sum + count, 0)],
    ...[...buckets].map(([index, count]): [string, number] => [key(`${name}_bucket`, String(index)), count]),
  ];
}

/** The finest scale of Sonde. Values of a service lie too far apart for it, and for the finer ones of others. */
const finestScale = 8;
