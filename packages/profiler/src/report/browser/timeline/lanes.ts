import type { Profile } from '../../../call-tree/profile.js';
import type { Palette } from '../../style/palette.js';
import { kindGroups } from '../selection/selection.js';
import { bytes, duration, whole } from '../text/quantity.js';
import { type Activity, packRows } from './activity.js';

/** A line of the strip. */
export interface Lane {
  readonly name: string;
  /** What stands beside it in small: the largest value. */
  readonly note: string;
  /** CSS pixels. */
  readonly height: number;
  readonly draw: (context: CanvasRenderingContext2D, area: LaneArea, palette: Palette) => void;
}

export interface LaneArea {
  readonly width: number;
  readonly height: number;
  /** Pixels from the left of a time in microseconds. */
  readonly x: (us: number) => number;
}

/** The lanes of what a profile knows; those without an entry are left out. @param activity where samples have times */
export function lanesOf(profile: Profile, activity: (() => Activity) | undefined): readonly Lane[] {
  const { timeline } = profile;
  const lanes: Lane[] = activity ? [activityLane(activity)] : [];
  if (timeline === undefined) return lanes;
  if (timeline.gc.length > 0) lanes.push(gcLane(timeline.gc));
  if (timeline.lag.length > 0) lanes.push(lagLane(timeline.lag));
  if (timeline.work.length > 0) lanes.push(workLane(timeline.work));
  if (timeline.memory.length > 0) lanes.push(memoryLane(timeline.memory));
  return lanes;
}

type Timeline = NonNullable<Profile['timeline']>;

function activityLane(activity: () => Activity): Lane {
  return {
    name: 'Activity',
    note: '',
    height: 52,
    draw: (context, { width, height }, { kinds }) => {
      const { kinds: shares, slices } = activity();
      const groups = kindGroups.filter(({ kind }) => kind !== 'idle');
      for (let slice = 0; slice < slices; slice++) {
        const left = Math.round((slice * width) / slices);
        const right = Math.round(((slice + 1) * width) / slices);
        let y = height;
        for (const [i, { kind }] of groups.entries()) {
          const size = shares[i]![slice]! * height;
          if (size <= 0) continue;
          y -= size;
          context.fillStyle = kinds[kind];
          context.fillRect(left, Math.max(0, y), right - left, Math.min(size, y + size));
        }
      }
    },
  };
}

function gcLane(gc: Timeline['gc']): Lane {
  const total = gc.reduce((sum, { durationUs }) => sum + durationUs, 0);
  return {
    name: 'GC',
    note: `${whole.format(gc.length)} · ${duration(total)}`,
    height: 16,
    draw: (context, { height, x }, { kinds }) => {
      context.fillStyle = kinds.gc;
      for (const { startUs, durationUs, kind } of gc) {
        // Major collections stand higher: they are told apart without colour.
        const size = kind === 'minor' ? height * 0.55 : height;
        context.fillRect(x(startUs), height - size, Math.max(1.5, x(startUs + durationUs) - x(startUs)), size);
      }
    },
  };
}

function lagLane(lag: Timeline['lag']): Lane {
  const largest = lag.reduce((most, { lagUs }) => Math.max(most, lagUs), 0);
  return {
    name: 'Loop lag',
    note: `max ${duration(largest)}`,
    height: 26,
    draw: (context, { height, x }, { slowerFills }) => {
      context.fillStyle = slowerFills.at(-1)!;
      // The lag is known when it is over: it lasted until then.
      for (const { atUs, lagUs } of lag) {
        const size = largest > 0 ? Math.max(1, (lagUs / largest) * height) : 1;
        const left = x(atUs - lagUs);
        context.fillRect(left, height - size, Math.max(1.5, x(atUs) - left), size);
      }
    },
  };
}

const workRows = 4;

function workLane(work: Timeline['work']): Lane {
  const slowest = work.reduce((most, { durationUs }) => Math.max(most, durationUs), 0);
  const rows = packRows(work, workRows);
  return {
    name: work.every(({ kind }) => kind === 'request') ? 'Requests' : 'Work',
    note: `${whole.format(work.length)} · max ${duration(slowest)}`,
    height: 28,
    draw: (context, { height, x }, { fasterFills }) => {
      const rowHeight = height / workRows;
      context.fillStyle = fasterFills.at(-1)!;
      context.globalAlpha = work.length > 400 ? 0.5 : 0.85;
      for (const [i, { startUs, durationUs }] of work.entries()) {
        const left = x(startUs);
        context.fillRect(
          left,
          rows[i]! * rowHeight + 1,
          Math.max(1.5, x(startUs + durationUs) - left - 0.5),
          rowHeight - 2,
        );
      }
      context.globalAlpha = 1;
    },
  };
}

function memoryLane(memory: Timeline['memory']): Lane {
  const most = memory.reduce((max, { rss, heapUsed }) => Math.max(max, rss, heapUsed), 1);
  const heap = memory.reduce((max, { heapUsed }) => Math.max(max, heapUsed), 0);
  return {
    name: 'Heap of RSS',
    note: `${bytes(heap)} of ${bytes(most)}`,
    height: 36,
    draw: (context, { height, x }, { kinds, mutedText }) => {
      const y = (value: number) => height - 1 - (value / most) * (height - 3);
      const line = (of: (use: Timeline['memory'][number]) => number) => {
        context.beginPath();
        for (const [i, use] of memory.entries()) {
          if (i === 0) context.moveTo(x(use.atUs), y(of(use)));
          else context.lineTo(x(use.atUs), y(of(use)));
        }
      };
      line(({ heapUsed }) => heapUsed);
      context.lineTo(x(memory.at(-1)!.atUs), height);
      context.lineTo(x(memory[0]!.atUs), height);
      context.closePath();
      context.fillStyle = kinds.native;
      context.globalAlpha = 0.45;
      context.fill();
      context.globalAlpha = 1;
      line(({ rss }) => rss);
      context.strokeStyle = mutedText;
      context.lineWidth = 1.25;
      context.setLineDash([4, 3]);
      context.stroke();
      context.setLineDash([]);
      line(({ heapUsed }) => heapUsed);
      context.strokeStyle = kinds.native;
      context.lineWidth = 1.5;
      context.stroke();
    },
  };
}

/** What was going on at one time, in a few words each. */
export function momentOf({ timeline }: Profile, atUs: number, reachUs: number): string[] {
  if (timeline === undefined) return [];
  const near = ({ startUs, durationUs }: { startUs: number; durationUs: number }) =>
    startUs - reachUs <= atUs && startUs + durationUs + reachUs >= atUs;
  const said: string[] = [];
  const pause = timeline.gc.find(near);
  if (pause) said.push(`GC ${pause.kind}, ${duration(pause.durationUs)}`);
  const lag = timeline.lag.find((each) => near({ startUs: each.atUs - each.lagUs, durationUs: each.lagUs }));
  if (lag && lag.lagUs >= 1000) said.push(`Loop ${duration(lag.lagUs)} late`);
  const work = timeline.work.filter(near);
  for (const { name, durationUs } of work.slice(0, 3)) said.push(`${name}, ${duration(durationUs)}`);
  if (work.length > 3) said.push(`and ${work.length - 3} more`);
  return said;
}
