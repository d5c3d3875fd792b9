/**
 * Finds the bucket of a value without walking all bounds. The leading bits of a double (exponent and the
 * first bits of the fraction) are a coarse logarithm; a table over them says which bounds can be in
 * question, and at most a few comparisons settle it. So 100 bounds cost as little as 10.
 *
 *     bounds  0.1  0.25  0.5        value 0.3
 *     leading bits of 0.3  →  table  →  1   (nothing below 0.25 can be it)
 *     0.3 > 0.25 → 2,  0.3 > 0.5? no  →  bucket 2
 */
export class BucketIndex {
  /** How many bounds there are; the buckets are one more. */
  readonly count: number;
  private readonly bounds: Float64Array;
  /** Bounds up to this one are too few to be worth a table: those at or below zero, and the first above. */
  private readonly lowest: number;
  private readonly lowestBound: number;
  private readonly highestBound: number;
  private readonly shift: number;
  private readonly base: number;
  private readonly table: Uint16Array;

  /** @param bounds finite and ascending; without any there is one bucket */
  constructor(bounds: readonly number[]) {
    this.bounds = Float64Array.from(bounds);
    this.count = bounds.length;
    const positive = this.bounds.findIndex((bound) => bound > 0);
    this.lowest = positive < 0 ? bounds.length - 1 : positive;
    this.lowestBound = this.bounds[this.lowest] ?? Number.NEGATIVE_INFINITY;
    this.highestBound = this.bounds[bounds.length - 1] ?? Number.NEGATIVE_INFINITY;
    let shift = maxShift;
    while (shift > minShift && this.mostBoundsInCell(shift) > fewComparisons) shift--;
    this.shift = shift;
    this.base = leadingBits(this.lowestBound) >>> shift;
    const cells = Math.max(0, (leadingBits(this.highestBound) >>> shift) - this.base + 1);
    // A cell names the first bound that is not below the smallest value in it.
    this.table = new Uint16Array(positive < 0 ? 0 : cells);
    let bucket = this.lowest;
    for (let cell = 0; cell < this.table.length; cell++) {
      const smallest = fromLeadingBits((this.base + cell) * 2 ** shift);
      while (bucket < bounds.length - 1 && smallest > (this.bounds[bucket] as number)) bucket++;
      this.table[cell] = bucket;
    }
  }

  /** The bucket of a finite value: the first whose bound is not below it, `bounds.length` past them all. */
  find(value: number): number {
    const { bounds } = this;
    if (value > this.highestBound) return this.count;
    let bucket = 0;
    if (value > this.lowestBound) {
      float[0] = value;
      bucket = this.table[((words[highWord] as number) >>> this.shift) - this.base] as number;
    }
    while (value > (bounds[bucket] as number)) bucket++;
    return bucket;
  }

  private mostBoundsInCell(shift: number): number {
    let most = 0;
    let inCell = 0;
    let cell = -1;
    for (let k = this.lowest; k < this.bounds.length; k++) {
      const next = leadingBits(this.bounds[k] as number) >>> shift;
      inCell = next === cell ? inCell + 1 : 1;
      cell = next;
      most = Math.max(most, inCell);
    }
    return most;
  }
}

/** The high word of a double has 20 bits of fraction: shifted by 18, four cells an octave; by 12, 256. */
const maxShift = 18;
const minShift = 12;
const fewComparisons = 2;

const float = new Float64Array(1);
const words = new Uint32Array(float.buffer);
/** Where the machine keeps sign, exponent and the first bits of the fraction. */
const highWord = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1 ? 1 : 0;

function leadingBits(value: number): number {
  float[0] = value;
  return words[highWord] as number;
}

function fromLeadingBits(bits: number): number {
  words[highWord] = bits;
  words[1 - highWord] = 0;
  return float[0] as number;
}
