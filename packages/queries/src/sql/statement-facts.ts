import type { StatementKind } from './analysis.js';
import { Dot, Name, type Tokens, Word } from './tokens.js';

const maxTables = 10;
const maxSummary = 255;
/** Longer names are told by nobody: they are not reported. */
const maxName = 192;

/** What a text does to which tables, gathered while it is read. */
export class StatementFacts {
  /** In upper case; empty until it is known. */
  operation = '';
  kind: StatementKind = 'other';
  summary = '';
  readonly tables: string[] = [];
  isOrdered = false;
  isLimited = false;
  private isSummarized = false;
  private commonTables: Set<string> | undefined;

  /** The statement is over: the next ones add tables, but say nothing of what the text is. */
  endStatement(): void {
    if (this.operation !== '' || this.summary !== '') this.isSummarized = true;
    this.commonTables = undefined;
  }

  /** Whether the first statement is still being read. */
  get isFirst(): boolean {
    return !this.isSummarized;
  }

  /** The next operation or target of `db.query.summary`. What does not fit ends it: names are never cut. */
  summarize(part: string): void {
    if (this.isSummarized) return;
    if (this.summary.length + 1 + part.length > maxSummary) this.isSummarized = true;
    else this.summary = this.summary === '' ? part : `${this.summary} ${part}`;
  }

  /** @param plain the name as the summary has it */
  table(name: string, plain: string): void {
    if (name.length > maxName) return;
    this.summarize(plain);
    if (this.tables.length < maxTables && !this.tables.includes(name)) this.tables.push(name);
  }

  /** `WITH name AS (…)`: not a table from here on. */
  commonTable(name: string): void {
    this.commonTables ??= new Set();
    this.commonTables.add(unquoted(name));
  }

  isCommonTable(name: string): boolean {
    return this.commonTables?.has(unquoted(name)) ?? false;
  }
}

function unquoted(name: string): string {
  return name.replaceAll(/["`[\]]/g, '').toLowerCase();
}

/** Where a name with its qualifiers ends: the place of its last token. `public . "users"` has three. */
export function qualifiedEnd(tokens: Tokens, start: number): number {
  let i = start;
  while (tokens.kindOf(i + 1) === Dot && isPart(tokens.kindOf(i + 2))) i += 2;
  return i;
}

/** The name from one token to another, without space. */
export function qualifiedName(tokens: Tokens, start: number, end: number): string {
  let name = '';
  for (let i = start; i <= end; i++) name += tokens.source(i);
  return name;
}

function isPart(kind: number): boolean {
  return kind === Word || kind === Name;
}
