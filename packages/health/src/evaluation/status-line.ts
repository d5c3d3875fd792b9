import type { CheckReport } from '../model/report.js';

/** A change of a check in words, for a log; undefined where there is nothing to tell: it is up from the first. */
export function changeLine(name: string, report: CheckReport, before: CheckReport | undefined): string | undefined {
  const { status, critical, message, sinceMs } = report;
  if (before === undefined && status === 'up') return undefined;
  const kind = critical ? 'check' : 'optional check';
  const why = message === undefined ? '' : `: ${message}`;
  if (before === undefined) return `health: ${kind} "${name}" is ${status}${why}`;
  const lasted = Math.max(0, sinceMs - before.sinceMs) / 1000;
  return `health: ${kind} "${name}" is ${status}, after ${lasted.toFixed(1)} s ${before.status}${why}`;
}
