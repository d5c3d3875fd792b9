/**
 * Where a value lies among exponential buckets, exactly: OpenTelemetry specification, "Metrics Data Model",
 * "ExponentialHistogram".
 *
 * All scales come from the finest, 8, where an octave has 256 buckets: a bucket of a coarser scale is 2, 4, 8, …
 * neighbouring ones of it, and the shift to the right that finds it rounds down, as negative indices need.
 *
 *     1.25 = 1.01₂ · 2^0    binary digits of the fraction → table → 82 bounds lie below → index 0 · 256 + 82 - 1
 *     scale 8: 81,  scale 3: 81 >> 5 = 2,  scale 0: 81 >> 8 = 0,  that is (1, 2]
 *
 * No logarithm is taken: the bounds are irrational but for the powers of two, and a logarithm is wrong by one where a
 * value is next to a bound. Here a bound is the largest double that is not above it, so that a double is above the
 * one where it is above the other.
 */

/** The finest and the coarsest scale: those that Prometheus and OpenTelemetry have in common. */
export const finestScale = 8;
export const coarsestScale = -4;

const bucketsPerOctave = 2 ** finestScale;

/**
 * The first nine bits of a fraction are a cell; a cell has one bound at most, as bounds are 0.0027 apart or more and
 * cells 0.00195 wide.
 */
const cellBits = 9;
/** The fraction of a double: 20 bits in its high word, 32 in the low one. */
const highFractionBits = 20;
const lowWordBits = 32;
const fractionBits = highFractionBits + lowWordBits;
const exponentBias = 1023;
/** Brings a subnormal double among the normal ones, without rounding. */
const subnormalShift = fractionBits;
const normalFactor = 2 ** subnormalShift;

/** Of each bound within an octave, the fraction's high part and low word; one more that no fraction reaches. */
const boundHigh = new Int32Array(bucketsPerOctave + 1);
const boundLow = new Uint32Array(bucketsPerOctave + 1);
/** How many bounds lie below the smallest fraction of each cell. */
const boundsBelow = new Int32Array(2 ** cellBits);

const float = new Float64Array(1);
const words = new Uint32Array(float.buffer);
/** Where the machine keeps sign, exponent and the first bits of the fraction. */
const highWord = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1 ? 1 : 0;
const lowWord = 1 - highWord;

fillTables();

/**
 * The index of a value at the finest scale; shifted to the right by `finestScale - scale`, that of a coarser one.
 *
 * @param value finite and above 0, subnormal ones included
 */
export function finestIndex(value: number): number {
  float[0] = value;
  const high = words[highWord] as number;
  const exponent = high >>> highFractionBits;
  if (exponent === 0) return finestIndex(value * normalFactor) - subnormalShift * bucketsPerOctave;
  const fraction = high & ((1 << highFractionBits) - 1);
  let below = boundsBelow[fraction >>> (highFractionBits - cellBits)] as number;
  const bound = boundHigh[below] as number;
  if (fraction > bound || (fraction === bound && (words[lowWord] as number) > (boundLow[below] as number))) below++;
  return (exponent - exponentBias) * bucketsPerOctave + below - 1;
}

/**
 * The bounds of an octave, 2^(k/256), as powers of the 256th root of 2. The root is taken and multiplied with 200
 * binary digits, of which the products lose ten at most; none of the bounds is so near to a double that the remaining
 * ones could be wrong about it.
 */
function fillTables(): void {
  const digits = 200n;
  let root = 2n << digits;
  for (let k = 0; k < finestScale; k++) root = squareRoot(root << digits);
  let bound = 1n << digits;
  let cell = 0;
  for (let k = 0; k < bucketsPerOctave; k++) {
    const fraction = Number((bound >> (digits - BigInt(fractionBits))) & ((1n << BigInt(fractionBits)) - 1n));
    boundHigh[k] = Math.floor(fraction / 2 ** lowWordBits);
    boundLow[k] = fraction % 2 ** lowWordBits;
    while (cell < boundsBelow.length && cell * 2 ** (fractionBits - cellBits) <= fraction) boundsBelow[cell++] = k;
    bound = (bound * root) >> digits;
  }
  boundsBelow.fill(bucketsPerOctave, cell);
  boundHigh[bucketsPerOctave] = 2 ** highFractionBits;
}

/** The largest whole number whose square is not above n (Newton's method, from above). */
function squareRoot(n: bigint): bigint {
  let guess = 1n << BigInt(Math.ceil(n.toString(2).length / 2));
  for (;;) {
    const next = (guess + n / guess) >> 1n;
    if (next >= guess) return guess;
    guess = next;
  }
}
