import { type LabelSet, OffSpec, type ParseOptions } from './parsed.js';

const metricNameStart = /[a-zA-Z_:]/;
const metricNameRest = /[a-zA-Z0-9_:]/;
const labelNameStart = /[a-zA-Z_]/;
const labelNameRest = /[a-zA-Z0-9_]/;

/** Reads one line from left to right; every `take…` either advances or rejects the line. */
export class LineCursor {
  readonly text: string;
  readonly line: number;
  #at = 0;

  constructor(text: string, line: number) {
    this.text = text;
    this.line = line;
  }

  get done(): boolean {
    return this.#at >= this.text.length;
  }

  peek(): string {
    return this.text[this.#at] ?? '';
  }

  reject(reason: string): never {
    throw new OffSpec(this.line, `${reason} at column ${this.#at + 1}`, this.text);
  }

  take(expected: string): void {
    if (!this.tryTake(expected)) this.reject(`expected ${JSON.stringify(expected)}`);
  }

  tryTake(expected: string): boolean {
    if (!this.text.startsWith(expected, this.#at)) return false;
    this.#at += expected.length;
    return true;
  }

  /** Any run of blanks and tabs; how many there were. */
  skipBlanks(): number {
    const start = this.#at;
    while (this.peek() === ' ' || this.peek() === '\t') this.#at++;
    return this.#at - start;
  }

  /** Everything up to the next blank, tab or the end: a number, a keyword. */
  takeToken(): string {
    const start = this.#at;
    while (!this.done && this.peek() !== ' ' && this.peek() !== '\t') this.#at++;
    if (start === this.#at) this.reject('expected a token');
    return this.text.slice(start, this.#at);
  }

  takeRest(): string {
    const rest = this.text.slice(this.#at);
    this.#at = this.text.length;
    return rest;
  }

  takeMetricName(): string {
    return this.#takeName(metricNameStart, metricNameRest, 'a metric name');
  }

  takeLabelName(): string {
    return this.#takeName(labelNameStart, labelNameRest, 'a label name');
  }

  #takeName(start: RegExp, rest: RegExp, what: string): string {
    const from = this.#at;
    if (!start.test(this.peek())) this.reject(`expected ${what}`);
    while (!this.done && rest.test(this.peek())) this.#at++;
    return this.text.slice(from, this.#at);
  }

  /** A quoted string. The three escapes of both formats, and no other. */
  takeQuoted(): string {
    this.take('"');
    let value = '';
    for (;;) {
      if (this.done) this.reject('unterminated string');
      const char = this.peek();
      this.#at++;
      if (char === '"') return value;
      if (char !== '\\') {
        value += char;
        continue;
      }
      const escaped = this.peek();
      this.#at++;
      if (escaped === 'n') value += '\n';
      else if (escaped === '"' || escaped === '\\') value += escaped;
      else this.reject(`undefined escape \\${escaped}`);
    }
  }
}

export interface LabelRules extends ParseOptions {
  /** The text format allows a comma after the last label and blanks between tokens; OpenMetrics neither. */
  readonly lenient: boolean;
}

/** What stands in braces: the labels and, with UTF-8 names, the quoted metric name before them. */
export function takeBraces(
  cursor: LineCursor,
  rules: LabelRules,
): { quotedName: string | undefined; labels: LabelSet } {
  const labels = new Map<string, string>();
  let quotedName: string | undefined;
  const blanks = (): void => void (rules.lenient && cursor.skipBlanks());
  cursor.take('{');
  blanks();
  for (let item = 0; !cursor.tryTake('}'); item++) {
    if (item > 0) {
      cursor.take(',');
      blanks();
      if (rules.lenient && cursor.tryTake('}')) break;
    }
    const quoted = cursor.peek() === '"';
    if (quoted && !rules.utf8Names) cursor.reject('a quoted name, though UTF-8 names were not negotiated');
    const name = quoted ? cursor.takeQuoted() : cursor.takeLabelName();
    blanks();
    if (quoted && item === 0 && cursor.peek() !== '=') {
      quotedName = name;
      continue;
    }
    cursor.take('=');
    blanks();
    const value = cursor.takeQuoted();
    blanks();
    if (name === '') cursor.reject('an empty label name');
    // Prometheus reserves two underscores. OpenMetrics reserves one, which no ingestor enforces.
    if (name.startsWith('__')) cursor.reject(`the reserved label name ${name}`);
    if (labels.has(name)) cursor.reject(`label name ${name} stands twice`);
    labels.set(name, value);
  }
  return { quotedName, labels };
}

/** A metric name, bare or quoted, where a metadata line has it. */
export function takeDescribedName(cursor: LineCursor, options: ParseOptions): string {
  if (cursor.peek() !== '"') return cursor.takeMetricName();
  if (!options.utf8Names) cursor.reject('a quoted name, though UTF-8 names were not negotiated');
  const name = cursor.takeQuoted();
  if (name === '') cursor.reject('an empty metric name');
  return name;
}

/** A sample's name and labels: `name`, `name{…}` or `{"name",…}`. */
export function takeSampleHead(cursor: LineCursor, rules: LabelRules): { name: string; labels: LabelSet } {
  if (cursor.peek() === '{') {
    const { quotedName, labels } = takeBraces(cursor, rules);
    if (!quotedName) cursor.reject('a sample without a metric name');
    return { name: quotedName, labels };
  }
  const name = cursor.takeMetricName();
  if (rules.lenient) cursor.skipBlanks();
  if (cursor.peek() !== '{') return { name, labels: new Map() };
  const { quotedName, labels } = takeBraces(cursor, rules);
  if (quotedName !== undefined) cursor.reject('a second metric name');
  return { name, labels };
}
