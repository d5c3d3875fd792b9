import { checkOptions, describeValue, type OptionRule, SondeError } from '@sonde/metrics';
import { checkGivenProfile } from '../call-tree/given-profile.js';
import type { Profile } from '../call-tree/profile.js';
import { type FunctionTotals, functionTotalsOf } from './group-totals.js';
import { nodeTotals, type TotalsOptions } from './node-totals.js';

export type { FunctionTotals } from './group-totals.js';

const rules: Readonly<Record<string, OptionRule>> = {
  measure: ['the place of a measure, from 0', (value) => Number.isSafeInteger(value) && (value as number) >= 0],
  filter: ['a function of the place of a sample', (value) => typeof value === 'function'],
};

/** Self and total by function. @throws SondeError SONDE_INVALID_OPTION where it is no profile, or has no such measure */
export function functionTotals(profile: Profile, options: TotalsOptions = {}): FunctionTotals {
  checkOptions('functionTotals', rules, options);
  checkGivenProfile('functionTotals()', profile);
  const { measures } = profile;
  if (options.measure !== undefined && options.measure >= measures.length) {
    throw new SondeError('SONDE_INVALID_OPTION', {
      what: 'functionTotals: the measure',
      got: describeValue(options.measure),
      expected: `the place of one that the profile has: ${measures.map(({ name }, place) => `${place} (${name})`).join(', ')}`,
      next: 'Correct it, or leave it out for the first.',
    });
  }
  return functionTotalsOf(profile.tree, nodeTotals(profile, options));
}
