import { SondeError } from '@sonde/metrics';
import type { ReportData } from './report-data.js';

/**
 * Refuses a report whose parts do not fit each other. What is inside of a profile is up to those who made it.
 *
 * @throws SondeError SONDE_INVALID_OPTION
 */
export function checkReport({ verdicts, ...parts }: ReportData): void {
  checkParts(parts);
  const count = parts.profiles.length;
  if (verdicts.length !== count) {
    refuse('its verdicts', `${verdicts.length} lists`, `one for each of ${count} profiles`, 'Use reportOf().');
  }
}

/** @throws SondeError SONDE_INVALID_OPTION */
export function checkParts({ profiles, comparison }: Pick<ReportData, 'profiles' | 'comparison'>): void {
  if (profiles.length === 0)
    refuse('its profiles', 'none', 'at least one', 'Pass the profiles that the report is to show.');
  if (comparison === undefined) return;
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
}

function refuse(what: string, got: string, expected: string, next: string): never {
  throw new SondeError('SONDE_INVALID_OPTION', { what: `the report: ${what}`, got, expected, next });
}
