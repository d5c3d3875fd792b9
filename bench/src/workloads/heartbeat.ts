/**
 * Finds how long the event loop is held: a beat in every turn of the loop, and the longest time from one
 * to the next, by the clock it is given.
 */
export class Heartbeat {
  readonly #now: () => number;
  #last: number;
  #longest = 0;
  #beating = true;

  constructor(now: () => number) {
    this.#now = now;
    this.#last = now();
    setImmediate(this.#beat);
  }

  readonly #beat = (): void => {
    if (!this.#beating) return;
    this.#mark();
    setImmediate(this.#beat);
  };

  #mark(): void {
    const now = this.#now();
    if (now - this.#last > this.#longest) this.#longest = now - this.#last;
    this.#last = now;
  }

  /** Ends the beating; gives the longest hold in milliseconds, the one that lasts until now included. */
  stop(): number {
    this.#mark();
    this.#beating = false;
    return this.#longest;
  }
}
