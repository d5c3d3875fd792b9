import { haveDurations } from '../../../analysis/comparison-scale.js';
import { matchFrames } from '../../../analysis/frame-matching.js';
import type { ReportData } from '../../report-data.js';
import type { ViewState } from './view-state.js';

/** Makes a state possible: an address may name a profile, a measure, a function that is not there. */
export function correctFor({ profiles, comparison }: ReportData): (state: ViewState) => ViewState {
  const [before, after] = (comparison ?? []).map((place) => profiles[place]!);
  let comparedFrames: number | undefined;
  return (state) => {
    const isComparison = state.view === 'comparison' && comparison !== undefined;
    const place = isComparison ? comparison[1] : state.profile < profiles.length ? state.profile : 0;
    const profile = profiles[place]!;
    const isInTime = profile.samples.atUs !== undefined && profile.durationUs > 0 && !isComparison;
    const isCounted = (measure: number) => {
      const name = profile.measures[measure]?.name;
      return name !== undefined && (!isComparison || before!.measures.some((each) => each.name === name));
    };
    let { frame } = state;
    if (frame >= profile.tree.frames.length) {
      // What is gone has its place behind those of the later profile.
      if (isComparison) comparedFrames ??= matchFrames(before!.tree.frames, after!.tree.frames).frames.length;
      if (!isComparison || frame >= comparedFrames!) frame = -1;
    }
    return {
      ...state,
      profile: place,
      view: state.view === 'comparison' && !isComparison ? 'merged' : state.view,
      measure: isCounted(state.measure) ? state.measure : 0,
      window: isInTime && (state.window?.fromUs ?? 0) < profile.durationUs ? state.window : undefined,
      // Threads of two profiles have nothing to do with each other.
      thread:
        !isComparison && state.thread !== undefined && state.thread < profile.threads.length ? state.thread : undefined,
      basis: state.basis === 'duration' && !(before && after && haveDurations(before, after)) ? undefined : state.basis,
      frame,
    };
  };
}
