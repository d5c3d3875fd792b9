import type { Boxes } from './boxes.js';
import type { Viewport } from './viewport.js';

/** What pointer and keys can do with a graph. */
export interface SteeredView {
  readonly viewport: Viewport;
  /** Undefined until something is shown. */
  readonly boxes: Boxes | undefined;
  /** The root below. */
  readonly isUpward: boolean;
  /** The chosen box; -1 for none. */
  readonly selected: number;
  /** The box that fills the view; 0 is all. */
  readonly zoomed: number;
  /** The box under a point, in CSS pixels from the upper left; -1 where there is none. */
  at(x: number, y: number): number;
  hover(box: number, x: number, y: number): void;
  select(box: number): void;
  zoomTo(box: number): void;
}
