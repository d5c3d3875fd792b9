import { hashName } from './name-hash.js';
import {
  Cast,
  Close,
  CloseBracket,
  Comma,
  Dot,
  Name,
  Open,
  OpenBracket,
  Operator,
  Placeholder,
  Semicolon,
  type Tokens,
  Word,
} from './tokens.js';
import { hashWord } from './word-hash.js';

/** Of `SqlAnalysis.text`. */
const maxText = 2000;

// What a literal, a placeholder and the JSON operator `?` count as: in the written text they are all `?`.
const valueA = 0x3f3f3f3f;
const valueB = 0x2c7a91d5;

/**
 * Writes tokens as text with one space where space belongs, and counts them into the fingerprint. Space as it was
 * written is kept before `(` only: `count(*)`, `IN (…)`.
 *
 * Operators always have space around them, so that the text reads back as the same tokens: `1|2` must not become `?|?`.
 */
export class SanitisedText {
  private readonly tokens: Tokens;
  private readonly source: string;
  private readonly foldsNames: boolean;
  private written = '';
  /** A part of the source that is yet to be copied: most of a text is copied in long parts. */
  private from = 0;
  private to = 0;
  private last = 0;
  private isFull = false;
  private hashA = 0x9747b28c | 0;
  private hashB = 0x1b873593;

  /** @param foldsNames whether the case of quoted names means nothing */
  constructor(tokens: Tokens, foldsNames: boolean) {
    this.tokens = tokens;
    this.source = tokens.text;
    this.foldsNames = foldsNames;
  }

  /** A token as it stands. */
  token(i: number): void {
    const { tokens } = this;
    const kind = tokens.kind[i] as number;
    if (kind === Word && tokens.a[i] !== 0) this.count(tokens.a[i] as number, tokens.b[i] as number);
    else if (kind === Word || kind === Operator || kind === Name) this.countSource(i, kind);
    else this.count(kind, kind);
    this.write(i, kind, false);
  }

  /** `?` in place of a token. */
  value(i: number): void {
    this.count(valueA, valueB);
    this.write(i, Placeholder, true);
  }

  /** 64 bits in 16 hexadecimal digits. */
  fingerprint(): string {
    return hex(mix(this.hashA ^ (this.hashB >>> 15))) + hex(mix(this.hashB ^ Math.imul(this.hashA, 0x85ebca6b)));
  }

  toString(): string {
    const text = this.written + this.source.slice(this.from, this.to);
    return text.length > maxText ? text.slice(0, maxText) : text;
  }

  private write(i: number, kind: number, asValue: boolean): void {
    if (this.isFull) return;
    const { tokens, source } = this;
    const start = tokens.start[i] as number;
    const end = tokens.end[i] as number;
    const hasSpace = this.needsSpace(kind, i);
    this.last = kind;
    const isOwnText = !asValue || (end === start + 1 && source.charCodeAt(start) === 0x3f);
    if (isOwnText) {
      const gap = start - this.to;
      if (this.to !== 0 && (hasSpace ? gap === 1 && source.charCodeAt(this.to) === 32 : gap === 0)) {
        this.to = end;
        return;
      }
    }
    this.written += source.slice(this.from, this.to);
    if (hasSpace) this.written += ' ';
    if (isOwnText) {
      this.from = start;
      this.to = end;
    } else {
      this.written += '?';
      this.from = end;
      this.to = end;
    }
    this.isFull = this.written.length > maxText;
  }

  private needsSpace(kind: number, i: number): boolean {
    const { last } = this;
    if (kind === Comma || kind === Close || kind === CloseBracket || kind === Dot) return false;
    if (kind === Cast || kind === Semicolon || kind === OpenBracket) return false;
    if (last === 0 || last === Open || last === OpenBracket || last === Dot || last === Cast) return false;
    if (kind !== Open || last === Comma || last === Operator) return true;
    return i > 0 && (this.tokens.start[i] as number) > (this.tokens.end[i - 1] as number);
  }

  private count(a: number, b: number): void {
    const hashA = Math.imul(this.hashA ^ a, 0xcc9e2d51);
    this.hashA = (hashA << 13) | (hashA >>> 19);
    const hashB = Math.imul(this.hashB ^ b, 0x1b873593) + 0x52dce729;
    this.hashB = (hashB << 15) | (hashB >>> 17);
  }

  private countSource(i: number, kind: number): void {
    const { source, tokens } = this;
    const start = tokens.start[i] as number;
    const end = tokens.end[i] as number;
    if (kind === Operator) this.countOperator(start, end);
    else {
      const { a, b } =
        kind === Name ? hashName(source, start, end, this.foldsNames) : hashWord(source.slice(start, end));
      this.count(a, b);
    }
  }

  private countOperator(start: number, end: number): void {
    const { source } = this;
    const code = source.charCodeAt(start);
    const isShort = end === start + 1;
    if (code === 0x3f) {
      // Where `?|` is read again behind a `?` it may be a placeholder and an operator: it counts as these.
      this.count(valueA, valueB);
      if (!isShort && source.charCodeAt(start + 1) !== 0x3f) this.countOperator(start + 1, end);
    } else if (isShort) this.count(code, code << 8);
    else {
      const operator = source.slice(start, end);
      const { a, b } = hashWord(operator === '!=' ? '<>' : operator);
      this.count(a, b);
    }
  }
}

function mix(hash: number): number {
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}

const hexBytes = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

function hex(hash: number): string {
  return `${hexBytes[hash >>> 24]}${hexBytes[(hash >>> 16) & 255]}${hexBytes[(hash >>> 8) & 255]}${hexBytes[hash & 255]}`;
}
