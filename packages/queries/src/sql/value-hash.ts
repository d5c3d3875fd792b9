/** Longer text is told apart by its beginning, its length and its end; longer lists by their beginning and length. */
const maxHashed = 128;

/** Of the rows of a bulk insert: so many values each, and so deep. */
const maxInner = 16;
const maxDepth = 3;

const seed = 0x811c9dc5;
const prime = 0x01000193;

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
      return value === (value | 0) ? hashInteger(value) : hashText(String(value));
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

/** FNV-1a over 16-bit units, to 32 bits. */
function hashText(text: string, from = seed): number {
  let hash = from;
  const { length } = text;
  const head = length > maxHashed ? maxHashed / 2 : length;
  for (let i = 0; i < head; i++) hash = Math.imul(hash ^ text.charCodeAt(i), prime);
  if (length > maxHashed) {
    for (let i = length - maxHashed / 2; i < length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), prime);
    hash = Math.imul(hash ^ length, prime);
  }
  return hash >>> 0;
}

function hashBytes(view: ArrayBufferView): number {
  const bytes = new Uint8Array(view.buffer, view.byteOffset, Math.min(view.byteLength, maxHashed));
  let hash = Math.imul(seed ^ view.byteLength, prime);
  for (const byte of bytes) hash = Math.imul(hash ^ byte, prime);
  return hash >>> 0;
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
  return hash >>> 0;
}

/** As `hashText` of its digits, without making a text of them. */
function hashInteger(value: number): number {
  let hash = seed;
  if (value < 0) hash = Math.imul(hash ^ 0x2d, prime);
  const magnitude = Math.abs(value);
  let unit = 1;
  while (unit * 10 <= magnitude) unit *= 10;
  for (; unit >= 1; unit /= 10) hash = Math.imul(hash ^ (48 + (Math.floor(magnitude / unit) % 10)), prime);
  return hash >>> 0;
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
