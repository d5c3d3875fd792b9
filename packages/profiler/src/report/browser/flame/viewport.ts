import type { Range } from './culling.js';

/** Which part of the whole is shown, from left to right, and how it moves there. */
export class Viewport {
  private whole: Range = { from: 0, to: 1 };
  private shown: Range = { from: 0, to: 1 };
  private frame = 0;

  private readonly redraw: () => void;

  /** @param redraw called whenever `range` is another */
  constructor(redraw: () => void) {
    this.redraw = redraw;
  }

  get range(): Range {
    return this.shown;
  }

  get isWhole(): boolean {
    return this.shown.from === this.whole.from && this.shown.to === this.whole.to;
  }

  /** Another drawing: all of it is shown, at once. */
  reset(whole: Range): void {
    cancelAnimationFrame(this.frame);
    this.whole = whole.to > whole.from ? whole : { from: whole.from, to: whole.from + 1 };
    this.shown = this.whole;
  }

  /** @param isSmooth glides there, unless the reader wants things to keep still */
  moveTo(target: Range, isSmooth: boolean): void {
    cancelAnimationFrame(this.frame);
    const to = fitInto(target, this.whole);
    if (!isSmooth || matchMedia('(prefers-reduced-motion: reduce)').matches) {
      this.shown = to;
      this.redraw();
      return;
    }
    const from = this.shown;
    let startedAt: number | undefined;
    const step = (now: number) => {
      startedAt ??= now;
      const done = Math.min(1, (now - startedAt) / glideMs);
      const eased = 1 - (1 - done) ** 3;
      this.shown =
        done === 1 ? to : { from: from.from + (to.from - from.from) * eased, to: from.to + (to.to - from.to) * eased };
      this.redraw();
      if (done < 1) this.frame = requestAnimationFrame(step);
    };
    this.frame = requestAnimationFrame(step);
  }

  /** @param factor below 1 shows less, larger @param at what stays where it is, 0 (left) to 1 (right) */
  zoom(factor: number, at: number, isSmooth = false): void {
    const { from, to } = this.shown;
    const width = (to - from) * factor;
    const still = from + (to - from) * at;
    this.moveTo({ from: still - width * at, to: still + width * (1 - at) }, isSmooth);
  }

  /** @param share of what is shown, to the right */
  pan(share: number, isSmooth = false): void {
    const step = (this.shown.to - this.shown.from) * share;
    this.moveTo({ from: this.shown.from + step, to: this.shown.to + step }, isSmooth);
  }

  showAll(isSmooth = true): void {
    this.moveTo(this.whole, isSmooth);
  }
}

const glideMs = 180;

/** Numbers lose their precision beyond this. */
const deepestZoom = 1e-9;

/** A range that is no wider than the whole and lies within it. */
export function fitInto(range: Range, whole: Range): Range {
  const all = whole.to - whole.from;
  const width = Math.min(all, Math.max(range.to - range.from, all * deepestZoom));
  if (width === all) return whole;
  const from = Math.min(Math.max(range.from, whole.from), whole.to - width);
  return { from, to: from + width };
}
