import type { Slot, SlotRole } from '../sql/analysis.js';
import { hashValue } from '../sql/value-hash.js';

/** Values that are looked up in earlier results, of one run. */
const maxSought = 4;
/** Values of one run that are read at all. */
const maxValues = 1000;
/** Of lists and of what is written, so many values are hashed: chunks that differ do so at their beginning. */
const maxHashed = 64;
/** So much of a list that is a text is read, to see that it is one. */
const maxListText = 256;
/** Statements with more places than this are no keyset pagination written by hand or by an ORM. */
const maxKeysetSlots = 32;
const none: readonly number[] = [];
/** In place of a hash: nothing to look for. Hashes are never negative. */
export const noValue = -1;

const trivial = new Set(['', 0, false, true, 'null'].map(hashValue));

/** Whether a value, by its hash, is in so many results that finding it says nothing. */
export function isTrivial(hash: number): boolean {
  return hash === noValue || trivial.has(hash);
}

/**
 * The values of one run, as hashes, sorted by what they are for. One object is used for all runs of a ledger: it is
 * filled, asked and filled again, and no value outlives `read`.
 */
export class RunValues {
  /** Of values that pick rows one by one: `equals`, `other`, and lists of a single value. */
  equals = 0;
  /** Of lists of several values. */
  lists = 0;
  range = 0;
  page = 0;
  written = 0;
  /** A list of several values, or an array as a parameter. */
  isList = false;
  /** Places that write: more than there are columns means several rows at once. */
  writtenCount = 0;
  /** Placeholders were seen, but not what was put in their place. */
  isUnknown = false;
  /** Hashes to look for in earlier results, by their place in the statement; `noValue` where there is nothing to look for. */
  private readonly sought: number[] = [noValue, noValue, noValue, noValue];
  soughtCount = 0;
  /** A bit for each place, the lowest for the first: the value is one that two tables do not have by chance. */
  strong = 0;
  private readonly ranges: number[] = [];
  private listLength = 0;
  private listTaken = 0;
  private unread = 0;
  private copied: readonly number[] | undefined;

  /** Of all values: equal for identical runs. */
  get all(): number {
    return mix(mix(mix(mix(mix(0, this.equals), this.lists), this.range), this.page), this.written) & 0x7fffffff;
  }

  /** A copy that may be kept; the same one until the next run is read. */
  soughtHashes(): readonly number[] {
    this.copied ??= this.copySought();
    return this.copied;
  }

  read(slots: readonly Slot[], parameters: readonly unknown[] | undefined, isWrite: boolean, isLimited: boolean): void {
    this.clear();
    if (slots.length === 0) {
      if (parameters === undefined) return;
      const count = Math.min(parameters.length, maxValues);
      for (let i = 0; i < count; i++) this.takeValue('equals', parameters[i], isWrite);
      return;
    }
    if (slots.length > 1) {
      this.listLength = countOf(slots, 'in');
      if (this.listLength > 1) this.lists = this.listLength;
    }
    for (let i = 0; i < slots.length; i++) {
      const slot = slots[i]!;
      if (this.isPast(slot.role)) continue;
      if (slot.literal !== undefined) this.take(slot.role, slot.literal, false, isWrite);
      else if (slot.parameter === undefined) continue;
      else if (parameters === undefined || slot.parameter >= parameters.length) this.isUnknown = true;
      else this.takeValue(slot.role, parameters[slot.parameter], isWrite);
    }
    if (isLimited && this.ranges.length > 0 && slots.length <= maxKeysetSlots) this.readKeyset(slots, parameters);
  }

  private copySought(): readonly number[] {
    const [a = noValue, b = noValue] = this.sought;
    // Nearly all statements have one or two, and a literal is made faster than a slice.
    if (this.soughtCount === 0) return none;
    if (this.soughtCount === 1) return [a];
    return this.soughtCount === 2 ? [a, b] : this.sought.slice(0, this.soughtCount);
  }

  private clear(): void {
    this.equals = 0;
    this.lists = 0;
    this.range = 0;
    this.page = 0;
    this.written = 0;
    this.isList = false;
    this.writtenCount = 0;
    this.isUnknown = false;
    this.soughtCount = 0;
    this.strong = 0;
    this.copied = undefined;
    // Cutting an array to nothing frees its memory, and the next value allocates it anew.
    if (this.ranges.length > 0) this.ranges.length = 0;
    this.listLength = 0;
    this.listTaken = 0;
  }

  private isPast(role: SlotRole): boolean {
    if (role === 'written') {
      if (this.writtenCount < maxHashed) return false;
      this.writtenCount++;
      return true;
    }
    return role === 'in' && this.listLength > 1 && this.listTaken >= maxHashed;
  }

  private takeValue(role: SlotRole, value: unknown, isWrite: boolean): void {
    if (Array.isArray(value)) {
      if (value.length !== 1) {
        this.isList = true;
        this.lists = mix(this.lists, isWrite ? value.length : hashValue(value));
        return;
      }
      value = value[0];
    }
    if (typeof value === 'string' && (role === 'in' || role === 'other') && isListText(value)) {
      this.isList = true;
      this.lists = mix(this.lists, hashValue(value));
      return;
    }
    // What is written may be a whole document: it is not read, and taken for different from all others.
    if (isWrite && isPlainObject(value)) {
      this.unread++;
      this.take(role, this.unread, false, isWrite, true);
      return;
    }
    // Drivers send `undefined` as NULL.
    value ??= null;
    this.take(role, hashValue(value), isStrong(value), isWrite, value === null);
  }

  private take(role: SlotRole, hash: number, strong: boolean, isWrite: boolean, isNull = false): void {
    switch (role) {
      case 'limit':
      case 'offset':
        this.page = mix(this.page, hash);
        return;
      case 'range':
        this.range = mix(this.range, hash);
        this.ranges.push(hash);
        return;
      case 'written':
        this.written = mix(this.written, hash);
        this.writtenCount++;
        if (isWrite) this.seek(hash, strong, isNull);
        return;
      case 'in':
        if (this.listLength > 1) {
          this.isList = true;
          this.listTaken++;
          this.lists = mix(this.lists, hash);
          return;
        }
    }
    this.equals = mix(this.equals, hash);
    this.seek(hash, strong, isNull);
  }

  private seek(hash: number, strong: boolean, isNull: boolean): void {
    const at = this.soughtCount;
    if (at >= maxSought) return;
    this.sought[at] = isNull ? noValue : hash;
    if (strong) this.strong |= 1 << at;
    this.soughtCount = at + 1;
  }

  /**
   * Keyset pagination over two columns says one value twice: `at < $1 OR (at = $1 AND id < $2)`. What is compared with
   * `=` and also bounds the range picks no row of its own.
   */
  private readKeyset(slots: readonly Slot[], parameters: readonly unknown[] | undefined): void {
    this.equals = 0;
    for (const slot of slots) {
      if (slot.role !== 'equals' && slot.role !== 'other' && (slot.role !== 'in' || this.listLength > 1)) continue;
      const value = slot.parameter === undefined ? undefined : parameters?.[slot.parameter];
      if (slot.literal === undefined && Array.isArray(value) && value.length !== 1) continue;
      const hash = slot.literal === undefined ? hashValue(Array.isArray(value) ? value[0] : value) : slot.literal;
      if (!this.ranges.includes(hash)) this.equals = mix(this.equals, hash);
    }
  }
}

/** One round of MurmurHash3: unlike FNV's, it does not let small neighbours (`(1, 2)` and `(2, 1)`) meet. */
function mix(hash: number, value: number): number {
  let k = Math.imul(value, 0xcc9e2d51);
  k = (k << 15) | (k >>> 17);
  k = Math.imul(k, 0x1b873593);
  const h = hash ^ k;
  return (Math.imul((h << 13) | (h >>> 19), 5) + 0xe6546b64) | 0;
}

function countOf(slots: readonly Slot[], role: SlotRole): number {
  let count = 0;
  for (const slot of slots) if (slot.role === role) count++;
  return count;
}

/** An array as text, of several values: `{1,2}` of PostgreSQL, `[1,2]` for `json_each`. */
function isListText(text: string): boolean {
  const first = text.charCodeAt(0);
  if (first !== 0x7b && first !== 0x5b) return false;
  return /^(\{[^:]*,.*\}|\[.*,.*\])$/s.test(
    text.length > maxListText ? `${text.slice(0, maxListText)}${text.slice(-1)}` : text,
  );
}

function isPlainObject(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return typeof value.toString !== 'function' || value.toString === Object.prototype.toString;
}

function isDigits(text: string): boolean {
  for (let i = 0; i < text.length; i++) if (!isDigit(text.charCodeAt(i))) return false;
  return true;
}

function hasDigitOrAt(text: string): boolean {
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit === 0x40 || isDigit(unit)) return true;
  }
  return false;
}

/** A regular expression takes longer than all else that is done with a value. */
function isDigit(unit: number): boolean {
  return unit >= 0x30 && unit <= 0x39;
}

/**
 * Whether two columns hold this value by more than chance: large numbers, UUIDs and other identifiers. Not `3`, `'paid'`
 * or a date: those are found in many a table.
 */
function isStrong(value: unknown): boolean {
  switch (typeof value) {
    case 'number':
      return value >= 1000 || value <= -1000;
    case 'bigint':
      return value >= 1000n || value <= -1000n;
    case 'string':
      if (value.length >= 16) return true;
      return value.length >= 8 ? hasDigitOrAt(value) : value.length >= 4 && isDigits(value);
    case 'object':
      return value !== null && !(value instanceof Date);
    default:
      return false;
  }
}
