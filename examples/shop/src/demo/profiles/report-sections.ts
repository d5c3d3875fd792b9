import type { LeakVerdict, ReportEntry, ReportSection } from '@sonde/profiler';
import type { Finding } from '@sonde/queries';
import type { AdviceFinding } from '@sonde/queries/advice';
import { formatPercent } from '../units.js';
import type { FindingParagraph } from './finding-text.js';

/** What was found in the queries, as the report takes it from anybody. */
export function queriesSection(findings: readonly Finding[], advice: readonly AdviceFinding[]): ReportSection {
  return {
    title: 'Queries',
    summary:
      findings.length + advice.length === 0
        ? 'Nothing to mend was found in the queries of this time.'
        : 'What is wrong with the queries of requests, and with the tables they ask.',
    entries: [...findings.map(findingEntry), ...advice.map(adviceEntry)],
  };
}

/** What the profiler itself found, in the words of the terminal. */
export function findingsSection(paragraphs: readonly FindingParagraph[]): ReportSection {
  return {
    title: 'What to mend',
    summary: paragraphs.length === 0 ? 'Nothing stood out: a longer run sees more.' : undefined,
    entries: paragraphs.map(({ title, at, why, fix }) => ({ title, severity: 'warning', code: at, text: [why, fix] })),
  };
}

export function leakSection(leak: LeakVerdict): ReportSection {
  const { leaking, confidence, evidence } = leak;
  const title = leaking ? `Memory leaks: ${formatPercent(confidence)} sure` : 'No leak is proven';
  return {
    title: 'Leak detection',
    summary:
      'The memory that is left after full collections, and who allocated it. Each look is such a collection: many of the ' +
      'pauses of this time are its own.',
    entries: [{ title, severity: leaking ? 'error' : 'info', text: evidence }],
  };
}

function findingEntry({
  title,
  why,
  fix,
  statement,
  sites,
  scope,
  count,
  totalMs,
  at,
  confidence,
}: Finding): ReportEntry {
  const [site] = sites;
  return {
    title,
    severity: 'warning',
    text: [why, fix.text],
    code: [statement.text, ...(fix.example === undefined ? [] : ['', fix.example])].join('\n'),
    facts: {
      ...(scope?.route !== undefined && { route: `${scope.method ?? ''} ${scope.route}`.trim() }),
      ...(site !== undefined && { at: `${site.file}:${site.line}` }),
      runs: count,
      'in all': `${totalMs.toFixed(1)} ms`,
      confidence,
    },
    atMs: at,
  };
}

function adviceEntry({ what, why, todo, sql }: AdviceFinding): ReportEntry {
  return { title: what, severity: 'info', text: [why, todo], code: sql };
}
