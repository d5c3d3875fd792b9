import { describeValue } from '@sonde/metrics';
import type { CheckDetails } from '../model/check.js';
import type { HealthStatus } from '../model/status.js';
import { cleanText, isSecretName } from './clean-text.js';
import { failureMessage, maxMessageLength } from './failure-message.js';

/** What a run of a check came to. */
export interface Verdict {
  readonly status: HealthStatus;
  readonly message: string | undefined;
  readonly details: CheckDetails | undefined;
}

const maxDetails = 20;
const maxDetailLength = 200;

const statuses: readonly unknown[] = ['up', 'degraded', 'down'] satisfies HealthStatus[];

function isStatus(value: unknown): value is HealthStatus {
  return statuses.includes(value);
}

const up: Verdict = Object.freeze({ status: 'up', message: undefined, details: undefined });

export function down(message: string): Verdict {
  return { status: 'down', message, details: undefined };
}

/** A check that threw or rejected. */
export function failed(thrown: unknown): Verdict {
  return down(failureMessage(thrown));
}

/**
 * Reads what a check returned. Whatever it is, it is read once, bounded and copied: nothing of the check's own objects
 * is kept.
 *
 * @param garbage told what it got where that is no answer
 */
export function readAnswer(answer: unknown, garbage: (got: string) => void): Verdict {
  if (answer === undefined || answer === true) return up;
  if (answer === false) return down('the check returned false');
  try {
    if (typeof answer === 'object' && answer !== null) {
      const { status, message, details } = answer as Readonly<Record<string, unknown>>;
      if (isStatus(status)) {
        return {
          status,
          message: typeof message === 'string' ? cleanText(message, maxMessageLength) || undefined : undefined,
          details: readDetails(details),
        };
      }
    }
  } catch (thrown) {
    garbage('an object that cannot be read');
    return failed(thrown);
  }
  const got = describeAnswer(answer);
  garbage(got);
  return down(`the check returned ${got}, which is no answer`);
}

/** By its kind: a text may be a row, or a secret. */
function describeAnswer(answer: unknown): string {
  if (typeof answer === 'string') return 'a text';
  const hasStatus = typeof answer === 'object' && answer !== null && 'status' in answer;
  return hasStatus ? `an object whose status is none of ${statuses.join(', ')}` : describeValue(answer);
}

function readDetails(given: unknown): CheckDetails | undefined {
  if (typeof given !== 'object' || given === null) return undefined;
  const details: [string, string | number | boolean][] = [];
  for (const key of Object.keys(given).slice(0, maxDetails)) {
    const value: unknown = (given as Readonly<Record<string, unknown>>)[key];
    const name = cleanText(key, 64);
    if (name === '') continue;
    if (isSecretName(key)) details.push([name, '***']);
    else if (typeof value === 'boolean' || (typeof value === 'number' && Number.isFinite(value))) {
      details.push([name, value]);
    } else if (typeof value === 'string') details.push([name, cleanText(value, maxDetailLength)]);
    else if (typeof value === 'bigint' || typeof value === 'number') details.push([name, String(value).slice(0, 40)]);
  }
  // Defines properties, so that `__proto__` is a name like any other.
  return details.length === 0 ? undefined : Object.freeze(Object.fromEntries(details));
}
