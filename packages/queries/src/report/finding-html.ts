import type { CallSite } from '../call-site/call-site.js';
import type { Finding, FindingKind } from '../findings/finding.js';
import { checkFindings } from './check-findings.js';
import { limitText, otherWorkOf, placeOf, recurrenceText, runsText, timeText, workOf } from './finding-facts.js';
import { findingsStyle } from './findings-style.js';
import { html, htmlLines, Markup } from './html-text.js';
import { endOf } from './terminal-text.js';

/** More would make a page that nobody reads; those that take the most time are shown. */
export const maxShown = 200;

/** Lists inside one finding. */
const maxListed = 10;

/** Columns of a place in the head of a finding; its end tells it, and all of it stands below. */
const maxPlace = 90;

const kindNames: Readonly<Record<FindingKind, string>> = {
  n_plus_one: 'N+1',
  m_times_n: 'M×N',
  duplicate: 'duplicates',
  batchable_write: 'batchable writes',
  consecutive: 'consecutive queries',
  query_budget: 'query budget',
  time_budget: 'time budget',
  slow_query: 'slow queries',
};

/**
 * Findings as a section of an HTML page: with its style, without scripts, sorted by the time they take, the first one
 * open. It can be put into the body of any page, light or dark as the reader's system is. Everything is escaped.
 * `findingsPage` is a page of its own.
 *
 * @throws SondeError SONDE_INVALID_OPTION, for what is no array of findings
 */
export function findingsSection(findings: readonly Finding[]): string {
  checkFindings('findingsSection()', findings);
  const sorted = [...findings].sort((a, b) => b.totalMs - a.totalMs || b.count - a.count);
  const longest = sorted[0]?.totalMs ?? 0;
  const shown = sorted.slice(0, maxShown);
  const rest = sorted.length - shown.length;
  return html`<section class="sonde-findings" aria-label="Findings about queries">
<style>${new Markup(findingsStyle)}</style>
<h2>Queries: ${sorted.length === 1 ? '1 finding' : `${sorted.length} findings`}</h2>
<p class="sonde-total">${totalOf(sorted)}</p>
<ol>
${shown.map((finding, i) => html`<li>${cardOf(finding, i === 0, longest)}</li>\n`)}</ol>
${rest === 0 ? '' : html`<p class="sonde-total">${rest} more take less time.</p>`}
</section>`.text;
}

/** `N+1: 2, slow queries: 1` */
function totalOf(findings: readonly Finding[]): string {
  if (findings.length === 0) return 'Nothing to mend was found.';
  const counts = new Map<FindingKind, number>();
  for (const { kind } of findings) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  const kinds = [...counts].sort((a, b) => b[1] - a[1]).map(([kind, count]) => `${kindNames[kind]}: ${count}`);
  return kinds.join(', ');
}

function cardOf(finding: Finding, isOpen: boolean, longest: number): Markup {
  const { title, confidence, sites, count, totalMs } = finding;
  const where = [sites[0] === undefined ? '' : endOf(placeOf(sites[0]), maxPlace), workOf(finding)]
    .filter(Boolean)
    .join(' · ');
  return html`<details${isOpen ? new Markup(' open') : ''}>
<summary>
<h3>${title}</h3>
<span class="sonde-where"><span class="sonde-${confidence}">${confidence} confidence</span>${where === '' ? '' : html` · ${where}`}</span>
<span class="sonde-time"><strong>${timeText(totalMs)}</strong> <span>${count === 1 ? '1 run' : `${count} runs`}</span></span>
${shareOf(totalMs, longest)}
</summary>
<dl>
${detailsOf(finding)}</dl>
</details>`;
}

/** A bar against the finding that takes the longest. Drawn, as a page may forbid styles of single elements. */
function shareOf(totalMs: number, longest: number): Markup {
  const width = longest > 0 && totalMs > 0 ? Math.max(1, Math.round((totalMs / longest) * 100)) : 0;
  return html`<svg class="sonde-share" viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true" focusable="false"><rect width="100" height="4"/><rect width="${width}" height="4"/></svg>`;
}

function detailsOf(finding: Finding): Markup[] {
  const { statement, others, parent, sites, scope, why, fix, orm, id } = finding;
  const limit = limitText(finding);
  const recurrence = recurrenceText(finding);
  const elsewhere = otherWorkOf(finding).join(', ');
  const via = [statement.system, orm].filter((name) => name !== undefined).join(', through ');
  return [
    ...row('Why', html`<p>${why}</p>`),
    ...row(
      'Fix',
      html`<p>${fix.text}</p>${fix.example === undefined ? '' : html`<pre>${htmlLines(fix.example)}</pre>`}`,
    ),
    ...row('Where', sites.slice(0, maxListed).map(siteOf)),
    ...row('Query', html`<pre>${statement.text}</pre>`),
    ...row('Parent', parent && [html`<pre>${parent.statement.text}</pre>`, parent.site ? siteOf(parent.site) : html``]),
    ...row(
      'Others',
      others.slice(0, maxListed).map(({ text }) => html`<pre>${text}</pre>`),
    ),
    ...row('Runs', html`${limit === undefined ? runsText(finding) : `${runsText(finding)}; ${limit}`}`),
    ...row('Seen', recurrence === undefined ? undefined : html`${recurrence}`),
    ...row('Also in', elsewhere === '' ? undefined : html`${elsewhere}`),
    ...row('Database', html`${via}`),
    ...row('Trace', scope?.traceId === undefined ? undefined : html`<code>${scope.traceId}</code>`),
    ...row('Id', html`<code>${id}</code>`),
  ];
}

function row(name: string, content: Markup | readonly Markup[] | undefined): Markup[] {
  const isEmpty = content === undefined || (Array.isArray(content) && content.length === 0);
  return isEmpty ? [] : [html`<dt>${name}</dt><dd>${content}</dd>\n`];
}

function siteOf(site: CallSite): Markup {
  return html`<p><code>${placeOf(site)}</code>${!site.function ? '' : html` in ${site.function}`}</p>`;
}
