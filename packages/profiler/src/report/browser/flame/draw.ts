import type { Boxes } from './boxes.js';
import { rowCount } from './boxes.js';
import { type Range, visibleBoxes } from './culling.js';
import type { Paint } from './palette.js';

/** Height of a row in CSS pixels, a line of a pixel between two of them included. */
export const rowHeight = 20;

/** What is put on the canvas. */
export interface Scene {
  readonly boxes: Boxes;
  readonly range: Range;
  /** CSS pixels of the canvas. */
  readonly width: number;
  readonly height: number;
  /** Device pixels in a CSS pixel. */
  readonly ratio: number;
  /** Of the whole drawing, what is above the canvas. */
  readonly scrollTop: number;
  /** The root below, as flames are; otherwise above, as icicles. */
  readonly isUpward: boolean;
  readonly paintOf: (box: number) => Paint;
  readonly labelOf: (box: number) => string;
  /** Whether a box stands out; everything else is faint. */
  readonly isHit?: ((box: number) => boolean) | undefined;
  /** Boxes in front of the zoomed one, from the root: they are faint. */
  readonly ancestors: ReadonlySet<number>;
  /** A sign drawn over a box besides its colour. */
  readonly markOf?: ((box: number) => Mark) | undefined;
  readonly font: string;
  readonly hitColour: string;
}

/** `more` is hatched one way, `less` the other. */
export type Mark = 'more' | 'less' | undefined;

export function contentHeight(boxes: Boxes): number {
  return rowCount(boxes) * rowHeight;
}

/** Upper edge of a row in the whole drawing. */
export function rowTop(boxes: Boxes, row: number, height: number, isUpward: boolean): number {
  const whole = Math.max(contentHeight(boxes), isUpward ? height : 0);
  return isUpward ? whole - (row + 1) * rowHeight : row * rowHeight;
}

/** The row at a height of the whole drawing. */
export function rowAt(boxes: Boxes, y: number, height: number, isUpward: boolean): number {
  const whole = Math.max(contentHeight(boxes), isUpward ? height : 0);
  return Math.floor((isUpward ? whole - y : y) / rowHeight);
}

const faint = 0.25;
const labelPadding = 5;
/** Boxes narrower than this have no label. */
const smallestLabel = 22;

/** A part of the canvas, from above to below, in CSS pixels. */
export interface Band {
  readonly top: number;
  readonly bottom: number;
}

/** Draws what stands in a band of the canvas; nothing outside of it is touched. */
export function drawScene(context: CanvasRenderingContext2D, scene: Scene, texts: TextFitter, band: Band): void {
  const { boxes, width, height, ratio, range } = scene;
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.save();
  context.beginPath();
  context.rect(0, band.top, width, band.bottom - band.top);
  context.clip();
  context.clearRect(0, band.top, width, band.bottom - band.top);
  context.font = scene.font;
  context.textBaseline = 'middle';
  const edge = (x: number) => Math.round(x * ratio) / ratio;
  const slivers = new Slivers(context);
  for (let row = 0; row < rowCount(boxes); row++) {
    const top = rowTop(boxes, row, height, scene.isUpward) - scene.scrollTop;
    if (top + rowHeight <= band.top || top >= band.bottom) continue;
    visibleBoxes(boxes, row, range, width, (box, left, right) => {
      const paint = scene.paintOf(box);
      const isHit = scene.isHit?.(box);
      const isAncestor = scene.ancestors.has(box);
      const alpha = isHit === false ? faint : isAncestor ? 0.4 : 1;
      const from = edge(left);
      if (right - left <= narrow && isHit !== true) {
        slivers.add(
          right - left < 1 ? paint.base : paint.fill,
          alpha,
          from,
          top,
          Math.max(edge(right), from + 1 / ratio),
        );
        return;
      }
      slivers.flush();
      // A gap of a pixel tells neighbours apart; what is narrow has none, or it would be all gap.
      const to = right - left > narrow ? edge(right) - 1 : Math.max(edge(right), from + 1 / ratio);
      context.globalAlpha = alpha;
      context.fillStyle = paint.fill;
      context.fillRect(from, top, to - from, rowHeight - 1);
      const mark = to - from >= 6 ? scene.markOf?.(box) : undefined;
      if (mark) hatch(context, mark, from, top, to - from, paint.text);
      if (isHit) {
        context.fillStyle = scene.hitColour;
        context.fillRect(from, top + rowHeight - 4, to - from, 3);
      }
      if (to - from < smallestLabel) return;
      const sign = mark === 'more' ? '+ ' : mark === 'less' ? '− ' : '';
      const label = texts.fit(context, sign + scene.labelOf(box), to - from - 2 * labelPadding);
      if (label === '') return;
      // On a faint box the text is that of the page: its own was chosen for the full colour.
      context.globalAlpha = isHit === false ? 0.75 : 1;
      context.fillStyle = isHit === false || isAncestor ? texts.faintText : paint.text;
      context.fillText(label, from + labelPadding, top + rowHeight / 2);
    });
    slivers.flush();
  }
  context.restore();
}

/**
 * Moves what is drawn up by whole pixels of the screen, and tells which band has to be drawn: a picture that only scrolls
 * costs a row or two.
 */
export function scrollDrawing(context: CanvasRenderingContext2D, { width, height, ratio }: Scene, by: number): Band {
  context.setTransform(1, 0, 0, 1, 0, 0);
  context.globalCompositeOperation = 'copy';
  context.drawImage(context.canvas, 0, -Math.round(by * ratio), Math.round(width * ratio), Math.round(height * ratio));
  context.globalCompositeOperation = 'source-over';
  return by > 0 ? { top: height - by, bottom: height } : { top: 0, bottom: -by };
}

/** Boxes up to this width have no gap. */
const narrow = 3;

/** Neighbouring narrow boxes of one colour are drawn as one: there can be some thousands in a row. */
class Slivers {
  private readonly context: CanvasRenderingContext2D;
  private fill = '';
  private alpha = 1;
  private from = 0;
  private top = 0;
  private to = -1;

  constructor(context: CanvasRenderingContext2D) {
    this.context = context;
  }

  add(fill: string, alpha: number, from: number, top: number, to: number): void {
    if (this.to >= from && this.fill === fill && this.alpha === alpha) {
      this.to = Math.max(this.to, to);
      return;
    }
    this.flush();
    this.fill = fill;
    this.alpha = alpha;
    this.from = from;
    this.top = top;
    this.to = to;
  }

  flush(): void {
    if (this.to < 0) return;
    this.context.globalAlpha = this.alpha;
    this.context.fillStyle = this.fill;
    this.context.fillRect(this.from, this.top, this.to - this.from, rowHeight - 1);
    this.to = -1;
  }
}

/** Stripes: rising where it is more, falling where it is less; seen without any colour. */
function hatch(
  context: CanvasRenderingContext2D,
  mark: 'more' | 'less',
  x: number,
  y: number,
  width: number,
  colour: string,
) {
  const height = rowHeight - 1;
  context.save();
  context.beginPath();
  context.rect(x, y, width, height);
  context.clip();
  context.globalAlpha *= 0.16;
  context.strokeStyle = colour;
  context.lineWidth = 1.5;
  context.beginPath();
  for (let at = x - height; at < x + width; at += 7) {
    context.moveTo(at, mark === 'more' ? y + height : y);
    context.lineTo(at + height, mark === 'more' ? y : y + height);
  }
  context.stroke();
  context.restore();
}

/** Cuts labels to their boxes. Measuring text is slow, so the width of each is kept. */
export class TextFitter {
  private readonly widths = new Map<string, number>();
  faintText = '#000';

  fit(context: CanvasRenderingContext2D, text: string, room: number): string {
    let width = this.widths.get(text);
    if (width === undefined) {
      if (this.widths.size > maxKept) this.widths.clear();
      width = context.measureText(text).width;
      this.widths.set(text, width);
    }
    if (width <= room) return text;
    const length = Math.floor((text.length * (room - ellipsisWidth)) / width);
    return length < 2 ? '' : `${text.slice(0, length)}…`;
  }
}

const maxKept = 20_000;
const ellipsisWidth = 9;
