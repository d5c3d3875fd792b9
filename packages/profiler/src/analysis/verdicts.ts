import type { Profile } from '../call-tree/profile.js';
import { cpuVerdicts } from './cpu-verdicts.js';
import { heapVerdicts } from './heap-verdicts.js';
import type { Verdict } from './verdict.js';

/**
 * A profile in sentences: what the time, or the memory, went into, what to look at first, and how far to trust it. The
 * first one is the headline.
 */
export function verdicts(profile: Profile): Verdict[] {
  return profile.kind === 'cpu' ? cpuVerdicts(profile) : heapVerdicts(profile);
}
