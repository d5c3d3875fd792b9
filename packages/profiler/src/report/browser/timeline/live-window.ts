import type { TimeWindow } from '../selection/selection.js';

/** Milliseconds to the next picture up to which views follow the pointer: two of a usual screen; beyond, they wait until it rests. */
const smoothMs = 40;
/** Milliseconds without a move after which a pointer rests. */
const restMs = 100;

/**
 * Shows a window while it is drawn: at most once for each picture of the screen, and of a profile so large that this would
 * make the pointer jump, once the pointer rests. What was let go of is shown at once.
 */
export class LiveWindow {
  private pending: TimeWindow | undefined;
  private frame = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;
  /** How long the picture that shows the last one took. */
  private tookMs = 0;

  private readonly show: (window: TimeWindow | undefined, isDone: boolean) => void;

  constructor(show: (window: TimeWindow | undefined, isDone: boolean) => void) {
    this.show = show;
  }

  move(window: TimeWindow | undefined, isDone: boolean): void {
    this.pending = window;
    if (isDone) {
      this.cancel();
      this.show(window, true);
    } else if (this.tookMs > smoothMs) {
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.showWithNextPicture(), restMs);
    } else this.showWithNextPicture();
  }

  private showWithNextPicture(): void {
    if (this.frame !== 0) return;
    this.frame = requestAnimationFrame((now) => {
      this.cancel();
      this.show(this.pending, false);
      requestAnimationFrame((next) => {
        this.tookMs = next - now;
      });
    });
  }

  private cancel(): void {
    clearTimeout(this.timer);
    cancelAnimationFrame(this.frame);
    this.frame = 0;
  }
}
