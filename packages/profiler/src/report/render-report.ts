import { createHash } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { checkOptions, type OptionRule } from '@sonde/metrics';
import { checkReport } from './check-report.js';
import { encodeReport } from './encode-report.js';
import { Html, html } from './html.js';
import { withinLimits } from './limits.js';
import { pageClasses, pageIds } from './page-structure.js';
import { readProgram } from './program.js';
import { comparison } from './regions/comparison.js';
import { functions } from './regions/function-table.js';
import { masthead } from './regions/masthead.js';
import { sections } from './regions/sections.js';
import { summary } from './regions/summary.js';
import type { ReportData } from './report-data.js';
import { reportStyles } from './style/index.js';

export interface RenderOptions {
  /** `false` leaves out graphs, search and the data they need: summary, table and sections in some kilobytes. Default true. */
  readonly interactive?: boolean | undefined;
}

export const renderRules: Record<string, OptionRule> = {
  interactive: ['true or false', (value) => typeof value === 'boolean'],
};

/**
 * A report as one HTML file, which needs nothing but itself: it opens from a disk, offline, and asks nobody for anything.
 * Its policy lets no script run but its own. Whatever stands in the data is shown as text.
 *
 * @throws SondeError SONDE_INVALID_OPTION where the data contradicts itself
 */
export async function renderReport(data: ReportData, options: RenderOptions = {}): Promise<string> {
  checkOptions('renderReport', renderRules, options);
  checkReport(data);
  const bounded = withinLimits(data);
  const styles = reportStyles();
  const body = [await regions(bounded)];
  const policy = [`default-src 'none'`, `style-src '${hashOf(styles)}'`];
  if (options.interactive !== false) {
    const program = await readProgram();
    policy.push(`script-src '${hashOf(program)}'`);
    body.push(await embedded(bounded, program));
  }
  policy.push(`img-src data:`, `base-uri 'none'`, `form-action 'none'`);
  const head = html`<meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${policy.join('; ')}"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark"><meta name="referrer" content="no-referrer"><title>${bounded.title}</title><link rel="icon" href="data:,"><style>${new Html(styles)}</style>`;
  return html`<!doctype html>
<html lang="en"><head>${head}</head><body>
<a class="skip-link" href="#${pageIds.main}">Skip to the report</a>
${body}
</body></html>
`.markup;
}

/** All that needs no program. A region may take milliseconds of a large profile, so others run in between. */
async function regions(data: ReportData): Promise<Html> {
  const main: (Html | undefined)[] = [];
  const explorer = html`<section id="${pageIds.explorer}" aria-label="Explore the profile" hidden></section>`;
  for (const region of [summary, () => explorer, comparison, functions, sections]) {
    main.push(region(data));
    await nextTurn();
  }
  return html`${masthead(data)}
<main id="${pageIds.main}" tabindex="-1"><div id="${pageIds.failure}" role="alert" hidden></div>${main}</main>
<footer class="colophon"><p>Made by Sonde. This page is complete in itself and sends nothing anywhere.</p></footer>`;
}

async function embedded(data: ReportData, program: string): Promise<Html> {
  const packed = await encodeReport(data);
  return html`<noscript><p class="colophon ${pageClasses.withoutProgram}">Graphs, search and timeline need JavaScript; everything above is complete without.</p></noscript>
<div id="${pageIds.announcer}" role="status" class="${pageClasses.visuallyHidden}"></div>
<dialog id="${pageIds.help}" aria-label="Keys"></dialog>
<script id="${pageIds.data}" type="application/x-sonde-report">${new Html(packed)}</script>
<script>${new Html(program)}</script>`;
}

function hashOf(content: string): string {
  return `sha256-${createHash('sha256').update(content).digest('base64')}`;
}
