import type { Profile, Samples } from '../../call-tree/profile.js';
import { sampleNs, timeMeasure } from '../measures.js';

/** Stacks one behind the other on an axis, as columns. */
export interface Stretches {
  readonly count: number;
  /** Node 0 where there was no stack. */
  readonly node: Uint32Array;
  /** Where each begins; it ends where the next does, and the last at `end`. */
  readonly from: Float64Array;
  readonly weight: Float64Array;
  readonly end: number;
}

/** Shorter gaps come from rounding. In nanoseconds. */
const gapNs = 1000;

/**
 * Samples end to end, on an axis of a measure's whole numbers. On that of time they stand where they were, as far as they
 * do not overlap.
 *
 * @param measure place in `Profile.measures`
 */
export function stretches(profile: Profile, samples: Samples, measure: number): Stretches {
  const isTime = profile.measures[measure]?.unit === 'nanoseconds';
  const isTimeAxis = isTime && measure === timeMeasure(profile);
  const weights = isTimeAxis
    ? sampleNs(profile, samples.values, samples.count)
    : (samples.values[measure] ?? new Float64Array(samples.count));
  const atUs = isTimeAxis ? samples.atUs : undefined;
  // Before each sample there may be a gap.
  const node = new Uint32Array(samples.count * 2);
  const from = new Float64Array(samples.count * 2);
  const weight = new Float64Array(samples.count * 2);
  let count = 0;
  let clock = 0;
  const add = (top: number, lasts: number): void => {
    node[count] = top;
    from[count] = clock;
    weight[count] = lasts;
    count++;
    clock += lasts;
  };
  for (let i = 0; i < samples.count; i++) {
    const at = atUs === undefined ? clock : Math.round(atUs[i]! * 1000);
    if (at - clock > gapNs) add(0, at - clock);
    add(samples.node[i]!, Math.round(weights[i]!));
  }
  return { count, node, from, weight, end: clock };
}
