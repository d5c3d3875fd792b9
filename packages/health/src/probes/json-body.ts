import type { CheckReport, HealthReport } from '../model/report.js';

/**
 * `{ status, phase, timestamp, version?, checks: { database: { status, … } } }`. Without details: names and states.
 *
 * Made anew for each answer. `Object.fromEntries` defines its keys and assigns none, so that a check called
 * `__proto__` is a key like any other.
 */
export function jsonBody(report: HealthReport, detailed: boolean): string {
  return JSON.stringify({
    status: report.status,
    phase: report.phase,
    timestamp: isoTime(report.timestampMs),
    version: detailed ? report.version : undefined,
    checks: Object.fromEntries(
      [...report.checks].map(([name, check]) => [name, detailed ? detailsOf(check) : { status: check.status }]),
    ),
  });
}

function detailsOf(check: CheckReport): object {
  return {
    status: check.status,
    critical: check.critical,
    latencyMs: roundedMs(check.latencyMs),
    message: check.message,
    since: isoTime(check.sinceMs),
    checkedAt: isoTime(check.checkedAtMs),
    details: check.details,
  };
}

/** To the microsecond: what lies beyond is noise of the clock. */
export function roundedMs(ms: number): number {
  return Math.round(ms * 1000) / 1000;
}

export function isoTime(epochMs: number): string {
  return new Date(epochMs).toISOString();
}
