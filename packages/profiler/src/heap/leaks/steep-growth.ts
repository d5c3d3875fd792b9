const mebi = 1024 * 1024;
/** Below that, it may be garbage that V8 has not looked at: its young generation takes as much. */
const leastBytes = 32 * mebi;
/** And that share of what is in use. */
const leastShare = 0.25;
/** The growth must come within twice this time at the most. */
const windowMs = 60_000;
/**
 * Share of the growth that must be left after a collection. What is in use has garbage in it, up to what the young
 * generation holds: a suspicion comes as soon as both are enough together, so what is left alone never was.
 */
const leftShare = 0.5;
/** What was in vain makes the next attempt rarer, up to so many times the growth. */
const maxPatience = 64;

/**
 * Tells a heap that climbs so fast that waiting for V8's own collections would take too long. What is in use, garbage
 * included, gives the suspicion; what a collection leaves confirms it. A suspicion that was wrong doubles the growth that
 * the next one takes, so that programs which make much garbage are left alone after a few collections.
 */
export class SteepGrowth {
  private readonly minStepBytes: number;
  private patience = 1;
  /** The lowest use in this window of time, and in the one before. */
  private low = Infinity;
  private lowBefore = Infinity;
  private windowEndMs = -Infinity;
  private highest = 0;
  private isClimbing = false;
  private isSuspect = false;

  /** @param minStepBytes what collections must leave more each time */
  constructor(minStepBytes: number) {
    this.minStepBytes = minStepBytes;
  }

  /** Whether collections have shown it, each of them so far. */
  get isConfirmed(): boolean {
    return this.isClimbing;
  }

  /** Whether it is worth a collection to know. @param used bytes, garbage included */
  suspects(atMs: number, used: number): boolean {
    if (atMs >= this.windowEndMs) {
      this.lowBefore = this.low;
      this.low = used;
      this.windowEndMs = atMs + windowMs;
    }
    this.low = Math.min(this.low, used);
    this.isSuspect = this.isClimbing || used - this.base >= this.needed();
    return this.isSuspect;
  }

  /** What a collection left. @returns whether the heap climbs steeply */
  confirm(left: number): boolean {
    const climbs = this.isClimbing
      ? left - this.highest >= this.minStepBytes
      : left - this.base >= this.needed() * leftShare;
    if (climbs) this.patience = 1;
    else if (this.isSuspect) {
      this.patience = Math.min(maxPatience, this.patience * 2);
      this.low = left;
      this.lowBefore = Infinity;
    }
    this.isClimbing = climbs;
    this.isSuspect = climbs;
    this.highest = left;
    return climbs;
  }

  private get base(): number {
    return Math.min(this.low, this.lowBefore);
  }

  private needed(): number {
    return Math.max(leastBytes, this.base * leastShare) * this.patience;
  }
}
