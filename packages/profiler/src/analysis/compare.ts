import { checkOptions, type OptionRule } from '@sonde/metrics';
import { checkGivenProfile } from '../call-tree/given-profile.js';
import type { Profile } from '../call-tree/profile.js';
import { checkComparable } from './comparable.js';
import { type Comparison, compareScaled } from './comparison.js';
import { type CompareOptions, comparisonBases, isComparisonBasis, scaleOf } from './comparison-scale.js';

export type { Change, Comparison } from './comparison.js';
export type { CompareOptions, ComparisonBasis } from './comparison-scale.js';

const rules: Readonly<Record<string, OptionRule>> = {
  measure: ['the name of a measure', (value) => typeof value === 'string'],
  basis: [`one of ${comparisonBases.join(', ')}`, isComparisonBasis],
};

/**
 * What changed between two profiles, function by function and stack by stack. Functions are the same where name and file
 * are, wherever their lines went.
 *
 * @throws SondeError SONDE_INVALID_OPTION where one is no profile, they share no measure, or a basis does not fit them
 */
export function compare(before: Profile, after: Profile, options: CompareOptions = {}): Comparison {
  checkOptions('compare', rules, options);
  checkGivenProfile('compare(), the earlier one', before);
  checkGivenProfile('compare(), the later one', after);
  checkComparable(before, after, options);
  return compareScaled(before, after, scaleOf(before, after, options));
}
