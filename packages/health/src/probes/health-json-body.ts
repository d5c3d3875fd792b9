import type { CheckReport, HealthReport } from '../model/report.js';
import type { HealthStatus } from '../model/status.js';
import { isoTime, roundedMs } from './json-body.js';
import type { ProbeOptions } from './options.js';

const draftStatus: Readonly<Record<HealthStatus, 'pass' | 'warn' | 'fail'>> = {
  up: 'pass',
  degraded: 'warn',
  down: 'fail',
};

/**
 * `application/health+json` by draft-inadarei-api-health-check-06: `checks` has an array for each, of one element, as a
 * check is of one node. With details, what was observed is the response time, and the key says so: `database:responseTime`.
 */
export function healthJsonBody(
  report: HealthReport,
  detailed: boolean,
  { serviceId, description }: Pick<ProbeOptions, 'serviceId' | 'description'>,
): string {
  const head = { status: draftStatus[report.status] };
  const checks = [...report.checks];
  if (!detailed) {
    const states = checks.map(([name, check]) => [name, [{ componentType, status: draftStatus[check.status] }]]);
    return JSON.stringify({ ...head, checks: Object.fromEntries(states) });
  }
  return JSON.stringify({
    ...head,
    version: report.version,
    serviceId,
    description,
    notes: report.phase === 'running' ? undefined : [`The service is ${report.phase}.`],
    checks: Object.fromEntries(checks.map(([name, check]) => [`${name}:responseTime`, [observed(check)]])),
  });
}

/** Of the three of the draft (the others are `datastore` and `system`), the one that says no more than is known. */
const componentType = 'component';

function observed(check: CheckReport): object {
  return {
    componentType,
    observedValue: roundedMs(check.latencyMs),
    observedUnit: 'ms',
    status: draftStatus[check.status],
    time: isoTime(check.checkedAtMs),
    // "This field SHOULD be omitted for `pass` state" (4.8).
    output: check.status === 'up' ? undefined : check.message,
    // "Additional user-defined keys MAY be included" (4.10).
    critical: check.critical,
    since: isoTime(check.sinceMs),
    details: check.details,
  };
}
