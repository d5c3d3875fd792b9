import type { Profile } from '../call-tree/profile.js';
import type { GcPause } from '../call-tree/timeline.js';
import { heaviestStack } from './own-work.js';
import { sampleFilter } from './sample-filter.js';
import { info, type Verdict, warning } from './verdict.js';
import { duration, foreignText, functionText, percent, plural } from './wording.js';

/** A lag, and a pause, that is told as a warning. */
const longUs = 100_000;
/** Below that the loop runs as it should: timers are as late as that by themselves. */
const ordinaryLagUs = 20_000;
/** How long before a pause we look for who allocated. */
const beforePauseUs = 20_000;

/** When the event loop was held for longest, and by what. */
export interface LongestLag {
  readonly atUs: number;
  readonly lagUs: number;
  /** The application's function that ran; not known where samples have no times, or none was taken. */
  readonly frame?: number | undefined;
  /** In how many of the samples of that time it is, 0 to 1. */
  readonly share?: number | undefined;
}

/** The longest lag of the event loop; nothing where it was not measured. */
export function longestLag(profile: Profile): LongestLag | undefined {
  const longest = longestOf(profile.timeline?.lag ?? [], ({ lagUs }) => lagUs);
  if (longest === undefined) return undefined;
  const { atUs, lagUs } = longest;
  const ran = heaviestBetween(profile, atUs - lagUs, atUs);
  return { atUs, lagUs, frame: ran?.applicationFrame, share: ran?.share };
}

/** What the timeline tells: the longest lag and the longest pause, what ran then, the slowest request, what was waited for. */
export function timelineVerdicts(profile: Profile, lag = longestLag(profile)): Verdict[] {
  return [...lagVerdicts(profile, lag), ...gcVerdicts(profile), ...workVerdicts(profile), ...waitingVerdicts(profile)];
}

function lagVerdicts(profile: Profile, lag: LongestLag | undefined): Verdict[] {
  if (lag === undefined || lag.lagUs < ordinaryLagUs) return [];
  const ran =
    lag.frame === undefined
      ? ''
      : `; ${functionText(profile.tree.frames[lag.frame]!)} ran in ${percent(lag.share!)} of the samples of that time`;
  const text = `The event loop was held for up to ${duration(lag.lagUs)}, until ${duration(lag.atUs)} after the start${ran}.`;
  return [lag.lagUs >= longUs ? warning(text, lag.frame) : info(text, lag.frame)];
}

function gcVerdicts(profile: Profile): Verdict[] {
  const gc = profile.timeline?.gc ?? [];
  const longest = longestOf(gc, ({ durationUs }) => durationUs);
  if (longest === undefined) return [];
  const all = gc.reduce((sum, { durationUs }) => sum + durationUs, 0);
  const text =
    `Garbage was collected in ${plural(gc.length, 'pause')}, ${duration(all)} in all; the longest took ` +
    `${duration(longest.durationUs)} (${foreignText(longest.kind)}), ${duration(longest.startUs)} after the start`;
  const before = runningBefore(profile, longest);
  const whole =
    before === undefined ? `${text}.` : `${text}; ${functionText(profile.tree.frames[before]!)} ran just before.`;
  return [longest.durationUs >= longUs ? warning(whole, before) : info(whole, before)];
}

function runningBefore(profile: Profile, { startUs }: GcPause): number | undefined {
  return heaviestBetween(profile, startUs - beforePauseUs, startUs)?.applicationFrame;
}

function workVerdicts(profile: Profile): Verdict[] {
  const slowest = longestOf(profile.timeline?.work ?? [], ({ durationUs }) => durationUs);
  if (slowest === undefined) return [];
  const what = `${foreignText(slowest.name)} (${foreignText(slowest.kind)})`;
  return [
    info(
      `The slowest of ${plural(profile.timeline!.work.length, 'unit')} of work was ${what}: ${duration(slowest.durationUs)}.`,
    ),
  ];
}

function waitingVerdicts(profile: Profile): Verdict[] {
  const waiting = profile.timeline?.waiting ?? [];
  if (waiting.length === 0) return [];
  const seen = new Map<string, number>();
  for (const { resources } of waiting) {
    for (const [type, count] of Object.entries(resources)) seen.set(type, (seen.get(type) ?? 0) + count);
  }
  const most = [...seen].sort((a, b) => b[1] - a[1]).slice(0, 3);
  if (most.length === 0) return [];
  const parts = most.map(([type, count]) => `${foreignText(type)} (${(count / waiting.length).toFixed(1)})`);
  return [info(`Open on average, and so what it may have waited for: ${parts.join(', ')}.`)];
}

/** On the thread that the timeline is of, which stands first: what workers did held nobody's loop but theirs. */
function heaviestBetween(profile: Profile, fromUs: number, toUs: number) {
  if (profile.samples.atUs === undefined) return undefined;
  return heaviestStack(profile, { filter: sampleFilter(profile, { fromUs, toUs, thread: 0 }) });
}

function longestOf<T>(list: readonly T[], sizeOf: (entry: T) => number): T | undefined {
  return list.reduce<T | undefined>(
    (longest, entry) => (longest === undefined || sizeOf(entry) > sizeOf(longest) ? entry : longest),
    undefined,
  );
}
