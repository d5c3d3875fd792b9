import { sampleFilter } from '../../../analysis/sample-filter.js';
import type { Profile } from '../../../call-tree/profile.js';
import type { SampleTimes } from '../selection/narrow.js';
import { groupOf, kindGroups, type Label } from '../selection/selection.js';

/** What went on over time: for each kind of code but idle, the share of each slice of time it took. */
export interface Activity {
  /** As in `kindGroups`, without idle. */
  readonly kinds: readonly Float64Array[];
  readonly slices: number;
}

/** What of a profile the strip shows: all of it, for one label or thread where one is chosen. */
export interface ActivityChoice {
  readonly label?: Label | undefined;
  readonly thread?: number | undefined;
}

/** @param slices how many pieces the time is cut into */
export function activityOf(profile: Profile, times: SampleTimes, slices: number, choice: ActivityChoice): Activity {
  const groups = kindGroups.filter(({ kind }) => kind !== 'idle').map(({ kind }) => kind);
  const kinds = groups.map(() => new Float64Array(slices));
  const { tree, samples, durationUs, threads } = profile;
  const columnOf = tree.frames.map(({ kind }) => groups.indexOf(groupOf(kind) ?? 'idle'));
  const filter = sampleFilter(profile, choice);
  const perUs = slices / durationUs;
  const perThread = perUs / (choice.thread === undefined ? Math.max(1, threads.length) : 1);
  for (let i = 0; i < samples.count; i++) {
    const column = columnOf[tree.frame[samples.node[i]!]!]!;
    if (column < 0 || (filter !== undefined && !filter(i))) continue;
    const start = Math.max(0, times.startUs[i]!);
    const end = Math.min(durationUs, times.endUs[i]!);
    const shares = kinds[column]!;
    // A sample can be longer than a slice, and a slice longer than a thousand samples.
    for (let slice = Math.floor(start * perUs); slice < slices && slice / perUs < end; slice++) {
      const overlap = Math.min(end, (slice + 1) / perUs) - Math.max(start, slice / perUs);
      if (overlap > 0) shares[slice]! += overlap * perThread;
    }
  }
  return { kinds, slices };
}

/** Seconds that are round on a clock. */
const clockSteps = [10, 20, 30, 60, 120, 300, 600, 1200, 1800, 3600];

/** Round times for an axis, at most `most` of them, in microseconds. */
export function axisTimes(durationUs: number, most: number): number[] {
  if (!(durationUs > 0) || most < 1) return [];
  const rough = durationUs / most;
  const power = 10 ** Math.floor(Math.log10(rough));
  const seconds = rough / 1e6;
  const step =
    durationUs >= 120e6 && seconds <= 3600
      ? (clockSteps.find((each) => each >= seconds) ?? 3600) * 1e6
      : power * ([1, 2, 5, 10].find((factor) => factor * power >= rough) ?? 10);
  const times: number[] = [];
  for (let i = 0; i * step <= durationUs; i++) times.push(i * step);
  return times;
}

/** Spans put into rows, so that none lies upon another; what finds no room goes into the last. */
export function packRows(spans: readonly { startUs: number; durationUs: number }[], most: number): Uint8Array {
  const order = spans.map((_, i) => i).sort((a, b) => spans[a]!.startUs - spans[b]!.startUs);
  const freeFrom: number[] = [];
  const rows = new Uint8Array(spans.length);
  for (const i of order) {
    const { startUs, durationUs } = spans[i]!;
    let row = 0;
    while (row < most - 1 && (freeFrom[row] ?? 0) > startUs) row++;
    rows[i] = row;
    freeFrom[row] = Math.max(freeFrom[row] ?? 0, startUs + durationUs);
  }
  return rows;
}
