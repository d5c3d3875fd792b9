import { element } from '../dom/element.js';
import { followKeys } from './box-keys.js';
import { type Boxes, boxAt, pathTo, rowOf } from './boxes.js';
import {
  contentHeight,
  drawScene,
  type Mark,
  rowAt,
  rowHeight,
  rowTop,
  type Scene,
  scrollDrawing,
  TextFitter,
} from './draw.js';
import type { Paint } from './palette.js';
import { followPointer } from './pointer.js';
import type { SteeredView } from './steered-view.js';
import { Viewport } from './viewport.js';

/** What a graph shows, and how. */
export interface FlameContent {
  readonly boxes: Boxes;
  readonly isUpward: boolean;
  readonly paintOf: (box: number) => Paint;
  readonly labelOf: (box: number) => string;
  /** A sentence for who does not see the graph: name, share, place. */
  readonly describe: (box: number) => string;
  /** Lines of the tooltip; the first stands out. */
  readonly tooltip: (box: number) => readonly string[];
  readonly isHit?: ((box: number) => boolean) | undefined;
  readonly markOf?: ((box: number) => Mark) | undefined;
}

export interface FlameListeners {
  /** A box was chosen, by pointer or keyboard; -1: none any more. */
  readonly select: (box: number) => void;
  /** The reader went to a box, or to the whole (0). */
  readonly zoom: (box: number) => void;
}

/** A graph of boxes on a canvas: it is scrolled by the browser, zoomed by the reader, and told by words. */
export class FlameView implements SteeredView {
  readonly root: HTMLElement;
  readonly viewport = new Viewport(() => this.redraw());
  private readonly canvas = element('canvas', { class: 'flame-canvas' });
  private readonly spacer = element('div', { class: 'flame-spacer' });
  private readonly scroller: HTMLElement;
  private readonly cursor = element('div', { class: 'flame-cursor', attributes: { hidden: '' } });
  private readonly tip = element('div', { class: 'flame-tip', attributes: { hidden: '' } });
  private readonly context: CanvasRenderingContext2D;
  private readonly texts = new TextFitter();
  private content: FlameContent | undefined;
  /** What stands on the canvas. */
  private drawn: Drawn | undefined;
  private frame = 0;
  private width = 0;
  private height = 0;
  private ancestors: ReadonlySet<number> = new Set();
  selected = -1;
  zoomed = 0;
  private hovered = -1;

  readonly listeners: FlameListeners;
  private readonly announce: (text: string) => void;

  /** @param announce tells a screen reader */
  constructor(name: string, listeners: FlameListeners, announce: (text: string) => void) {
    this.listeners = listeners;
    this.announce = announce;
    this.context = this.canvas.getContext('2d')!;
    this.scroller = element(
      'div',
      {
        class: 'flame-scroller',
        attributes: { tabindex: 0, role: 'application', 'aria-roledescription': 'flame graph', 'aria-label': name },
      },
      this.canvas,
      this.spacer,
    );
    this.canvas.setAttribute('aria-hidden', 'true');
    this.root = element('div', { class: 'flame' }, this.scroller, this.cursor, this.tip);
    this.scroller.addEventListener('scroll', () => this.redraw(), { passive: true });
    this.scroller.addEventListener('focus', () => this.tell());
    this.scroller.addEventListener('blur', () => this.placeCursor());
    new ResizeObserver(() => this.redraw()).observe(this.scroller);
    followPointer(this.scroller, this);
    followKeys(this.scroller, this);
  }

  get boxes(): Boxes | undefined {
    return this.content?.boxes;
  }

  focus(): void {
    this.scroller.focus({ preventScroll: true });
  }

  /** Another drawing: the whole of it is shown, unless it is the one that is there in other colours. */
  show(content: FlameContent): void {
    const before = this.content;
    this.content = content;
    if (before?.boxes !== content.boxes) {
      this.viewport.reset(content.boxes);
      this.zoomed = 0;
      this.selected = -1;
      this.hovered = -1;
      this.ancestors = new Set();
      this.tip.hidden = true;
    }
    this.fitHeight();
    if (before?.boxes !== content.boxes || before.isUpward !== content.isUpward) {
      this.scroller.scrollTop = content.isUpward ? this.scroller.scrollHeight : 0;
      this.redraw();
      requestAnimationFrame(() => {
        if (content.isUpward) this.scroller.scrollTop = this.scroller.scrollHeight;
      });
    }
    this.redraw();
  }

  /** As high as its boxes, within what the style allows. */
  private fitHeight(): void {
    if (!this.content) return;
    const height = contentHeight(this.content.boxes);
    this.root.style.setProperty('--content-height', `${height + 2}px`);
    this.spacer.style.height = `${height}px`;
  }

  /** Shows a box as wide as the view; 0 is all. @param isTold whether the listeners hear of it */
  zoomTo(box: number, isTold = true, isSmooth = true): void {
    const { boxes } = this;
    if (!boxes || box < 0 || box >= boxes.frame.length) return;
    this.zoomed = box;
    this.ancestors = new Set(pathTo(boxes, box).slice(0, -1));
    this.viewport.moveTo(
      box === 0 ? { from: boxes.from, to: boxes.to } : { from: boxes.start[box]!, to: boxes.end[box]! },
      isSmooth,
    );
    if (isTold) this.listeners.zoom(box);
  }

  /** @param isTold whether the listeners and the screen reader hear of it */
  select(box: number, isTold = true): void {
    this.selected = box;
    this.placeCursor();
    if (!isTold) return;
    this.reveal(box);
    this.tell();
    this.listeners.select(box);
  }

  hover(box: number, x: number, y: number): void {
    if (box !== this.hovered) {
      this.hovered = box;
      this.tip.replaceChildren(
        ...(box < 0 ? [] : this.content!.tooltip(box)).map((text) => element('div', {}, element('bdi', { text }))),
      );
      this.scroller.style.cursor = box < 0 ? 'default' : 'pointer';
      this.placeCursor();
    }
    this.tip.hidden = box < 0;
    if (box < 0) return;
    const room = this.root.clientWidth - this.tip.offsetWidth - 8;
    this.tip.style.transform = `translate(${Math.max(4, Math.min(x + 14, room))}px, ${
      y + 24 + this.tip.offsetHeight > this.scroller.clientHeight + 40 ? y - this.tip.offsetHeight - 10 : y + 20
    }px)`;
  }

  /** The box under a point of the scroller, in CSS pixels. */
  at(x: number, y: number): number {
    const { content } = this;
    if (!content) return -1;
    const { from, to } = this.viewport.range;
    const row = rowAt(content.boxes, y + this.scroller.scrollTop, this.height, content.isUpward);
    return boxAt(content.boxes, row, from + ((to - from) * x) / this.width);
  }

  get isUpward(): boolean {
    return this.content?.isUpward ?? false;
  }

  /** Scrolls, and moves sideways, until a box can be seen. */
  reveal(box: number): void {
    const { boxes, scroller } = this;
    if (!boxes || box < 0) return;
    const top = rowTop(boxes, rowOf(boxes, box), this.height, this.isUpward);
    if (top < scroller.scrollTop) scroller.scrollTop = top - rowHeight;
    const below = top + 2 * rowHeight - scroller.clientHeight;
    if (below > scroller.scrollTop) scroller.scrollTop = below;
    const { from, to } = this.viewport.range;
    const start = boxes.start[box]!;
    const end = boxes.end[box]!;
    if (end <= from || start >= to) {
      const middle = (start + end) / 2;
      this.viewport.moveTo({ from: middle - (to - from) / 2, to: middle + (to - from) / 2 }, true);
    }
  }

  private tell(): void {
    const box = Math.max(0, this.selected);
    if (this.content) this.announce(this.content.describe(box));
  }

  /** Draws with the next picture of the screen, once, however often it was asked for. */
  redraw(): void {
    if (this.frame !== 0) return;
    this.frame = requestAnimationFrame(() => {
      this.frame = 0;
      this.draw();
    });
  }

  /** At once, for paper: there is no next picture then. */
  drawNow(): void {
    this.draw();
  }

  private draw(): void {
    const { content, canvas, scroller } = this;
    if (!content) return;
    const ratio = devicePixelRatio || 1;
    this.width = scroller.clientWidth;
    this.height = scroller.clientHeight;
    if (this.width === 0 || this.height === 0) return;
    const isNew = canvas.width !== Math.round(this.width * ratio) || canvas.height !== Math.round(this.height * ratio);
    if (isNew) {
      canvas.width = Math.round(this.width * ratio);
      canvas.height = Math.round(this.height * ratio);
      canvas.style.width = `${this.width}px`;
      canvas.style.height = `${this.height}px`;
      this.spacer.style.marginTop = `${-this.height}px`;
    }
    const style = getComputedStyle(this.root);
    this.texts.faintText = style.color;
    const scene: Scene = {
      ...content,
      range: this.viewport.range,
      width: this.width,
      height: this.height,
      ratio,
      scrollTop: scroller.scrollTop,
      ancestors: this.ancestors,
      font: `12px ${style.fontFamily}`,
      hitColour: style.getPropertyValue('--hit').trim() || '#8a1fbf',
    };
    const by = isNew ? Number.NaN : scrolledBy(this.drawn, scene, content);
    this.drawn = { content, scene };
    if (by !== 0) {
      const band = Number.isNaN(by) ? { top: 0, bottom: this.height } : scrollDrawing(this.context, scene, by);
      drawScene(this.context, scene, this.texts, band);
    }
    this.placeCursor();
  }

  /** The outline of what is chosen, or pointed at: an element over the canvas, so that moving it draws nothing anew. */
  private placeCursor(): void {
    const { boxes, cursor } = this;
    const box = this.hovered >= 0 ? this.hovered : this.selected;
    const { from, to } = this.viewport.range;
    const scale = this.width / (to - from);
    if (!boxes || box < 0 || boxes.end[box]! <= from || boxes.start[box]! >= to) {
      cursor.hidden = true;
      return;
    }
    const left = Math.max(0, (boxes.start[box]! - from) * scale);
    const right = Math.min(this.width, (boxes.end[box]! - from) * scale);
    const top = rowTop(boxes, rowOf(boxes, box), this.height, this.isUpward) - this.scroller.scrollTop;
    cursor.hidden = top < -rowHeight || top > this.height;
    cursor.style.width = `${Math.max(2, right - left)}px`;
    cursor.style.height = `${rowHeight}px`;
    cursor.style.transform = `translate(${left}px, ${top}px)`;
  }
}

interface Drawn {
  readonly content: FlameContent;
  readonly scene: Scene;
}

/** By how much a picture only scrolled since the last one; NaN where something else changed, or it went too far. */
function scrolledBy(drawn: Drawn | undefined, scene: Scene, content: FlameContent): number {
  if (drawn === undefined || drawn.content !== content) return Number.NaN;
  const { range, ancestors, scrollTop } = drawn.scene;
  if (range !== scene.range || ancestors !== scene.ancestors) return Number.NaN;
  const by = scene.scrollTop - scrollTop;
  return Number.isInteger(by * scene.ratio) && Math.abs(by) < scene.height ? by : Number.NaN;
}
