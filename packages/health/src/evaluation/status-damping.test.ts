import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { HealthStatus } from '../model/status.js';
import { StatusDamping } from './status-damping.js';

/** From the whole history at once, as the thresholds are said in words. */
function naive(found: readonly HealthStatus[], failureThreshold: number, successThreshold: number): HealthStatus {
  let status = found[0] as HealthStatus;
  for (let at = 1; at < found.length; at++) {
    const lastRuns = (count: number) => (count > at + 1 ? [] : found.slice(at + 1 - count, at + 1));
    const failed = lastRuns(failureThreshold);
    const good = lastRuns(successThreshold);
    const now = found[at] as HealthStatus;
    if (status !== 'down' && failed.length > 0 && failed.every((each) => each === 'down')) status = 'down';
    else if (status === 'down' && good.length > 0 && good.every((each) => each !== 'down')) status = now;
    else if (status !== 'down' && now !== 'down') status = now;
  }
  return status;
}

test('any history comes to what the thresholds say', () => {
  const threshold = fc.integer({ min: 1, max: 4 });
  const history = fc.array(fc.constantFrom<HealthStatus>('up', 'degraded', 'down'), { minLength: 1, maxLength: 30 });
  fc.assert(
    fc.property(history, threshold, threshold, (found, failureThreshold, successThreshold) => {
      const damping = new StatusDamping({ failureThreshold, successThreshold });
      const statuses = found.map((each) => damping.after(each));
      expect(statuses.at(-1)).toBe(naive(found, failureThreshold, successThreshold));
    }),
  );
});
