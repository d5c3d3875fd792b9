import type { CallSite } from '../call-site/call-site.js';
import type { ScopeReport } from '../observation/scope-report.js';
import { placeOf } from '../report/finding-facts.js';
import { wrapped } from '../report/terminal-text.js';
import { visibleLine } from '../report/visible-text.js';

/** More statements are counted, not shown. */
const maxShown = 20;

/** Of one statement. */
const maxSites = 3;

const width = 80;

/** The statements of a scope, most frequent first, each with its places. Ends with a line break; empty without any. */
export function statementList(statements: ScopeReport['statements']): string {
  const sorted = [...statements].sort((a, b) => b.count - a.count);
  return listText(
    sorted.map(({ statement, count, sites }) => ({ label: `${count} ×`, text: statement.text, notes: [], sites })),
  );
}

/** A statement as a list shows it. */
export interface ListedStatement {
  readonly label: string;
  readonly text: string;
  readonly notes: readonly string[];
  readonly sites: readonly CallSite[];
}

/** Lines of at most 80 columns, but for places: they are not broken, so that they can be opened. */
export function listText(statements: readonly ListedStatement[]): string {
  const shown = statements.slice(0, maxShown);
  const indent = 4 + Math.max(0, ...shown.map(({ label }) => label.length));
  const lines = shown.flatMap(({ label, text, notes, sites }) => {
    const places = sites
      .slice(0, maxSites)
      .map((site) => `${visibleLine(placeOf(site))}  ${visibleLine(site.function ?? '')}`);
    const rows = [...wrapped(visibleLine(text), width - indent), ...notes, ...places];
    return rows.map((row, i) => `  ${(i === 0 ? label : '').padEnd(indent - 2)}${row}`.trimEnd());
  });
  const rest = statements.length - shown.length;
  if (rest > 0) lines.push(`  and ${rest} more`);
  return lines.map((line) => `${line}\n`).join('');
}
