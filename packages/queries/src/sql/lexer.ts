import { begins, beginsWord, folded, isDigit, isInWord, wordEnd } from './characters.js';
import type { Dialect } from './dialect.js';
import { keywordOf } from './keywords.js';
import { digitWordEnd, numeralEnd } from './numerals.js';
import { operatorEnd, postgresOperatorEnd, questionOperatorEnd } from './operators.js';
import { ParameterIndex } from './parameter-index.js';
import * as quoted from './quoted-text.js';
import type { Tokens } from './tokens.js';
import * as kinds from './tokens.js';
import { primeA, seedA, seedB } from './word-hash.js';

/**
 * Cuts a text into tokens, in one pass. What does not end (a quote, a comment) becomes one `Unreadable` token, so that
 * no part of it is ever taken for words.
 *
 * The rules are those of a server with its default settings. `sql_mode` `ANSI_QUOTES` of MySQL makes names of what is
 * hidden here as strings; `NO_BACKSLASH_ESCAPES`, and `standard_conforming_strings = off` of PostgreSQL, are not known.
 */
export class Lexer {
  private readonly text: string;
  private readonly tokens: Tokens;
  private readonly isPostgres: boolean;
  private readonly isMysql: boolean;
  private readonly isSqlite: boolean;
  private readonly parameters = new ParameterIndex();
  private at = 0;
  /** Inside a `/*!` of MySQL, the place of the first end of comment: a server may read the inside or skip it. */
  private hintEnd = -1;
  private tokensBeforeHint = 0;

  constructor(text: string, dialect: Dialect, tokens: Tokens) {
    this.text = text;
    this.tokens = tokens;
    this.isPostgres = dialect === 'postgresql';
    this.isMysql = dialect === 'mysql';
    this.isSqlite = dialect === 'sqlite';
    tokens.text = text;
    tokens.count = 0;
    tokens.isIncomplete = false;
  }

  run(): void {
    const { text } = this;
    while (this.at < text.length) {
      if (this.hintEnd !== -1 && this.at >= this.hintEnd && !this.leaveHint()) return;
      if (this.at >= text.length) return;
      const code = text.charCodeAt(this.at);
      if (code <= 32) this.at++;
      else if (code >= 128 || begins[code] === 1) this.word();
      else if (begins[code] === 2) this.numeral();
      else this.sign(code);
    }
    if (this.hintEnd !== -1) this.leaveHint();
  }

  private word(): void {
    const { text, tokens, at: start } = this;
    const { length } = text;
    let a = seedA;
    let b = seedB;
    let i = start;
    for (; i < length; i++) {
      const code = text.charCodeAt(i);
      let fold = code;
      if (code < 128) {
        fold = folded[code] as number;
        if (fold === 0) break;
      }
      a = Math.imul(a ^ fold, primeA);
      b = (Math.imul(b, 31) + fold) | 0;
    }
    if (i < length && i - start === 1 && this.prefixed(start)) return;
    tokens.add(kinds.Word, start, i, a, b, keywordOf(a, b));
    this.at = i;
  }

  /** `E'…'`, `N'…'`, `B'…'`, `X'…'`, `U&'…'` and `U&"…"`: a letter that belongs to the quote behind it. */
  private prefixed(start: number): boolean {
    const { text } = this;
    const letter = text.charCodeAt(start) | 32;
    const next = text.charCodeAt(start + 1);
    if (next === 0x26 && letter === 0x75 && this.isPostgres) {
      const quote = text.charCodeAt(start + 2);
      if (quote === 0x27) return this.token(kinds.Text, start, quoted.continuedEnd(text, start + 2, false));
      return quote === 0x22 && this.token(kinds.Name, start, quoted.quoteEnd(text, start + 2, '"'));
    }
    if (next !== 0x27) return false;
    if (letter === 0x65 && this.isPostgres)
      return this.token(kinds.Text, start, quoted.continuedEnd(text, start + 1, true));
    if (letter !== 0x6e && letter !== 0x62 && letter !== 0x78) return false;
    return this.token(kinds.Text, start, this.stringEnd(start + 1));
  }

  private stringEnd(start: number): number {
    if (this.isMysql) return quoted.backslashedEnd(this.text, start, this.text.charCodeAt(start));
    return this.isPostgres ? quoted.continuedEnd(this.text, start, false) : quoted.quoteEnd(this.text, start, "'");
  }

  private numeral(): void {
    const { text, at: start } = this;
    const end = numeralEnd(text, start);
    const word = this.isMysql ? digitWordEnd(text, start, end) : -1;
    this.token(word === -1 ? kinds.Numeral : kinds.Word, start, word === -1 ? end : word);
  }

  /** A token that begins with neither letter nor digit, or a comment. */
  private sign(code: number): void {
    const { text, at: start } = this;
    const next = text.charCodeAt(start + 1);
    switch (code) {
      case 0x27: // '
        this.token(kinds.Text, start, this.stringEnd(start));
        break;
      case 0x22: // "
        if (this.isMysql) this.token(kinds.Text, start, this.stringEnd(start));
        else this.token(kinds.Name, start, quoted.quoteEnd(text, start, '"'));
        break;
      case 0x60: // `
        if (this.isPostgres) this.operator();
        else this.token(kinds.Name, start, quoted.quoteEnd(text, start, '`'));
        break;
      case 0x5b: // [
        if (this.isSqlite) this.token(kinds.Name, start, text.indexOf(']', start) + 1 || -1);
        else this.token(kinds.OpenBracket, start, start + 1);
        break;
      case 0x5d: // ]
        this.token(kinds.CloseBracket, start, start + 1);
        break;
      case 0x28: // (
        this.token(kinds.Open, start, start + 1);
        break;
      case 0x29: // )
        this.token(kinds.Close, start, start + 1);
        break;
      case 0x2c: // ,
        this.token(kinds.Comma, start, start + 1);
        break;
      case 0x3b: // ;
        this.token(kinds.Semicolon, start, start + 1);
        break;
      case 0x2e: // .
        if (isDigit(next) && !(this.isMysql && this.isQualified(start))) this.numeral();
        else this.token(kinds.Dot, start, start + 1);
        break;
      case 0x24: // $
        this.dollar(next);
        break;
      case 0x3f: // ?
        this.question(next);
        break;
      case 0x3a: // :
        this.colon(next);
        break;
      case 0x40: // @
        this.atSign(next);
        break;
      case 0x2d: // -
        // MySQL: `5--1` is a subtraction, a comment has a space behind its dashes.
        if (next === 0x2d && (!this.isMysql || !(text.charCodeAt(start + 2) > 32)))
          this.at = quoted.lineEnd(text, start, this.isPostgres);
        else this.operator();
        break;
      case 0x23: // #
        if (this.isMysql) this.at = quoted.lineEnd(text, start, false);
        else this.operator();
        break;
      case 0x2f: // /
        if (next === 0x2a) this.comment();
        else this.operator();
        break;
      default:
        this.operator();
    }
  }

  private operator(): void {
    const { text, at } = this;
    this.token(kinds.Operator, at, this.isPostgres ? postgresOperatorEnd(text, at) : operatorEnd(text, at));
  }

  /** `$1`, `$tag$…$tag$`, `$name`. */
  private dollar(next: number): void {
    const { text, at: start } = this;
    if (isDigit(next)) this.placeholder(wordEnd(text, start + 1));
    else if (this.isPostgres) {
      const tagEnd = quoted.dollarTagEnd(text, start);
      if (tagEnd === -1) this.operator();
      else this.token(kinds.Text, start, quoted.dollarQuoteEnd(text, start, tagEnd));
    } else if (!isInWord(next)) this.operator();
    else if (this.isSqlite) this.placeholder(wordEnd(text, start + 1));
    else this.token(kinds.Word, start, wordEnd(text, start));
  }

  /** A placeholder, or where PostgreSQL has an operand before it, an operator of JSON. */
  private question(next: number): void {
    const { text, tokens, at: start } = this;
    if (this.isPostgres && tokens.isOperand(tokens.count - 1))
      this.token(kinds.Operator, start, questionOperatorEnd(text, start));
    else if (this.isSqlite && isDigit(next)) this.placeholder(wordEnd(text, start + 1));
    else this.placeholder(next === 0x3f ? start + 2 : start + 1);
  }

  /** `::`, `:name`, `:=`; right behind an operand the colon of a slice: `a[1:n]`. */
  private colon(next: number): void {
    const { text, tokens, at: start } = this;
    if (next === 0x3a) this.token(this.isPostgres ? kinds.Cast : kinds.Operator, start, start + 2);
    else if (isInWord(next) && !(tokens.end[tokens.count - 1] === start && tokens.isOperand(tokens.count - 1)))
      this.placeholder(wordEnd(text, start + 1));
    else this.token(kinds.Operator, start, next === 0x3d ? start + 2 : start + 1);
  }

  /** A variable of MySQL (`@a`, `@@session.a`), a named placeholder, or an operator of PostgreSQL. */
  private atSign(next: number): void {
    const { text, tokens, at: start } = this;
    if (this.isMysql) {
      const name = next === 0x40 ? start + 2 : start + 1;
      if (isInWord(text.charCodeAt(name))) this.token(kinds.Word, start, wordEnd(text, name));
      else this.token(kinds.Operator, start, name);
    } else if (beginsWord(next) && (this.isSqlite || !tokens.isOperand(tokens.count - 1)))
      this.placeholder(wordEnd(text, start + 1));
    else this.operator();
  }

  /** Whether the dot at this place goes before a name: `logs.2024`, `.2024_logs`. */
  private isQualified(at: number): boolean {
    const { text, tokens } = this;
    const last = tokens.count - 1;
    const kind = tokens.kindOf(last);
    if (tokens.end[last] === at && (kind === kinds.Word || kind === kinds.Name || kind === kinds.Dot)) return true;
    return digitWordEnd(text, at + 1, numeralEnd(text, at + 1)) !== -1;
  }

  private comment(): void {
    const { text, at: start } = this;
    const isHint = this.isMysql && this.hintEnd === -1 && /^(?:!|M!)/.test(text.slice(start + 2, start + 4));
    const end = this.isPostgres ? quoted.nestedBlockEnd(text, start) : quoted.blockEnd(text, start);
    if (end === -1) this.unreadable(start);
    else if (isHint) {
      this.hintEnd = end - 2;
      this.tokensBeforeHint = this.tokens.count;
      this.at = text.indexOf('!', start) + 1;
      while (isDigit(text.charCodeAt(this.at))) this.at++;
    } else this.at = end;
  }

  /**
   * At or past the end of a hint. A token that goes past it (a quote with the end inside) is read differently by
   * servers that skip the hint: which words are literals is then unknown, and all from the hint on is dropped.
   *
   * @returns whether to go on
   */
  private leaveHint(): boolean {
    if (this.at === this.hintEnd) {
      this.at += 2;
      this.hintEnd = -1;
      return true;
    }
    this.tokens.count = this.tokensBeforeHint;
    this.hintEnd = -1;
    this.unreadable(this.at);
    return false;
  }

  private placeholder(end: number): void {
    const { text, at: start, parameters } = this;
    const isNumbered = isDigit(text.charCodeAt(start + 1));
    let index: number;
    if (isNumbered) index = parameters.numbered(text.slice(start + 1, end));
    else index = text[start] === '?' ? parameters.following() : parameters.byName(text.slice(start, end));
    this.tokens.add(kinds.Placeholder, start, end, index, 0, 0);
    this.at = end;
  }

  /** Adds a token and goes on behind it. @param end -1 if it has none */
  private token(kind: number, start: number, end: number): true {
    if (end === -1) this.unreadable(start);
    else {
      this.tokens.add(kind, start, end, 0, 0, 0);
      this.at = end;
    }
    return true;
  }

  private unreadable(start: number): void {
    this.tokens.add(kinds.Unreadable, start, this.text.length, 0, 0, 0);
    this.tokens.isIncomplete = true;
    this.at = this.text.length;
  }
}
