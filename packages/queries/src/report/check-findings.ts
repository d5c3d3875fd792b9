import { describeValue, SondeError } from '@sonde/metrics';
import type { Finding } from '../findings/finding.js';

/**
 * Refuses what is no finding, where it is handed in: later on it would be a property of undefined. Looks no closer than
 * that: a finding with an odd figure is still worth to be shown.
 *
 * @param what the function that was called, for the message
 * @throws SondeError SONDE_INVALID_OPTION
 */
export function checkFinding(what: string, finding: unknown): asserts finding is Finding {
  if (isFinding(finding)) return;
  throw refused(
    what,
    Array.isArray(finding) ? 'an array' : describeValue(finding),
    'one finding',
    `Pass one of observer.findings(), or of parseFindings(json).`,
  );
}

/** @throws as `checkFinding` */
export function checkFindings(what: string, findings: unknown): asserts findings is readonly Finding[] {
  const next = 'Pass observer.findings(), or parseFindings(json).';
  if (!Array.isArray(findings)) throw refused(what, describeValue(findings), 'an array of findings', next);
  const wrong = findings.findIndex((finding) => !isFinding(finding));
  if (wrong === -1) return;
  throw refused(what, `${describeValue(findings[wrong])} at [${wrong}]`, 'an array of findings', next);
}

function isFinding(value: unknown): value is Finding {
  const { id, kind, title, statement, others, sites, fix } = (value ?? {}) as Partial<Finding>;
  return (
    [id, kind, title, statement?.text, fix?.text].every((text) => typeof text === 'string') &&
    Array.isArray(others) &&
    Array.isArray(sites)
  );
}

function refused(what: string, got: string, expected: string, next: string): SondeError<'SONDE_INVALID_OPTION'> {
  return new SondeError('SONDE_INVALID_OPTION', { what, got, expected, next });
}
