import { foreignName, type Html, html } from '../html.js';
import { pageClasses as classes, pageIds } from '../page-structure.js';
import type { ReportData } from '../report-data.js';
import type { ReportEntry, ReportSection } from '../report-section.js';
import { time } from './masthead.js';

/** What others had to say of the same time; nothing where nobody had. */
export function sections({ sections: list }: ReportData): Html | undefined {
  if (list.length === 0) return undefined;
  return html`<section id="${pageIds.sections}" aria-labelledby="sections-heading"><h2 id="sections-heading">In the same time</h2>${list.map(section)}</section>`;
}

function section({ title, summary, entries }: ReportSection): Html {
  const lead = summary === undefined ? undefined : html`<p><bdi>${summary}</bdi></p>`;
  return html`<div class="${classes.reportSection}"><h3>${foreignName(title)}</h3>${lead}${entries.map(entry)}</div>`;
}

function entry({ title, severity = 'info', text = [], code, facts = {}, atMs }: ReportEntry): Html {
  const word = severity === 'info' ? undefined : html`<span class="severity">${severity}</span>`;
  const all = Object.entries(facts).map(
    ([name, value]) =>
      html`<span class="${classes.fact}">${foreignName(name)}: <b>${foreignName(String(value))}</b></span>`,
  );
  if (atMs !== undefined) all.push(html`<span class="${classes.fact}">at ${time(atMs)}</span>`);
  const line = all.length === 0 ? undefined : html`<p class="facts">${all}</p>`;
  const block = code === undefined ? undefined : html`<pre tabindex="0" dir="ltr"><code>${code}</code></pre>`;
  return html`<article class="${classes.reportEntry}" data-severity="${severity}"><h4>${word}${foreignName(title)}</h4>${line}${text.map((paragraph) => html`<p dir="auto">${paragraph}</p>`)}${block}</article>`;
}
