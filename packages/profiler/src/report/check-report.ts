import { describeValue, SondeError } from '@sonde/metrics';
import { checkComparable } from '../analysis/comparable.js';
import { comparisonBases, isComparisonBasis } from '../analysis/comparison-scale.js';
import { checkGivenProfile } from '../call-tree/given-profile.js';
import type { SourceExcerpt } from '../call-tree/source-excerpt.js';
import type { ReportData } from './report-data.js';
import type { ReportEntry, ReportSection } from './report-section.js';

/**
 * Refuses a report whose parts do not fit each other. What is inside of a profile is up to those who made it.
 *
 * @throws SondeError SONDE_INVALID_OPTION
 */
export function checkReport(report: ReportData): void {
  if (typeof report !== 'object' || report === null) {
    refuse('its data', describeValue(report), 'what reportOf() returns', 'Use reportOf().');
  }
  const { verdicts, ...parts } = report;
  checkProfiles(parts.profiles);
  checkParts(parts);
  const count = parts.profiles.length;
  if (verdicts.length !== count) {
    refuse('its verdicts', `${verdicts.length} lists`, `one for each of ${count} profiles`, 'Use reportOf().');
  }
}

/**
 * Refuses what is no list of profiles, before anything is read of it.
 *
 * @throws SondeError SONDE_INVALID_OPTION
 */
export function checkProfiles(profiles: unknown): asserts profiles is ReportData['profiles'] {
  if (!Array.isArray(profiles)) {
    refuse('its profiles', describeValue(profiles), 'a list of profiles', 'Put a single one into a list: [profile].');
  }
  for (const [at, profile] of profiles.entries()) checkGivenProfile(`the report, number ${at} of its list`, profile);
}

/** Whether each is a section as `ReportSection` has it. */
export function areSections(value: unknown): boolean {
  return isListOf<ReportSection>(value, ({ title, entries }) => {
    return typeof title === 'string' && isListOf<ReportEntry>(entries, (entry) => typeof entry.title === 'string');
  });
}

/** Whether each is an excerpt as `SourceExcerpt` has it. */
export function areExcerpts(value: unknown): boolean {
  return isListOf<SourceExcerpt>(value, ({ file, firstLine, lines }) => {
    return (
      typeof file === 'string' &&
      Number.isSafeInteger(firstLine) &&
      Array.isArray(lines) &&
      lines.every((line) => typeof line === 'string')
    );
  });
}

function isListOf<T>(value: unknown, isOne: (each: Partial<T>) => boolean): boolean {
  return (
    Array.isArray(value) && Array.from(value).every((each) => typeof each === 'object' && each !== null && isOne(each))
  );
}

/** @throws SondeError SONDE_INVALID_OPTION */
export function checkParts({
  profiles,
  comparison,
  basis,
}: Pick<ReportData, 'profiles' | 'comparison' | 'basis'>): void {
  if (profiles.length === 0)
    refuse('its profiles', 'none', 'at least one', 'Pass the profiles that the report is to show.');
  if (basis !== undefined && !isComparisonBasis(basis)) {
    const expected = `one of ${comparisonBases.join(', ')}`;
    refuse('the basis of its comparison', describeValue(basis), expected, 'Correct it, or leave it out.');
  }
  if (comparison === undefined) {
    if (basis === undefined) return;
    refuse('its basis', describeValue(basis), 'a comparison beside it', 'Pass { compare: true } as well.');
  }
  const [before, after] = comparison.map((at) => profiles[at]);
  if (before === undefined || after === undefined || before === after) {
    const expected = `places of two profiles, from 0 to ${profiles.length - 1}`;
    refuse('its comparison', comparison.join(' and '), expected, 'Pass the earlier one first.');
  }
  const measure = after.measures[0]?.name;
  if (before.kind !== after.kind || !before.measures.some(({ name }) => name === measure)) {
    const [one, other] = [before, after].map(
      ({ kind, measures }) => `${kind} (${measures.map(({ name }) => name).join(', ')})`,
    );
    refuse(
      'its comparison',
      `${one} and ${other}`,
      'two profiles of one kind that count the same',
      'Compare like with like.',
    );
  }
  checkComparable(before, after, { basis });
}

function refuse(what: string, got: string, expected: string, next: string): never {
  throw new SondeError('SONDE_INVALID_OPTION', { what: `the report: ${what}`, got, expected, next });
}
