import type { Profile } from '../call-tree/profile.js';
import type { ComparisonScale } from './comparison-scale.js';
import { type MatchedFrames, matchFrames } from './frame-matching.js';
import { functionTotalsOf } from './group-totals.js';
import { type MeasuredTree, TreeMerger } from './merged-tree.js';
import { nodeTotals, sumUpwards } from './node-totals.js';
import { sampledVariance } from './sampling-error.js';

/**
 * - `new`, `gone`: seen on one side only
 * - `slower`, `faster`: more, or less, by more than chance explains
 * - `same`: all else
 */
export type ChangeStatus = 'slower' | 'faster' | 'same' | 'new' | 'gone';

/** Of one function, or one node: both sides in the measure's unit, the earlier after the normalisation. */
export interface Change {
  /** Place in `Comparison.tree.frames`. */
  readonly frame: number;
  readonly selfBefore: number;
  readonly selfAfter: number;
  readonly totalBefore: number;
  readonly totalAfter: number;
  /** After less before. */
  readonly selfChange: number;
  readonly totalChange: number;
  /** By how much they may differ by chance: 2 standard deviations, as `sampledVariance` tells. */
  readonly selfError: number;
  readonly totalError: number;
  /** By the totals. */
  readonly status: ChangeStatus;
}

export interface Comparison extends ComparisonScale {
  /** Of all, before and after: what shares are shares of. */
  readonly sumBefore: number;
  readonly sumAfter: number;
  /** The functions, those with the greatest change of self first. */
  readonly functions: readonly Change[];
  /** Both trees folded into one; frames as in `matchFrames`: the later one's at their places, then what is gone. */
  readonly tree: MeasuredTree['tree'];
  /** Of each node of it. */
  readonly before: Omit<MeasuredTree, 'tree'>;
  readonly after: Omit<MeasuredTree, 'tree'>;
}

/**
 * What changed between two profiles, by a scale that is settled: parts of two profiles are compared by the scale of the whole
 * ones.
 */
export function compareScaled(before: Profile, after: Profile, scale: ComparisonScale): Comparison {
  const { measures, factor } = scale;
  const matched = matchFrames(before.tree.frames, after.tree.frames);
  const merged = mergeTrees(before, after, matched, measures, factor);
  return {
    ...scale,
    sumBefore: merged.before.total[0] ?? 0,
    sumAfter: merged.after.total[0] ?? 0,
    functions: functionChanges(before, after, matched, measures, factor),
    ...merged,
  };
}

function functionChanges(
  before: Profile,
  after: Profile,
  { frames, ofFirst }: MatchedFrames,
  [ofBefore, ofAfter]: readonly [number, number],
  factor: number,
): Change[] {
  const older = sidesOf(before, ofBefore, frames.length, factor, (frame) => ofFirst[frame]!);
  const newer = sidesOf(after, ofAfter, frames.length, 1, (frame) => frame);
  return frames
    .map((frame, place) => ({ kind: frame.kind, change: changeOf(place, older[place]!, newer[place]!), place }))
    .filter(({ kind, place }) => kind !== 'root' && older[place]!.samples + newer[place]!.samples > 0)
    .map(({ change }) => change)
    .sort((a, b) => Math.abs(b.selfChange) - Math.abs(a.selfChange) || a.frame - b.frame);
}

/** A function in one of the two profiles. */
interface Side {
  self: number;
  total: number;
  samples: number;
  selfVariance: number;
  totalVariance: number;
}

function sidesOf(
  profile: Profile,
  measure: number,
  count: number,
  factor: number,
  placeOf: (frame: number) => number,
): Side[] {
  const totals = functionTotalsOf(profile.tree, nodeTotals(profile, { measure }));
  const sides = Array.from(
    { length: count },
    (): Side => ({ self: 0, total: 0, samples: 0, selfVariance: 0, totalVariance: 0 }),
  );
  for (const [frame, total] of totals.total.entries()) {
    const side = sides[placeOf(frame)]!;
    const samples = totals.totalSamples[frame]!;
    const self = totals.self[frame]!;
    side.self += self * factor;
    side.total += total * factor;
    side.samples += samples;
    side.selfVariance += sampledVariance(profile, measure, self, totals.selfSamples[frame]!) * factor ** 2;
    side.totalVariance += sampledVariance(profile, measure, total, samples) * factor ** 2;
  }
  return sides;
}

function changeOf(frame: number, older: Side, newer: Side): Change {
  const totalChange = newer.total - older.total;
  const totalError = 2 * Math.sqrt(older.totalVariance + newer.totalVariance);
  return {
    frame,
    selfBefore: older.self,
    selfAfter: newer.self,
    totalBefore: older.total,
    totalAfter: newer.total,
    selfChange: newer.self - older.self,
    totalChange,
    selfError: 2 * Math.sqrt(older.selfVariance + newer.selfVariance),
    totalError,
    status: statusOf(older.samples, newer.samples, totalChange, totalError),
  };
}

function statusOf(samplesBefore: number, samplesAfter: number, change: number, error: number): ChangeStatus {
  if (samplesBefore === 0) return 'new';
  if (samplesAfter === 0) return 'gone';
  if (Math.abs(change) <= error) return 'same';
  return change > 0 ? 'slower' : 'faster';
}

function mergeTrees(
  before: Profile,
  after: Profile,
  { frames, ofFirst }: MatchedFrames,
  [ofBefore, ofAfter]: readonly [number, number],
  factor: number,
): Pick<Comparison, 'tree' | 'before' | 'after'> {
  const merger = new TreeMerger(after.tree.frame[0] ?? 0);
  const fold = ({ tree }: Profile, frameOf: (frame: number) => number) => {
    const places = new Uint32Array(tree.frame.length);
    for (let node = 1; node < tree.frame.length; node++) {
      places[node] = merger.child(places[tree.parent[node]!]!, frameOf(tree.frame[node]!));
    }
    return places;
  };
  const placesBefore = fold(before, (frame) => ofFirst[frame]!);
  const placesAfter = fold(after, (frame) => frame);
  const tree = merger.build(frames);
  const sums = (profile: Profile, measure: number, places: Uint32Array, scale: number) => {
    const own = nodeTotals(profile, { measure });
    const self = new Float64Array(tree.frame.length);
    const samples = new Float64Array(tree.frame.length);
    for (const [node, place] of places.entries()) {
      self[place]! += own.self[node]! * scale;
      samples[place]! += own.selfSamples[node]!;
    }
    return { self, total: sumUpwards(self, tree.parent), samples: sumUpwards(samples, tree.parent) };
  };
  return {
    tree,
    before: sums(before, ofBefore, placesBefore, factor),
    after: sums(after, ofAfter, placesAfter, 1),
  };
}
