import type { Palette } from '../../style/palette.js';
import type { Hits } from '../search/search.js';
import type { ProfileView, SelectedProfile } from '../selection/profile-view.js';
import type { ViewState } from '../state/view-state.js';
import { fullPlace, owner, shownName } from '../text/frame-text.js';
import { duration, percent, quantity } from '../text/quantity.js';
import { type Boxes, rowOf } from './boxes.js';
import type { FlameContent } from './flame-view.js';
import { currentPalette, type Paint, paintFrames } from './palette.js';

/** Makes boxes of frames into something to look at: colours, names, sentences. Colours are kept until they change. */
export class FrameContent {
  private paints: readonly Paint[] = [];
  private names: string[] = [];
  private kept: readonly [view: ProfileView, by: string, palette: Palette] | undefined;

  /** @param isTimed whether the widths are times, rather than values of the measure */
  of(
    boxes: Boxes,
    view: ProfileView,
    selected: SelectedProfile,
    state: ViewState,
    hits: Hits | undefined,
    isUpward: boolean,
    isTimed: boolean,
  ): FlameContent {
    const { frames } = selected.narrowed.profile.tree;
    const palette = currentPalette();
    const before = this.kept;
    if (before?.[0] !== view || before[1] !== state.colourBy || before[2] !== palette) {
      this.kept = [view, state.colourBy, palette];
      this.paints = paintFrames(frames, state.colourBy, palette, view.packageRank);
      this.names = frames.map((frame) => (frame.kind === 'root' ? 'all' : shownName(frame)));
    }
    const { paints, names } = this;
    const whole = boxes.to - boxes.from;
    const valueOf = (box: number) => boxes.end[box]! - boxes.start[box]!;
    const text = (box: number) => {
      const value = valueOf(box);
      const size = isTimed ? duration(value) : quantity(value, selected.measure.unit);
      return `${percent(value / whole)} · ${size}`;
    };
    const { functions } = selected;
    const lines = (box: number): string[] => {
      const place = boxes.frame[box]!;
      const frame = frames[place]!;
      if (frame.kind === 'root') return [names[place]!, text(box)];
      const self = functions.self[place]!;
      return [
        names[place]!,
        text(box),
        `Self ${percent(self / functions.sum)}, total ${percent(functions.total[place]! / functions.sum)} everywhere`,
        ...(frame.file === '' ? [owner(frame)] : [`${owner(frame)} · ${fullPlace(frame)}`]),
      ];
    };
    return {
      boxes,
      isUpward,
      paintOf: (box) => paints[boxes.frame[box]!]!,
      labelOf: (box) => names[boxes.frame[box]!]!,
      tooltip: lines,
      describe: (box) => `${lines(box).join(', ')}, level ${rowOf(boxes, box)}`,
      isHit: hits && ((box) => hits.frames[boxes.frame[box]!] === 1),
    };
  }
}

/** Most hits that are gone through one by one. */
const mostHits = 500;

/** The boxes a search found, the widest first. */
export function hitBoxes(boxes: Boxes, hits: Hits): number[] {
  const found: number[] = [];
  for (let box = 0; box < boxes.frame.length; box++) if (hits.frames[boxes.frame[box]!]) found.push(box);
  const width = (box: number) => boxes.end[box]! - boxes.start[box]!;
  return found.sort((a, b) => width(b) - width(a) || a - b).slice(0, mostHits);
}

/** The widest box of a function, or -1. */
export function widestBox(boxes: Boxes, frame: number): number {
  let widest = -1;
  for (let box = 0; box < boxes.frame.length; box++) {
    if (boxes.frame[box] !== frame) continue;
    if (widest < 0 || boxes.end[box]! - boxes.start[box]! > boxes.end[widest]! - boxes.start[widest]!) widest = box;
  }
  return widest;
}
