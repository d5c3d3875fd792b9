/**
 * How one column of numbers is written down, without loss:
 *
 * - `plain`: each number as (number / scale - base), a whole number from 0
 * - `delta`: each as the difference to the one before (the first: to `base`), after division by `scale`, zigzagged:
 *   0, -1, 1, -2, 2 … become 0, 1, 2, 3, 4 …
 * - `raw`: the 8 bytes of the double, little end first: fractions, NaN, -0 and numbers beyond 2^46
 *
 * Bytes stand in planes: all the lowest ones first, then all the next. Small numbers leave the upper planes empty, and
 * gzip makes next to nothing of those. A column of one and the same number has a width of 0.
 */
export interface ColumnNote {
  readonly scheme: 'plain' | 'delta' | 'raw';
  readonly count: number;
  /** Bytes per number, 0 to 8. */
  readonly width: number;
  readonly base: number;
  readonly scale: number;
  /** Where its bytes begin. */
  readonly at: number;
}

type Numbers = Uint32Array | Int32Array | Float64Array;

/** Larger ones are written raw; their zigzagged difference would not fit into 6 bytes. */
const maxWhole = 2 ** 46;
/** Numbers handled between two chances to let others run: below a millisecond of work. */
const slice = 2 ** 15;

/** Puts columns one behind the other. */
export class ColumnWriter {
  private readonly parts: Uint8Array[] = [];
  private length = 0;

  /** Writes a column. Yields in between, so that the caller can give the event loop back. */
  *write(numbers: Numbers): Generator<void, ColumnNote> {
    const shape = yield* shapeOf(numbers);
    const bytes = shape.scheme === 'raw' ? yield* rawPlanes(numbers) : yield* wholePlanes(numbers, shape);
    const note = { ...shape, count: numbers.length, at: this.length };
    this.parts.push(bytes);
    this.length += bytes.length;
    return note;
  }

  /** All columns, behind what is to stand before them. */
  bytes(...before: readonly Uint8Array[]): Uint8Array {
    const all = [...before, ...this.parts];
    const joined = new Uint8Array(all.reduce((sum, { length }) => sum + length, 0));
    let at = 0;
    for (const part of all) {
      joined.set(part, at);
      at += part.length;
    }
    return joined;
  }
}

type Shape = Pick<ColumnNote, 'scheme' | 'width' | 'base' | 'scale'>;

/** The cheapest way to write a column. */
function* shapeOf(numbers: Numbers): Generator<void, Shape> {
  const mayBeRaw = numbers instanceof Float64Array;
  let scale = 0;
  let least = Number.POSITIVE_INFINITY;
  let greatest = Number.NEGATIVE_INFINITY;
  for (let from = 0; from < numbers.length; from += slice) {
    const to = Math.min(from + slice, numbers.length);
    for (let i = from; i < to; i++) {
      const number = numbers[i]!;
      if (mayBeRaw && !isWhole(number)) return { scheme: 'raw', width: 8, base: 0, scale: 1 };
      if (number < least) least = number;
      if (number > greatest) greatest = number;
      if (scale !== 1 && (scale === 0 || number % scale !== 0)) scale = greatestDivisor(scale, Math.abs(number));
    }
    yield;
  }
  if (numbers.length === 0) return { scheme: 'plain', width: 0, base: 0, scale: 1 };
  scale = Math.max(scale, 1);
  const base = least / scale;
  let plainCost = 0;
  let deltaCost = 0;
  let widestDelta = 0;
  let before = numbers[0]! / scale;
  for (let from = 0; from < numbers.length; from += slice) {
    const to = Math.min(from + slice, numbers.length);
    for (let i = from; i < to; i++) {
      const number = numbers[i]! / scale;
      const step = zigzag(number - before);
      before = number;
      plainCost += byteLength(number - base);
      deltaCost += byteLength(step);
      if (step > widestDelta) widestDelta = step;
    }
    yield;
  }
  return plainCost <= deltaCost
    ? { scheme: 'plain', width: byteLength(greatest / scale - base), base, scale }
    : { scheme: 'delta', width: byteLength(widestDelta), base: numbers[0]! / scale, scale };
}

function isWhole(number: number): boolean {
  return Number.isInteger(number) && Math.abs(number) <= maxWhole && !(number === 0 && 1 / number < 0);
}

function* wholePlanes(numbers: Numbers, { scheme, width, base, scale }: Shape): Generator<void, Uint8Array> {
  const count = numbers.length;
  const bytes = new Uint8Array(count * width);
  const isPlain = scheme === 'plain';
  let before = base;
  for (let from = 0; from < count; from += slice) {
    const to = Math.min(from + slice, count);
    for (let i = from; i < to; i++) {
      const number = numbers[i]! / scale;
      const written = isPlain ? number - base : zigzag(number - before);
      before = number;
      // Bit operations see the lowest 32 bits.
      for (let plane = 0; plane < width && plane < 4; plane++) bytes[plane * count + i] = written >>> (8 * plane);
      if (width <= 4) continue;
      const high = written / 0x100000000;
      for (let plane = 4; plane < width; plane++) bytes[plane * count + i] = high >>> (8 * (plane - 4));
    }
    yield;
  }
  return bytes;
}

function* rawPlanes(numbers: Numbers): Generator<void, Uint8Array> {
  const count = numbers.length;
  const bytes = new Uint8Array(count * 8);
  const view = new DataView(new ArrayBuffer(8));
  for (let i = 0; i < count; i++) {
    view.setFloat64(0, numbers[i]!, true);
    for (let plane = 0; plane < 8; plane++) bytes[plane * count + i] = view.getUint8(plane);
    if (i % slice === slice - 1) yield;
  }
  return bytes;
}

/**
 * Reads a column that `ColumnWriter` wrote.
 *
 * @param into of the length `note.count`
 * @throws RangeError where the bytes end before the column does
 */
export function readColumn<T extends Numbers>(bytes: Uint8Array, note: ColumnNote, into: T): T {
  const { scheme, count, width, base, scale, at } = note;
  if (into.length !== count || at + count * width > bytes.length) throw new RangeError('A column is cut off.');
  if (scheme === 'raw') return readRaw(bytes, note, into);
  if (width === 0 && scheme === 'plain') return into.fill(base * scale) as T;
  const isPlain = scheme === 'plain';
  let before = base;
  // A page that opens reads millions of numbers, nearly all of one to three bytes.
  const upper = at + count;
  for (let i = 0; i < count; i++) {
    let written: number;
    if (width === 1) written = bytes[at + i]!;
    else if (width === 2) written = bytes[at + i]! + bytes[upper + i]! * 0x100;
    else if (width === 3) written = bytes[at + i]! + bytes[upper + i]! * 0x100 + bytes[upper + count + i]! * 0x10000;
    else {
      written = 0;
      for (let plane = width - 1; plane >= 0; plane--) written = written * 256 + bytes[at + plane * count + i]!;
    }
    before = isPlain ? base + written : before + unzigzag(written);
    into[i] = before * scale;
  }
  return into;
}

function readRaw<T extends Numbers>(bytes: Uint8Array, { count, at }: ColumnNote, into: T): T {
  const view = new DataView(new ArrayBuffer(8));
  for (let i = 0; i < count; i++) {
    for (let plane = 0; plane < 8; plane++) view.setUint8(plane, bytes[at + plane * count + i]!);
    into[i] = view.getFloat64(0, true);
  }
  return into;
}

function zigzag(number: number): number {
  return number < 0 ? -2 * number - 1 : 2 * number;
}

function unzigzag(written: number): number {
  if (written < 0x80000000) return (written >>> 1) ^ -(written & 1);
  return written % 2 === 0 ? written / 2 : -(written + 1) / 2;
}

/** Bytes that a whole number from 0 takes; 0 takes none. */
function byteLength(number: number): number {
  if (number < 1) return 0;
  if (number < 0x100) return 1;
  if (number < 0x10000) return 2;
  if (number < 0x1000000) return 3;
  if (number < 0x100000000) return 4;
  return number < 0x10000000000 ? 5 : 6;
}

function greatestDivisor(a: number, b: number): number {
  while (b !== 0) [a, b] = [b, a % b];
  return a;
}
