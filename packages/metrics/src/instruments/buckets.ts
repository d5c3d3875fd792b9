import { describeValue, SondeError } from '../model/errors.js';

/**
 * Bounds for latencies from 5 ms to 10 s, in seconds: those that Prometheus clients have in common
 * (client_golang `DefBuckets`, prom-client).
 */
export const defaultBuckets: readonly number[] = Object.freeze([
  0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10,
]);

/**
 * OpenTelemetry semantic conventions, HTTP metrics: advised bounds of `http.server.request.duration` and
 * `http.client.request.duration`, in seconds.
 */
export const httpDurationBuckets: readonly number[] = Object.freeze([
  0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10,
]);

/** OpenTelemetry semantic conventions, database metrics: advised bounds of `db.client.operation.duration`, in seconds. */
export const dbDurationBuckets: readonly number[] = Object.freeze([0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10]);

/** `count` bounds, `width` apart, from `start` on: `linearBuckets(0, 10, 3)` is 0, 10, 20. */
export function linearBuckets(start: number, width: number, count: number): number[] {
  check(
    'linearBuckets',
    { start, width, count },
    Number.isFinite(start) && Number.isFinite(width) && width > 0,
    'a finite start and a width above 0',
    count,
  );
  return Array.from({ length: count }, (_, k) => start + k * width);
}

/** `count` bounds, each `factor` times the one before, from `start` on: `exponentialBuckets(1, 2, 4)` is 1, 2, 4, 8. */
export function exponentialBuckets(start: number, factor: number, count: number): number[] {
  check(
    'exponentialBuckets',
    { start, factor, count },
    Number.isFinite(start) && start > 0 && Number.isFinite(factor) && factor > 1,
    'a start above 0 and a factor above 1',
    count,
  );
  return Array.from({ length: count }, (_, k) => start * factor ** k);
}

/** Most bounds a histogram may have: each one is a number per series and a line per series in every scrape. */
const maxBuckets = 500;

function check(what: string, given: object, good: boolean, expected: string, count: number): void {
  if (good && Number.isInteger(count) && count >= 1 && count <= maxBuckets) return;
  throw new SondeError('SONDE_INVALID_BUCKETS', {
    what,
    got: JSON.stringify(given),
    expected: `${expected}, and a count of 1 to ${maxBuckets}`,
    next: 'Correct the arguments.',
  });
}

/** The bounds of a histogram as given: ascending, finite, without the `+Inf` that is implied. */
export function checkBuckets(what: string, given: readonly number[]): readonly number[] {
  const fault = (got: string, expected: string, next: string) =>
    new SondeError('SONDE_INVALID_BUCKETS', { what: `buckets of ${what}`, got, expected, next });
  if (!Array.isArray(given))
    throw fault(describeValue(given), 'an array of numbers', 'Use linearBuckets or exponentialBuckets.');
  const bounds = given.at(-1) === Number.POSITIVE_INFINITY ? given.slice(0, -1) : given.slice();
  if (bounds.length === 0)
    throw fault('no bound', 'at least one finite bound', 'Leave the option out for the defaults.');
  if (bounds.length > maxBuckets)
    throw fault(`${bounds.length} bounds`, `at most ${maxBuckets}`, 'Choose wider buckets.');
  bounds.forEach((bound, k) => {
    if (typeof bound !== 'number' || !Number.isFinite(bound))
      throw fault(describeValue(bound), 'finite numbers', 'Correct the bound.');
    if (k > 0 && bound <= (bounds[k - 1] as number)) {
      throw fault(
        `${bounds[k - 1]} before ${bound}`,
        'strictly ascending bounds',
        'Sort them and remove what stands twice.',
      );
    }
  });
  return Object.freeze(bounds);
}
