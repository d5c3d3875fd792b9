/** Bursts shorter than that are not cut. */
const sliceMs = 100;

/** So many of a kind in a second, counted in slices of a tenth: what comes above is left out to the end of the slice. */
export class RateBudget {
  private readonly perSlice: number;
  private left: number;
  private endMs = -Infinity;

  constructor(perSecond: number) {
    this.perSlice = Math.max(1, (perSecond * sliceMs) / 1000);
    this.left = this.perSlice;
  }

  /** Takes one. @returns how many milliseconds to leave out from now on; 0 while there are some left */
  take(nowMs: number): number {
    if (nowMs >= this.endMs) {
      this.endMs = nowMs + sliceMs;
      this.left = this.perSlice;
    }
    return --this.left > 0 ? 0 : Math.max(1, this.endMs - nowMs);
  }
}
