/**
 * A repeatable source of chance: the same seed gives the same run. Marsaglia's xorshift with the triple
 * (13, 17, 5), whose period of 2^32 - 1 is ample here.
 */
export class SeededRandom {
  #state: number;

  constructor(seed: number) {
    // Zero is the one state that xorshift never leaves; the odd factor spreads small seeds.
    this.#state = Math.imul(seed | 0, 0x9e3779b1) || 1;
  }

  /** 0 up to but without 1. */
  fraction(): number {
    let state = this.#state;
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    this.#state = state;
    return (state >>> 0) / 2 ** 32;
  }

  /** A whole number from `least` to `most`, both included. */
  whole(least: number, most: number): number {
    return least + Math.floor(this.fraction() * (most - least + 1));
  }

  chance(probability: number): boolean {
    return this.fraction() < probability;
  }

  pick<Item>(items: readonly [Item, ...Item[]]): Item;
  pick<Item>(items: readonly Item[]): Item | undefined;
  pick<Item>(items: readonly Item[]): Item | undefined {
    return items[this.whole(0, items.length - 1)];
  }

  /** The nearer the front the likelier, as with popular products. */
  pickPopular<Item>(items: readonly Item[]): Item {
    return items[Math.floor(this.fraction() ** 1.6 * items.length)] as Item;
  }

  hex(digits: number): string {
    let text = '';
    while (text.length < digits) text += this.whole(1, 15).toString(16);
    return text;
  }
}
