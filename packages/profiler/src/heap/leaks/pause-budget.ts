/** So much of the time to come may be spent at once, where it is urgent. */
const creditMs = 600_000;
/** And then, at most so many times the share. */
const urgency = 10;

/**
 * How long to leave the loop alone after it was held. In the long run, it is held for no more than its share of the time;
 * urgent readings may take ten minutes' worth of it in advance, at ten times the share.
 */
export class PauseBudget {
  private readonly share: number;
  private debtMs = 0;
  private atMs: number | undefined;

  /** @param share of the time, above 0, up to 1 */
  constructor(share: number) {
    this.share = share;
  }

  /** @param heldMs until now @returns milliseconds to wait */
  gapMs(atMs: number, heldMs: number, isUrgent: boolean): number {
    const paidMs = (atMs - (this.atMs ?? atMs)) * this.share;
    this.atMs = atMs;
    this.debtMs = Math.max(0, this.debtMs - paidMs) + heldMs;
    if (isUrgent && this.debtMs <= creditMs * this.share) return heldMs / Math.min(1, urgency * this.share);
    return heldMs / this.share;
  }
}
