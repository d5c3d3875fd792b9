import { plural } from '../../analysis/wording.js';
import { foreignName, type Html, html } from '../html.js';
import { pageClasses, pageIds } from '../page-structure.js';
import type { ReportData } from '../report-data.js';

/** Title, and when the report was made. */
export function masthead({ title, createdAtMs, profiles }: ReportData): Html {
  return html`<header id="${pageIds.masthead}"><h1>${foreignName(title)}</h1><p class="facts"><span class="${pageClasses.fact}">Report of ${time(createdAtMs)}</span><span class="${pageClasses.fact}">${plural(profiles.length, 'profile')}</span></p><nav id="${pageIds.tabs}" aria-label="Profiles" hidden></nav></header>`;
}

/** A time for people and programs, in UTC; a time that no calendar knows is left out. */
export function time(epochMs: number): Html {
  if (!(Math.abs(epochMs) <= 8.64e15)) return html`unknown time`;
  const iso = new Date(epochMs).toISOString();
  return html`<time datetime="${iso}">${iso.slice(0, 10)} ${iso.slice(11, 19)} UTC</time>`;
}
