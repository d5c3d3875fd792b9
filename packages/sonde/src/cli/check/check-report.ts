import { type LintFinding, type LintSeverity, lintSeverities } from '@sonde/prometheus/linting';
import { printable, type Style, styled, type Terminal, wrapped } from '../terminal.js';

/** What was read, and what was found in it. */
export interface Judged {
  readonly source: string;
  readonly format: 'text' | 'openmetrics';
  /** Undefined where it did not come over HTTP, `null` where there was none. */
  readonly contentType: string | null | undefined;
  readonly bytes: number;
  readonly metrics: number;
  readonly series: number;
  readonly findings: readonly LintFinding[];
}

const styles: Readonly<Record<LintSeverity, Style>> = { error: 'red', warning: 'yellow', info: 'blue' };

/** For people: the worst first, what to do under each. */
export function checkText(judged: Judged, limit: number, terminal: Terminal): string {
  const { findings } = judged;
  const ordered = lintSeverities.flatMap((severity) => findings.filter((finding) => finding.severity === severity));
  const lines = [styled(headline(judged), 'bold', terminal), ''];
  for (const { severity, code, family, line, what, advice } of ordered.slice(0, limit)) {
    const place = line === 0 ? '' : ` (line ${line})`;
    const subject = family === '' ? what : `${family} ${what}`;
    lines.push(`${styled(severity, styles[severity], terminal)} ${styled(`${code}${place}`, 'dim', terminal)}`);
    lines.push(...wrapped(subject, terminal.columns, '  '), ...wrapped(advice, terminal.columns, '  → '));
  }
  if (ordered.length > limit) lines.push(`… and ${ordered.length - limit} more: --limit ${ordered.length}`);
  lines.push(...(ordered.length > 0 ? [''] : []), countsText(findings));
  return `${lines.join('\n')}\n`;
}

function headline({ source, metrics, series, bytes, format }: Judged): string {
  const kind = format === 'text' ? 'text format' : 'OpenMetrics';
  const size = bytes < 1e6 ? `${(bytes / 1e3).toFixed(1)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
  return printable(`${source}: ${metrics} metrics, ${series} series, ${size}, ${kind}`);
}

function countsText(findings: readonly LintFinding[]): string {
  if (findings.length === 0) return 'Nothing found.';
  const words: Readonly<Record<LintSeverity, readonly [string, string]>> = {
    error: ['error', 'errors'],
    warning: ['warning', 'warnings'],
    info: ['note', 'notes'],
  };
  return lintSeverities
    .map((severity) => [severity, findings.filter((finding) => finding.severity === severity).length] as const)
    .filter(([, count]) => count > 0)
    .map(([severity, count]) => `${count} ${words[severity][count === 1 ? 0 : 1]}`)
    .join(', ');
}

/** For programs. */
export function checkJson(judged: Judged): string {
  const counts = Object.fromEntries(
    lintSeverities.map((severity) => [severity, judged.findings.filter((each) => each.severity === severity).length]),
  );
  const { findings, ...rest } = judged;
  return `${JSON.stringify({ ...rest, counts, findings }, null, 2)}\n`;
}
