/**
 * How many objects a sample of V8's allocation sampler stands for.
 *
 * An object of s bytes is seen with a chance of 1 - e^(-s/interval), so V8 counts one that it saw as
 * n = ⌊1 / (1 - e^(-s/interval)) + ½⌋ (`SamplingHeapProfiler::ScaleSample`). The inspector tells n·s only. For objects
 * much smaller than the interval that is the first multiple of s above the interval, so n·s gives s away, unless two
 * sizes have the same one. `legibleInterval` finds an interval at which small ones, which are most, do not.
 */
const granule = 8;
const smallest = 16;

/** Sizes that an interval should tell apart: closures, short arrays, objects of up to thirteen fields. */
const largestTold = 128;
/** An interval may be that much larger than the one asked for. */
const slack = 0.02;

/**
 * The count that belongs to the smallest size that V8 would say the same of; 1 where there is none.
 *
 * @param bytes what a sample of the inspector says
 * @param interval that V8 was told to sample at
 */
export function objectsIn(bytes: number, interval: number): number {
  // n·s is at most the interval + s + s²/12 interval, so for s up to the interval no size below 12/13 of the rest fits.
  const from = Math.max(smallest, Math.ceil(((bytes - interval) * 0.92) / granule) * granule);
  for (let size = from; size <= largestScanned; size += granule) {
    if (bytes % size === 0 && scaled(size, interval) === bytes) return bytes / size;
  }
  // Sizes are many from here on, and counts are few.
  for (let count = Math.floor(Math.min(bytes, interval * 2) / largestScanned); count > 1; count--) {
    const size = bytes / count;
    if (size % granule === 0 && scaled(size, interval) === bytes) return count;
  }
  return 1;
}

const largestScanned = 4096;

/** What V8 would say of an object. */
export function scaled(size: number, interval: number): number {
  return size * Math.floor(1 / (1 - Math.exp(-size / interval)) + 0.5);
}

/** The interval, up to 2 % above the wanted one, at which the most sizes of small objects are told apart. */
export function legibleInterval(wanted: number): number {
  const first = Math.ceil(wanted / granule) * granule;
  let best = wanted;
  let fewest = Infinity;
  for (let interval = first; interval <= wanted * (1 + slack); interval += granule) {
    const seen = new Set<number>();
    let clashes = 0;
    for (let size = smallest; size <= largestTold; size += granule) {
      const bytes = scaled(size, interval);
      // Small objects are many: a clash of theirs costs more.
      if (seen.has(bytes)) clashes += 1 / size;
      seen.add(bytes);
    }
    if (clashes < fewest) [best, fewest] = [interval, clashes];
    if (clashes === 0) break;
  }
  return best;
}
