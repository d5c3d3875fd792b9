import { isBeforeOperand } from './keywords.js';

// Kinds of tokens. Plain numbers, kept in a byte each.
export const Word = 1;
/** A quoted identifier. */
export const Name = 2;
/** A literal in quotes. */
export const Text = 3;
export const Numeral = 4;
export const Placeholder = 5;
export const Operator = 6;
export const Comma = 7;
export const Open = 8;
export const Close = 9;
export const OpenBracket = 10;
export const CloseBracket = 11;
export const Dot = 12;
/** `::` of PostgreSQL. */
export const Cast = 13;
export const Semicolon = 14;
/** All from an open quote or comment to the end. */
export const Unreadable = 15;

/** The tokens of one text, a column per property. Comments and space are not among them. */
export class Tokens {
  text = '';
  count = 0;
  /** The text could not be read to its end. */
  isIncomplete = false;
  readonly capacity: number;
  readonly kind: Uint8Array;
  /** Of a `Word`, the number of the keyword; 0 if it is none. */
  readonly keyword: Uint8Array;
  readonly start: Int32Array;
  readonly end: Int32Array;
  /** Of words, names and operators their hashes; of placeholders `a` is the index of the parameter. */
  readonly a: Int32Array;
  readonly b: Int32Array;

  /** @param capacity a text of so many characters has no more tokens than that */
  constructor(capacity: number) {
    this.capacity = capacity;
    this.kind = new Uint8Array(capacity);
    this.keyword = new Uint8Array(capacity);
    this.start = new Int32Array(capacity);
    this.end = new Int32Array(capacity);
    this.a = new Int32Array(capacity);
    this.b = new Int32Array(capacity);
  }

  add(kind: number, start: number, end: number, a: number, b: number, keyword: number): void {
    const i = this.count++;
    this.kind[i] = kind;
    this.keyword[i] = keyword;
    this.start[i] = start;
    this.end[i] = end;
    this.a[i] = a;
    this.b[i] = b;
  }

  /** The kind of a token; 0 before the first and after the last. */
  kindOf(i: number): number {
    return i >= 0 && i < this.count ? (this.kind[i] as number) : 0;
  }

  /** The keyword of a token; 0 where there is none. */
  keywordOf(i: number): number {
    return i >= 0 && i < this.count ? (this.keyword[i] as number) : 0;
  }

  /** Whether a token ends an operand, so that an operator follows it. */
  isOperand(i: number): boolean {
    switch (this.kindOf(i)) {
      case Word:
        return isBeforeOperand[this.keyword[i] as number] === 0;
      case Name:
      case Text:
      case Numeral:
      case Placeholder:
      case Close:
      case CloseBracket:
        return true;
      default:
        return false;
    }
  }

  /** The token as it was written. */
  source(i: number): string {
    return this.text.slice(this.start[i], this.end[i]);
  }
}
