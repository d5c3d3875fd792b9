import { functionTotals } from '../../analysis/function-totals.js';
import { kindTotals } from '../../analysis/groups.js';
import type { Verdict } from '../../analysis/verdict.js';
import { bytes, duration, isCensus, plural, samplesText } from '../../analysis/wording.js';
import type { Profile } from '../../call-tree/profile.js';
import { foreignName, type Html, html } from '../html.js';
import { pageClasses as classes, pageIds } from '../page-structure.js';
import type { ReportData } from '../report-data.js';
import { time } from './masthead.js';
import { shareBar } from './share-bar.js';

/** Of each profile: how it was taken, what it says in sentences, whose code the time went into. */
export function summary({ profiles, verdicts }: ReportData): Html {
  const parts = profiles.map((profile, at) => {
    const heading = profiles.length > 1 ? html`<h3>${foreignName(profile.title)}</h3>` : undefined;
    return html`<div class="${classes.profileSummary}" data-profile="${at}">${heading}${sentences(verdicts[at] ?? [])}${isCensus(profile) ? undefined : shareBar(kindTotals(profile))}${facts(profile)}${notes(profile)}</div>`;
  });
  return html`<section id="${pageIds.summary}" aria-labelledby="summary-heading"><h2 id="summary-heading">Summary</h2>${parts}</section>`;
}

/** Sentences as a list. What is a warning says so in words to those who do not see the sign. */
export function sentences(verdicts: readonly Verdict[]): Html {
  const items = verdicts.map(({ text, severity, frame }) => {
    const place = frame === undefined ? undefined : html` data-frame="${frame}"`;
    const spoken = severity === 'warning' ? html`<span class="${classes.visuallyHidden}">Warning: </span>` : undefined;
    return html`<li data-severity="${severity}"${place}>${spoken}${text}</li>`;
  });
  return html`<ul class="${classes.verdicts}" role="list">${items}</ul>`;
}

function facts(profile: Profile): Html {
  const { origin, startedAtMs, durationUs, threads, kind } = profile;
  const { sampleCount } = functionTotals(profile);
  const all: (Html | undefined)[] = [
    startedAtMs === undefined ? undefined : html`taken ${time(startedAtMs)}`,
    durationUs > 0 ? html`for <b>${duration(durationUs)}</b>` : undefined,
    html`<b>${samplesText(profile, sampleCount)}</b>`,
    origin.interval > 0
      ? html`one every <b>${kind === 'cpu' ? duration(origin.interval) : bytes(origin.interval)}</b>`
      : undefined,
    threads.length > 1 ? html`<b>${plural(threads.length, 'thread')}</b>` : undefined,
    html`by ${foreignName(origin.engine)}`,
    origin.node === undefined ? undefined : html`Node.js ${foreignName(origin.node)}`,
    origin.pid === undefined ? undefined : html`process ${origin.pid}`,
  ];
  const shown = all
    .filter((fact) => fact !== undefined)
    .map((fact) => html`<span class="${classes.fact}">${fact}</span>`);
  return html`<p class="facts">${shown}</p>`;
}

/** What the engine says of its own work: samples that were dropped, threads that did not answer. */
function notes({ origin }: Profile): Html | undefined {
  if (origin.notes.length === 0) return undefined;
  return html`<ul class="${classes.verdicts}" role="list" aria-label="Notes">${origin.notes.map((note) => html`<li data-severity="warning"><bdi>${note}</bdi></li>`)}</ul>`;
}
