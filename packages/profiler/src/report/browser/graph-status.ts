import type { ComparisonBasis } from '../../analysis/comparison-scale.js';
import { plural, samplesText } from '../../analysis/wording.js';
import type { FrameKind } from '../../call-tree/frame.js';
import type { SelectedComparison } from './comparison/compared-profiles.js';
import type { ProfileView, SelectedProfile } from './selection/profile-view.js';
import { groupOf } from './selection/selection.js';
import type { ViewState } from './state/view-state.js';
import { duration, quantity } from './text/quantity.js';

/** What a graph is of, in words. */
export function statusText(
  view: ProfileView,
  { narrowed, measure, functions }: SelectedProfile,
  state: ViewState,
): string {
  const { selected, leftOut, profile } = narrowed;
  const said = [`${quantity(selected - leftOut, measure.unit)} shown`, samplesText(profile, functions.sampleCount)];
  if (leftOut > 0)
    said.push(
      `${quantity(leftOut, measure.unit)} of hidden code without a caller left out (${hiddenNames(state.hidden)})`,
    );
  if (state.window) said.push(`window of ${duration(state.window.toUs - state.window.fromUs)}`);
  if (state.view === 'time' && state.thread === undefined && view.profile.threads.length > 1) {
    said.push(`thread ${view.profile.threads[0]}`);
  }
  if (state.view === 'time' && !view.knowsTimes) said.push('times are not known: in the order of the file');
  return said.join(' · ');
}

function hiddenNames(hidden: ReadonlySet<FrameKind>): string {
  return [...new Set([...hidden].map(groupOf))].join(', ');
}

/** The same of a comparison. */
export function comparisonStatus(
  { comparison, measure: { unit } }: SelectedComparison,
  { hidden, side }: ViewState,
): string {
  const { sumBefore, sumAfter, factor, before, after, basis } = comparison;
  const said = [
    `${quantity(sumBefore, unit)} before${Math.abs(factor - 1) < 0.005 ? '' : ` (×${factor.toPrecision(3)})`}`,
    `${quantity(sumAfter, unit)} after`,
    `${basisWords[basis]}, as wide as ${side}`,
    `${plural(before.samples[0] ?? 0, 'sample')} and ${plural(after.samples[0] ?? 0, 'sample')}`,
  ];
  if (hidden.size > 0) said.push(`hidden: ${hiddenNames(hidden)}`);
  return said.join(' · ');
}

const basisWords: Readonly<Record<ComparisonBasis, string>> = {
  duration: 'compared per time',
  total: 'compared by share',
  none: 'compared as they are',
};
