import { ExpositionError, excerpt } from './exposition-error.js';

/** Reads one line from left to right. Every step advances or throws, so a line takes time in proportion to its length. */
export class LineCursor {
  readonly text: string;
  /** From 1. */
  readonly line: number;
  private at = 0;
  /** At or before the next one; -1: there is no more. */
  private backslash = -2;

  constructor(text: string, line: number) {
    this.text = text;
    this.line = line;
  }

  get done(): boolean {
    return this.at >= this.text.length;
  }

  /** The next code unit; NaN at the end. */
  peek(): number {
    return this.text.charCodeAt(this.at);
  }

  /** Where the next character stands, from 0: for `reject`. */
  get position(): number {
    return this.at;
  }

  /** @param from the position that the column is of; else the present one */
  reject(what: string, expected: string, next: string, from = this.at): never {
    const found = this.text.slice(from);
    const got = found === '' ? 'the end of the line' : excerpt(found);
    throw new ExpositionError('SONDE_EXPOSITION_INVALID', this.line, from + 1, { what, got, expected, next });
  }

  tryTake(expected: string): boolean {
    if (!this.text.startsWith(expected, this.at)) return false;
    this.at += expected.length;
    return true;
  }

  take(expected: string, what: string, next: string): void {
    if (!this.tryTake(expected)) this.reject(what, excerpt(expected), next);
  }

  /** Blanks and tabs; whether there were any. */
  skipBlanks(): boolean {
    const from = this.at;
    while (isBlank(this.peek())) this.at++;
    return this.at > from;
  }

  /** Up to the next blank, tab or the end; empty where one stands here. */
  takeToken(): string {
    const from = this.at;
    while (this.at < this.text.length && !isBlank(this.peek())) this.at++;
    return this.text.slice(from, this.at);
  }

  takeRest(): string {
    const rest = this.text.slice(this.at);
    this.at = this.text.length;
    return rest;
  }

  /** `[a-zA-Z_:][a-zA-Z0-9_:]*`, colons where they may be; empty where no name stands here. */
  takeName(colons: boolean): string {
    const pattern = colons ? metricName : labelName;
    pattern.lastIndex = this.at;
    const name = pattern.exec(this.text)?.[0] ?? '';
    this.at += name.length;
    return name;
  }

  /** A string in double quotes, with `\\`, `\"` and `\n` for backslash, quote and line feed. */
  takeQuoted(what: string): string {
    const from = this.at;
    if (this.peek() !== quote) this.reject(what, 'a double quote', quotesHint);
    const { text } = this;
    this.at++;
    let value = '';
    for (;;) {
      const end = text.indexOf('"', this.at);
      if (end === -1) this.reject(what, 'a closing double quote', quotesHint, from);
      const escape = this.nextBackslash();
      if (escape === -1 || escape > end) {
        value += text.slice(this.at, end);
        this.at = end + 1;
        return value;
      }
      value += text.slice(this.at, escape);
      this.at = escape;
      const escaped = unescaped(text.charCodeAt(escape + 1));
      if (escaped === undefined) this.reject(what, '\\\\, \\" or \\n', 'Write a backslash as two of them.');
      value += escaped;
      this.at += 2;
    }
  }

  /** Its place at or behind the present one, looked for once for all strings of the line; -1 where there is none. */
  private nextBackslash(): number {
    if (this.backslash !== -1 && this.backslash < this.at) this.backslash = this.text.indexOf('\\', this.at);
    return this.backslash;
  }
}

const quotesHint = 'Put it in double quotes; inside of them, write \\" for a double quote and \\n for a line feed.';
/** Sticky. */
const metricName = /[a-zA-Z_:][a-zA-Z0-9_:]*/y;
const labelName = /[a-zA-Z_][a-zA-Z0-9_]*/y;
const quote = 34;
const backslash = 92;

function unescaped(unit: number): string | undefined {
  if (unit === 110) return '\n';
  return unit === quote ? '"' : unit === backslash ? '\\' : undefined;
}

export function isBlank(unit: number): boolean {
  return unit === 32 || unit === 9;
}
