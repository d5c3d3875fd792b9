import type { Boxes } from '../flame/boxes.js';
import type { FlameView } from '../flame/flame-view.js';
import { hitBoxes } from '../flame/frame-content.js';
import type { Hits } from './search.js';

/** What is narrower than this part of the view is come near to. */
const narrow = 0.02;

/** The way from hit to hit in a graph, the widest first. */
export class HitWalk {
  private of: readonly [Hits, Boxes] | undefined;
  private found: readonly number[] = [];
  private at = -1;

  private readonly flame: FlameView;

  constructor(flame: FlameView) {
    this.flame = flame;
  }

  /** Begins anew where something else was found, or is shown. */
  follow(hits: Hits | undefined): void {
    const { boxes } = this.flame;
    if (hits === undefined || boxes === undefined) {
      this.of = undefined;
      this.found = [];
      return;
    }
    if (this.of?.[0] === hits && this.of[1] === boxes) return;
    this.of = [hits, boxes];
    this.found = hitBoxes(boxes, hits);
    this.at = -1;
  }

  go(step: 1 | -1): void {
    const { found, flame } = this;
    if (found.length === 0 || flame.boxes === undefined) return;
    this.at = (this.at < 0 && step < 0 ? 0 : this.at + step + found.length) % found.length;
    const box = found[this.at]!;
    flame.select(box);
    const { from, to } = flame.viewport.range;
    const { start, end, parent } = flame.boxes;
    if ((end[box]! - start[box]!) / (to - from) < narrow) flame.zoomTo(Math.max(0, parent[box]!));
  }
}
