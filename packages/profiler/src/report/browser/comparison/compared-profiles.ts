import { type Comparison, compareScaled } from '../../../analysis/comparison.js';
import { type ComparisonBasis, scaleOf } from '../../../analysis/comparison-scale.js';
import { comparisonVerdicts } from '../../../analysis/comparison-verdicts.js';
import type { Verdict } from '../../../analysis/verdict.js';
import type { Measure, Profile } from '../../../call-tree/profile.js';
import type { Boxes } from '../flame/boxes.js';
import { leftHeavy } from '../flame/layout.js';
import { lazily, recent } from '../selection/kept.js';
import { narrow } from '../selection/narrow.js';
import type { Selection } from '../selection/selection.js';
import type { Side, ViewState } from '../state/view-state.js';
import { nodeChanges } from './node-changes.js';

/** What of a state a comparison hangs on. */
export type ComparedState = Pick<ViewState, 'measure' | 'hidden' | 'label' | 'basis'>;

/** The comparison of one selection, its parts computed when they are first asked for. */
export interface SelectedComparison {
  /** Of what is shown: hidden code is counted for its callers on both sides. */
  readonly comparison: Comparison;
  readonly measure: Measure;
  /** Of each node how much it changed, -1 to 1; see `nodeChanges`. */
  readonly change: Float64Array;
  readonly before: Boxes;
  readonly after: Boxes;
  /** Sentences: of all code, hidden or not. */
  readonly verdicts: readonly Verdict[];
}

/** Two profiles of the report, compared as the reader chooses; the last comparisons are kept. */
export class ComparedProfiles {
  readonly before: Profile;
  readonly after: Profile;
  /** As the report was made. */
  private readonly basis: ComparisonBasis | undefined;
  private readonly kept = new Map<string, SelectedComparison>();

  constructor(before: Profile, after: Profile, basis: ComparisonBasis | undefined) {
    this.before = before;
    this.after = after;
    this.basis = basis;
  }

  select(state: ComparedState): SelectedComparison {
    const key = JSON.stringify([state.measure, [...state.hidden].sort(), state.label, state.basis]);
    return recent(this.kept, key, () => this.compute(state));
  }

  private compute({ measure: place, hidden, label, basis = this.basis }: ComparedState): SelectedComparison {
    const measure = this.after.measures[place]!;
    const measureBefore = this.before.measures.findIndex(({ name }) => name === measure.name);
    const part = (profile: Profile, selection: Selection) =>
      selection.label === undefined && selection.hidden.size === 0 ? profile : narrow(profile, selection).profile;
    const sides = (kinds: Selection['hidden']) =>
      [
        part(this.before, { measure: measureBefore, hidden: kinds, label }),
        part(this.after, { measure: place, hidden: kinds, label }),
      ] as const;
    const whole = sides(new Set());
    const scale = scaleOf(...whole, { measure: measure.name, basis });
    const comparison = compareScaled(...sides(hidden), scale);
    const boxes = (side: Side) => leftHeavy(comparison.tree, comparison[side].total);
    return lazily<SelectedComparison>({
      comparison: () => comparison,
      measure: () => measure,
      change: () => nodeChanges(comparison, this.after.kind !== 'heap'),
      before: () => boxes('before'),
      after: () => boxes('after'),
      verdicts: () => comparisonVerdicts(compareScaled(...whole, scale), this.after),
    });
  }
}
