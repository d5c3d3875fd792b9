import { type Clock, checkOptions, type OptionRule, systemClock } from '@sonde/metrics';
import { type ComparisonBasis, comparisonBases, isComparisonBasis } from '../analysis/comparison-scale.js';
import { verdicts } from '../analysis/verdicts.js';
import type { Profile } from '../call-tree/profile.js';
import type { SourceExcerpt } from '../call-tree/source-excerpt.js';
import { areExcerpts, areSections, checkParts, checkProfiles } from './check-report.js';
import type { ReportData } from './report-data.js';
import type { ReportSection } from './report-section.js';

export interface ReportOptions {
  /** Default: the title of the first profile. */
  readonly title?: string | undefined;
  readonly sections?: readonly ReportSection[] | undefined;
  /** Lines of source around hot functions. */
  readonly sources?: readonly SourceExcerpt[] | undefined;
  /** Places in the list of the two to compare, the earlier one first; or `true` for the first two. Default: none. */
  readonly compare?: boolean | readonly [before: number, after: number] | undefined;
  /**
   * What makes the two comparable: `duration` as if both had been as long, `total` as if both had counted as much, `none` as
   * they are. Default: `none` for heaps; else `duration` where both are known, else `total`. The reader can change it.
   */
  readonly basis?: ComparisonBasis | undefined;
  /** Default `systemClock`. */
  readonly clock?: Clock | undefined;
}

export const reportRules: Record<string, OptionRule> = {
  title: ['a text', (value) => typeof value === 'string'],
  sections: ['a list of sections, each with title and entries', areSections],
  sources: ['a list of source excerpts, each with file, firstLine and lines', areExcerpts],
  compare: ['true, false or two places in the list of profiles', isComparison],
  basis: [`one of ${comparisonBases.join(', ')}`, isComparisonBasis],
  clock: ['a clock', (value) => typeof (value as Partial<Clock> | null)?.epochMs === 'function'],
};

/**
 * What a report of some profiles shows, with their summaries; `renderReport` makes the page of it.
 *
 * @throws SondeError SONDE_INVALID_OPTION
 */
export function reportOf(profiles: readonly Profile[], options: ReportOptions = {}): ReportData {
  checkOptions('reportOf', reportRules, options);
  return summarised(reportParts(profiles, options));
}

/** A report whose summaries are still to be made, which takes time. */
export type ReportParts = Omit<ReportData, 'verdicts'>;

/** @throws SondeError SONDE_INVALID_OPTION where the profiles are none, or are not to be compared */
export function reportParts(profiles: readonly Profile[], options: ReportOptions): ReportParts {
  checkProfiles(profiles);
  const { sections = [], sources = [], compare, basis, clock = systemClock } = options;
  const pair = compare === true ? ([0, 1] as const) : compare === false ? undefined : compare;
  const parts = {
    title: options.title ?? profiles[0]?.title ?? '',
    createdAtMs: clock.epochMs(),
    profiles,
    sections,
    sources,
    ...(pair !== undefined && { comparison: pair }),
    ...(basis !== undefined && { basis }),
  };
  checkParts(parts);
  return parts;
}

export function summarised(parts: ReportParts): ReportData {
  return { ...parts, verdicts: parts.profiles.map(verdicts) };
}

function isComparison(value: unknown): boolean {
  if (typeof value === 'boolean') return true;
  return Array.isArray(value) && value.length === 2 && value.every((place) => Number.isSafeInteger(place));
}
