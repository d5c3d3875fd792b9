import { element } from '../dom/element.js';
import type { TimeWindow } from '../selection/selection.js';
import { duration } from '../text/quantity.js';

/** `isDone`: whether the reader let go. */
export type BrushListener = (window: TimeWindow | undefined, isDone: boolean) => void;

/** Chooses a window of time: by drawing over the strip, or with its two handles, which are sliders for the keyboard. */
export class Brush {
  readonly parts: readonly HTMLElement[];
  private readonly before = element('div', { class: 'brush-shade' });
  private readonly after = element('div', { class: 'brush-shade' });
  private readonly start: HTMLElement;
  private readonly end: HTMLElement;
  private durationUs = 1;
  private window: TimeWindow | undefined;
  private off = false;

  private readonly area: HTMLElement;
  private readonly listener: BrushListener;

  constructor(area: HTMLElement, listener: BrushListener) {
    this.area = area;
    this.listener = listener;
    this.start = this.handle('Start of the window', 0);
    this.end = this.handle('End of the window', 1);
    this.parts = [this.before, this.after, this.start, this.end];
    this.followPointer();
  }

  /** Where no window can be chosen: there is nothing to take hold of. */
  get isOff(): boolean {
    return this.off;
  }

  set isOff(isOff: boolean) {
    this.off = isOff;
    for (const part of this.parts) part.hidden = isOff;
    this.area.classList.toggle('is-still', isOff);
  }

  show(durationUs: number, window: TimeWindow | undefined): void {
    this.durationUs = Math.max(1, durationUs);
    this.window = window;
    const { fromUs, toUs } = this.edges;
    const from = (100 * fromUs) / this.durationUs;
    const to = (100 * toUs) / this.durationUs;
    this.before.style.cssText = `left:0;width:${from}%`;
    this.after.style.cssText = `left:${to}%;right:0`;
    this.place(this.start, from, fromUs, 0, toUs);
    this.place(this.end, to, toUs, fromUs, this.durationUs);
  }

  private get edges(): TimeWindow {
    const { fromUs, toUs } = this.window ?? { fromUs: 0, toUs: this.durationUs };
    return { fromUs: Math.min(fromUs, this.durationUs), toUs: Math.min(toUs, this.durationUs) };
  }

  private place(handle: HTMLElement, percent: number, atUs: number, min: number, max: number): void {
    handle.style.left = `${percent}%`;
    handle.setAttribute('aria-valuemin', String(Math.round(min)));
    handle.setAttribute('aria-valuemax', String(Math.round(max)));
    handle.setAttribute('aria-valuenow', String(Math.round(atUs)));
    handle.setAttribute('aria-valuetext', duration(atUs));
  }

  private handle(name: string, side: 0 | 1): HTMLElement {
    return element('div', {
      class: `brush-handle ${side === 0 ? 'brush-start' : 'brush-end'}`,
      attributes: { role: 'slider', tabindex: 0, 'aria-label': name, 'aria-orientation': 'horizontal' },
      on: { keydown: (event) => this.key(event, side), pointerdown: (event) => this.drag(event, side) },
    });
  }

  private key(event: KeyboardEvent, side: 0 | 1): void {
    const { fromUs, toUs } = this.edges;
    const at = side === 0 ? fromUs : toUs;
    const step = this.durationUs / (event.shiftKey ? 20 : 100);
    const to = {
      ArrowLeft: at - step,
      ArrowDown: at - step,
      ArrowRight: at + step,
      ArrowUp: at + step,
      PageDown: at - 10 * step,
      PageUp: at + 10 * step,
      Home: side === 0 ? 0 : fromUs,
      End: side === 0 ? toUs : this.durationUs,
    }[event.key];
    if (event.key === 'Escape' && this.window) this.tell(undefined, true);
    else if (to !== undefined) this.tell(side === 0 ? { fromUs: to, toUs } : { fromUs, toUs: to }, true);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  private drag(event: PointerEvent, side: 0 | 1): void {
    event.preventDefault();
    event.stopPropagation();
    const handle = side === 0 ? this.start : this.end;
    const { fromUs, toUs } = this.edges;
    this.follow(handle, event, fromUs, toUs, side === 0 ? toUs : fromUs);
  }

  private followPointer(): void {
    this.area.addEventListener('pointerdown', (event) => {
      if (event.button !== 0 || this.off) return;
      const at = this.timeAt(event);
      this.follow(this.area, event, at, at, at);
    });
    this.area.addEventListener('dblclick', () => {
      if (!this.off) this.tell(undefined, true);
    });
  }

  /** Draws a window between a time that stays and the pointer. */
  private follow(target: HTMLElement, { pointerId }: PointerEvent, fromUs: number, toUs: number, anchor: number): void {
    target.setPointerCapture(pointerId);
    let window = { fromUs, toUs };
    const move = (event: PointerEvent) => {
      const at = this.timeAt(event);
      window = { fromUs: Math.min(anchor, at), toUs: Math.max(anchor, at) };
      if (this.isWide(window)) this.tell(window, false);
    };
    const stop = () => {
      target.removeEventListener('pointermove', move);
      target.removeEventListener('pointerup', stop);
      target.removeEventListener('pointercancel', stop);
      if (this.isWide(window)) this.tell(window, true);
    };
    target.addEventListener('pointermove', move);
    target.addEventListener('pointerup', stop);
    target.addEventListener('pointercancel', stop);
  }

  /** A click by a hand that is not quite still is no window. */
  private isWide({ fromUs, toUs }: TimeWindow): boolean {
    return (toUs - fromUs) / this.durationUs > 4 / Math.max(1, this.area.clientWidth);
  }

  private timeAt(event: MouseEvent): number {
    const { left, width } = this.area.getBoundingClientRect();
    return Math.min(1, Math.max(0, (event.clientX - left) / width)) * this.durationUs;
  }

  private tell(window: TimeWindow | undefined, isDone: boolean): void {
    const least = this.durationUs / 1000;
    if (window !== undefined) {
      const fromUs = Math.round(Math.max(0, Math.min(window.fromUs, this.durationUs - least)));
      const toUs = Math.round(Math.min(this.durationUs, Math.max(window.toUs, fromUs + least)));
      window = fromUs <= 0 && toUs >= Math.floor(this.durationUs) ? undefined : { fromUs, toUs };
    }
    this.show(this.durationUs, window);
    this.listener(window, isDone);
  }
}
