import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hrTime, nanoseconds, nanosecondsText } from './nanoseconds.js';

/** Exact, and as slow as can be. */
function exact(ms: number): bigint {
  const whole = BigInt(Math.floor(ms));
  return whole * 1_000_000n + BigInt(Math.round((ms - Math.floor(ms)) * 1e6));
}

const times = fc.oneof(
  fc.integer({ min: 1, max: 2 ** 43 }),
  fc.double({ min: Number.MIN_VALUE, max: 2 ** 43, noNaN: true }),
  fc.constantFrom(1, 4_294.967295, 4_294.967296, 2 ** 22, 2 ** 22 - 1, 1_790_000_000_123, 0.9999999),
);

describe('milliseconds as nanoseconds', () => {
  it('are exact in all three spellings', () => {
    fc.assert(
      fc.property(times, (ms) => {
        const expected = exact(ms);
        const [low, high] = nanoseconds(ms);
        expect((BigInt(high) << 32n) + BigInt(low)).toBe(expected);
        expect(BigInt(nanosecondsText(ms))).toBe(expected);
        const [seconds, nanos] = hrTime(ms);
        expect(nanos).toBeLessThan(1e9);
        expect(BigInt(seconds) * 1_000_000_000n + BigInt(nanos)).toBe(expected);
      }),
      { numRuns: 2000 },
    );
  });

  it('are unset where there is no time', () => {
    for (const ms of [0, -1, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]) {
      expect([nanoseconds(ms), nanosecondsText(ms), hrTime(ms)]).toEqual([[0, 0], '0', [0, 0]]);
    }
  });
});
