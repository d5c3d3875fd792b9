import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { legibleInterval, objectsIn, scaled } from './sampled-objects.js';

const sizes = (from: number, to: number) => fc.integer({ min: from / 8, max: to / 8 }).map((n) => n * 8);
const intervals = fc.integer({ min: 4096, max: 2 ** 22 });

describe('objectsIn()', () => {
  test('is what V8 counted, or the smallest size that gives the same bytes', () => {
    fc.assert(
      fc.property(sizes(16, 2048), intervals, (size, interval) => {
        const bytes = scaled(size, interval);
        // Naively: all sizes, from the smallest.
        let least = 16;
        while (scaled(least, interval) !== bytes) least += 8;
        expect(objectsIn(bytes, interval)).toBe(bytes / least);
      }),
      { numRuns: 1000, examples: [[1032, 4107]] },
    );
  });

  test('of large objects too', () => {
    fc.assert(
      fc.property(sizes(4096, 2 ** 24), intervals, (size, interval) => {
        const bytes = scaled(size, interval);
        const count = objectsIn(bytes, interval);
        expect(scaled(bytes / count, interval)).toBe(bytes);
        expect(count).toBeGreaterThanOrEqual(bytes / size);
      }),
    );
  });

  test.each([0, 1, 12, 99_999_999_999])('takes %d bytes, which V8 does not say', (bytes) => {
    expect(objectsIn(bytes, 524_288)).toBeGreaterThanOrEqual(1);
  });
});

describe('legibleInterval()', () => {
  test.each([4096, 16_384, 32_768, 524_288, 2 ** 26])('of %d is at most a fiftieth more', (wanted) => {
    const interval = legibleInterval(wanted);
    expect(interval).toBeGreaterThanOrEqual(wanted);
    expect(interval).toBeLessThanOrEqual(wanted * 1.02);
  });

  test('tells small objects apart, which the round number does not', () => {
    const small = Array.from({ length: 10 }, (_, n) => 16 + 8 * n);
    const told = (interval: number) =>
      small.filter((size) => objectsIn(scaled(size, interval), interval) === scaled(size, interval) / size);
    expect(told(524_288).length).toBeLessThan(8);
    expect(told(legibleInterval(524_288)).length).toBeGreaterThanOrEqual(9);
  });
});
