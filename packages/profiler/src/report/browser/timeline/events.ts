import type { Profile } from '../../../call-tree/profile.js';
import type { ReportData } from '../../report-data.js';
import type { Event } from './timeline-strip.js';

/** Entries of the report's sections that fell into a profile, by their time in it. */
export function eventsOf({ sections }: ReportData, { startedAtMs, durationUs }: Profile): Event[] {
  if (startedAtMs === undefined) return [];
  return sections
    .flatMap(({ entries }) => entries)
    .filter(({ atMs }) => atMs !== undefined)
    .map(({ atMs, title }) => ({ atUs: (atMs! - startedAtMs) * 1000, title }))
    .filter(({ atUs }) => atUs >= 0 && atUs <= durationUs)
    .slice(0, mostEvents);
}

const mostEvents = 2000;
