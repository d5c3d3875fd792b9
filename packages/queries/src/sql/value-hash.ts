/** Longer text is told apart by its beginning, its length and its end; longer lists by their beginning and length. */
const maxHashed = 128;

/** Of the rows of a bulk insert: so many values each, and so deep. */
const maxInner = 16;
const maxDepth = 3;

const seed = 0x811c9dc5;
const prime = 0x01000193;
const billion = 1_000_000_000;
/** Engines keep 31 bits in the number itself; one more would be an object of its own. */
const small = 0x7fffffff;

/**
 * A number for a value, so that values can be compared without being kept: parameters and what queries returned.
 * What a database takes for equal is equal: `7`, `'7'` and `7n`; a date and its ISO text.
 *
 * Not for secrets against guessing: it never leaves the process.
 */
export function hashValue(value: unknown): number {
  switch (typeof value) {
    case 'string':
      return hashText(value);
    case 'number':
      return value === (value | 0) && value < billion && value > -billion
        ? hashInteger(value)
        : hashText(String(value));
    case 'bigint':
    case 'boolean':
      return hashText(String(value));
    case 'object':
      if (value === null) return 1;
      if (value instanceof Date) return hashText(Number.isNaN(value.getTime()) ? 'Invalid Date' : value.toISOString());
      if (ArrayBuffer.isView(value)) return hashBytes(value);
      if (Array.isArray(value)) return hashList(value);
      return hashObject(value);
    default:
      return 2;
  }
}

/** FNV-1a over 16-bit units; of what writes a number, the hash of that number. */
function hashText(text: string): number {
  const first = text.charCodeAt(0);
  if (first <= 0x39 && first >= 0x2d) {
    const value = integerOf(text);
    if (!Number.isNaN(value)) return hashInteger(value);
  }
  let hash = seed;
  const { length } = text;
  const head = length > maxHashed ? maxHashed / 2 : length;
  for (let i = 0; i < head; i++) hash = Math.imul(hash ^ text.charCodeAt(i), prime);
  if (length > maxHashed) {
    for (let i = length - maxHashed / 2; i < length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), prime);
    hash = Math.imul(hash ^ length, prime);
  }
  return hash & small;
}

function hashBytes(view: ArrayBufferView): number {
  const bytes = new Uint8Array(view.buffer, view.byteOffset, Math.min(view.byteLength, maxHashed));
  let hash = Math.imul(seed ^ view.byteLength, prime);
  for (const byte of bytes) hash = Math.imul(hash ^ byte, prime);
  return hash & small;
}

function hashList(values: readonly unknown[], depth = 1): number {
  let hash = Math.imul(seed ^ values.length, prime);
  const count = Math.min(values.length, depth === 1 ? maxHashed : maxInner);
  for (let i = 0; i < count; i++) {
    const value = values[i];
    let inner: number;
    if (!Array.isArray(value)) inner = hashValue(value);
    else inner = depth < maxDepth ? hashList(value, depth + 1) : value.length;
    hash = Math.imul(hash ^ inner, prime);
  }
  return hash & small;
}

/** A whole number, and a text that writes one: below a billion, so that no step of it is rounded. */
function hashInteger(value: number): number {
  let hash = Math.imul(value ^ seed, 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) & small;
}

/** The whole number that a text writes as `String` would; `NaN` where it writes none, or a larger one. */
function integerOf(text: string): number {
  const { length } = text;
  const isNegative = text.charCodeAt(0) === 0x2d;
  const from = isNegative ? 1 : 0;
  if (length === from || length - from > 9) return Number.NaN;
  if (text.charCodeAt(from) === 0x30) return length === 1 ? 0 : Number.NaN;
  let value = 0;
  for (let i = from; i < length; i++) {
    const digit = text.charCodeAt(i) - 0x30;
    if (digit < 0 || digit > 9) return Number.NaN;
    value = value * 10 + digit;
  }
  return isNegative ? -value : value;
}

function hashObject(value: object): number {
  try {
    // Identifiers of drivers (MongoDB's ObjectId) and decimals say what they are as text.
    const text = String(value);
    if (text !== '[object Object]') return hashText(text);
    return hashText(JSON.stringify(value) ?? '');
  } catch {
    return 3;
  }
}
