import type { CheckReport, HealthReport } from '../model/report.js';
import type { HealthStatus } from '../model/status.js';
import { isoTime, roundedMs } from './json-body.js';

const marks: Readonly<Record<HealthStatus, string>> = { up: '[+]', degraded: '[!]', down: '[-]' };

/** For people with a terminal: a line for each check and one for the whole, in the manner of Kubernetes' own `?verbose`. */
export function textBody(report: HealthReport, detailed: boolean): string {
  const lines = [...report.checks].map(([name, check]) => {
    const state = `${marks[check.status]} ${name} ${check.status}`;
    return oneLine(detailed ? state + detailsOf(check) : state);
  });
  const phase = report.phase === 'running' ? '' : `, ${report.phase}`;
  const version = detailed && report.version !== undefined ? `, version ${report.version}` : '';
  return `${[...lines, oneLine(`${report.probe}: ${report.status}${phase}${version}`)].join('\n')}\n`;
}

function detailsOf({ latencyMs, sinceMs, message }: CheckReport): string {
  const reason = message === undefined ? '' : `: ${message}`;
  return ` (${roundedMs(latencyMs)} ms, since ${isoTime(sinceMs)})${reason}`;
}

/** A message with a line break would look like a further check, and an escape would speak to the terminal. */
function oneLine(text: string): string {
  return text.replace(/\p{Cc}+/gu, ' ');
}
