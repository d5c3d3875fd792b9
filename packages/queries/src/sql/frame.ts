import type { SlotRole } from './analysis.js';

// Clauses: which part of a statement a token is in.
const Start = 0;
export const Select = 1;
export const From = 2;
/** `WHERE`, `HAVING`, and what is in parentheses of `FROM` and `ON`. */
export const Where = 3;
export const On = 4;
/** All in it is written: `SET`, and the list of an `INSERT … SELECT`. */
export const Set = 5;
export const Values = 6;
export const Limit = 7;
export const Offset = 8;
export const With = 9;
export const Other = 10;

// Roles, as numbers.
export const roleNames: readonly SlotRole[] = ['other', 'equals', 'range', 'in', 'limit', 'offset', 'written'];
export const IsOther = 0;
export const IsEqual = 1;
export const IsRange = 2;
export const IsIn = 3;
export const IsLimit = 4;
export const IsOffset = 5;
export const IsWritten = 6;

/** Where the reader is: one frame per open parenthesis. Those outside the current one are kept as numbers. */
export class Frames {
  clause = Start;
  /** What the values after the last comparison are for. */
  role = IsOther;
  /** What values are for where nothing is compared: that of the comparison the parenthesis stands in. */
  base = IsOther;
  /** The frame is a statement of its own, with a `FROM`. */
  isQuery = false;
  /** A `BETWEEN` waits for its `AND`. */
  isBetween = false;
  private readonly outer: number[] = [];

  get depth(): number {
    return this.outer.length;
  }

  open(clause: number, base: number): void {
    this.outer.push(
      this.clause | (this.role << 4) | (this.base << 8) | (this.isQuery ? 4096 : 0) | (this.isBetween ? 8192 : 0),
    );
    this.clause = clause;
    this.role = base;
    this.base = base;
    this.isQuery = false;
    this.isBetween = false;
  }

  /** Back to the frame around; nothing where there is none. */
  close(): void {
    const packed = this.outer.pop();
    if (packed === undefined) return;
    this.clause = packed & 15;
    this.role = (packed >> 4) & 15;
    this.base = (packed >> 8) & 15;
    this.isQuery = (packed & 4096) !== 0;
    this.isBetween = (packed & 8192) !== 0;
  }

  /** A clause begins in this frame. */
  enter(clause: number): void {
    this.clause = clause;
    this.role = this.base;
    this.isBetween = false;
  }

  /** A statement begins in this frame. */
  query(clause: number): void {
    this.base = IsOther;
    this.isQuery = true;
    this.enter(clause);
  }

  reset(): void {
    this.outer.length = 0;
    this.base = IsOther;
    this.isQuery = false;
    this.enter(Start);
  }
}
