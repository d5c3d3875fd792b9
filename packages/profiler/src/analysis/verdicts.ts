import { checkGivenProfile } from '../call-tree/given-profile.js';
import type { Profile } from '../call-tree/profile.js';
import { cpuVerdicts } from './cpu-verdicts.js';
import { heapVerdicts } from './heap-verdicts.js';
import type { Verdict } from './verdict.js';

/**
 * A profile in sentences: what the time, or the memory, went into, what to look at first, and how far to trust it. The
 * first one is the headline.
 *
 * @throws SondeError SONDE_INVALID_OPTION where it is no profile
 */
export function verdicts(profile: Profile): Verdict[] {
  checkGivenProfile('verdicts()', profile);
  return profile.kind === 'cpu' ? cpuVerdicts(profile) : heapVerdicts(profile);
}
