import type { NativeColumns } from '@sonde/metrics';

/** What a native histogram of these tests is made with: few buckets, so that programs meet the limit. */
export const nativeShape = { maxBuckets: 3, maxScale: 1, zeroThreshold: 0 } as const;

/** Exponential buckets as samples: what they are called does not matter, as long as both sides call them alike. */
export type NativeSamples = readonly (readonly [suffix: string, labels: readonly [string, string][], value: number])[];

/** Whether a key of samples is one of these, which text formats do not have. */
export function isNativeSample(key: string): boolean {
  return /_(scale|zero|exponential)$/.test((JSON.parse(key) as [string])[0]);
}

/** The samples of one row of a snapshot, empty buckets left out. */
export function nativeSamples({ scales, zeroCounts, positive }: NativeColumns, row: number): NativeSamples {
  const start = positive.starts[row] ?? 0;
  const counts = [...positive.counts.subarray(start, positive.starts[row + 1])];
  const offset = positive.offsets[row] ?? 0;
  return samplesOf(
    scales[row] ?? Number.NaN,
    zeroCounts[row] ?? Number.NaN,
    new Map(counts.map((count, at): [number, number] => [offset + at, count]).filter(([, count]) => count > 0)),
  );
}

/** The same of values that are 0 or small whole numbers: the finest scale that holds them, a logarithm for each. */
export function naiveNativeSamples(values: readonly number[]): NativeSamples {
  const { maxBuckets, maxScale } = nativeShape;
  const above = values.filter((value) => value > 0);
  for (let scale: number = maxScale; ; scale--) {
    // The logarithm of a power of two is exact, and no other small number is near a bound.
    const indices = above.map((value) => Math.ceil(Math.log2(value) * 2 ** scale) - 1);
    if (above.length > 0 && Math.max(...indices) - Math.min(...indices) >= maxBuckets) continue;
    const counts = new Map<number, number>();
    for (const index of indices) counts.set(index, (counts.get(index) ?? 0) + 1);
    return samplesOf(scale, values.length - above.length, counts);
  }
}

function samplesOf(scale: number, zeroCount: number, counts: ReadonlyMap<number, number>): NativeSamples {
  return [
    ['scale', [], scale],
    ['zero', [], zeroCount],
    ...[...counts].map(([index, count]) => ['exponential', [['index', String(index)]], count] as const),
  ] as NativeSamples;
}
