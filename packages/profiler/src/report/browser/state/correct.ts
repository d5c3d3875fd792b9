import type { ReportData } from '../../report-data.js';
import type { ViewState } from './view-state.js';

/** Makes a state possible: an address may name a profile, a measure, a function that is not there. */
export function correctFor({ profiles, comparison }: ReportData): (state: ViewState) => ViewState {
  return (state) => {
    const isComparison = state.view === 'comparison' && comparison !== undefined;
    const place = isComparison ? comparison[1] : state.profile < profiles.length ? state.profile : 0;
    const profile = profiles[place]!;
    const isInTime = profile.samples.atUs !== undefined && profile.durationUs > 0;
    return {
      ...state,
      profile: place,
      view: state.view === 'comparison' && !isComparison ? 'merged' : state.view,
      measure: state.measure < profile.measures.length ? state.measure : 0,
      window: isInTime && (state.window?.fromUs ?? 0) < profile.durationUs ? state.window : undefined,
      thread: state.thread !== undefined && state.thread < profile.threads.length ? state.thread : undefined,
      frame: state.frame < profile.tree.frames.length ? state.frame : -1,
    };
  };
}
