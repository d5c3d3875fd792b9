import { types } from 'node:util';

/** Entries of arrays and objects, all levels together. */
const maxEntries = 1024;

/** Characters of keys and texts, all levels together. */
const maxCharacters = 65_536;

/** Some 1 200 digits: the time to write a bigint grows faster than its length. */
const maxBigInt = 2n ** 4096n;

// Made once: a stack for every refused value would cost more than reading it.
const tooLarge = new RangeError(`more than ${maxEntries} entries or ${maxCharacters} characters, or a circle`);
const binary = new TypeError('binary data');

/** Objects that turned out to have too many keys. To list them is what takes long, and cannot be stopped halfway. */
const tooManyKeys = new WeakSet<object>();

interface Budget {
  entries: number;
  characters: number;
}

/**
 * `JSON.stringify(value)`, with bigints as text, for values of which nobody knows how large they are: it takes no
 * longer than its limits allow. Nothing where the value has no JSON.
 *
 * @throws RangeError past 1 024 entries or 65 536 characters, TypeError for binary data, and what the value throws
 */
export function boundedJson(value: unknown): string | undefined {
  return JSON.stringify(copyOf('', value, { entries: maxEntries, characters: maxCharacters }));
}

/** @throws RangeError past some 1 200 digits */
export function boundedBigInt(value: bigint): string {
  if (value > maxBigInt || value < -maxBigInt) throw tooLarge;
  return String(value);
}

/** What JSON shows of a value, as plain data. JSON itself would call `toJSON` of a buffer before a replacer sees it. */
function copyOf(key: string, given: unknown, budget: Budget): unknown {
  let value = given;
  if (isObject(value) || typeof value === 'function') {
    refuseBinary(value);
    const { toJSON } = value as { toJSON?: unknown };
    if (typeof toJSON === 'function') value = toJSON.call(value, key) as unknown;
  }
  if (types.isBoxedPrimitive(value)) value = value.valueOf();
  if (typeof value === 'bigint') return boundedBigInt(value);
  if (typeof value === 'function') return undefined;
  if (typeof value === 'string') spend(budget, 0, value.length);
  return isObject(value) ? copyOfObject(value, budget) : value;
}

function copyOfObject(value: object, budget: Budget): unknown {
  refuseBinary(value);
  if (Array.isArray(value)) {
    spend(budget, value.length, 0);
    return Array.from({ length: value.length }, (_, index) => copyOf(String(index), value[index], budget));
  }
  if (tooManyKeys.has(value)) throw tooLarge;
  const keys = Object.keys(value);
  if (keys.length > maxEntries) tooManyKeys.add(value);
  spend(budget, keys.length, 0);
  const copy: Record<string, unknown> = Object.create(null);
  for (const key of keys) {
    spend(budget, 0, key.length);
    copy[key] = copyOf(key, (value as Record<string, unknown>)[key], budget);
  }
  return copy;
}

function spend(budget: Budget, entries: number, characters: number): void {
  budget.entries -= entries;
  budget.characters -= characters;
  if (budget.entries < 0 || budget.characters < 0) throw tooLarge;
}

function refuseBinary(value: object): void {
  if (ArrayBuffer.isView(value) || types.isAnyArrayBuffer(value)) throw binary;
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
