import type { Dialect } from './dialect.js';
import { Frames } from './frame.js';
import { plainName } from './plain-name.js';
import type { SanitisedText } from './sanitised-text.js';
import { SlotList } from './slot-list.js';
import { qualifiedEnd, qualifiedName, StatementFacts } from './statement-facts.js';
import { kindOfVerb } from './statement-kinds.js';
import { Open, Semicolon, type Tokens } from './tokens.js';

// What the next name is.
export const Nothing = 0;
/** A table of `FROM`; with a parenthesis behind it, a function. */
export const Table = 1;
/** A table of `INTO`: its columns are in the parenthesis behind it. */
export const Target = 2;
export const CommonTable = 3;
/** What is created, changed, dropped or called. */
export const Something = 4;

/** A text while it is read: what the actions of keywords read and change. */
export class Reading {
  readonly tokens: Tokens;
  readonly text: SanitisedText;
  readonly isPostgres: boolean;
  readonly isMysql: boolean;
  readonly frames = new Frames();
  readonly facts = new StatementFacts();
  readonly slots = new SlotList();
  /** The place of the statement's first word, -1 before it, and that word's keyword. */
  verbAt = -1;
  verb = 0;
  /** How many parentheses the whole statement stands in: `(SELECT …) UNION (SELECT …)`. */
  mainDepth = 0;
  /** The last `INSERT`, `UPDATE`, `DELETE` or `MERGE`, and the parentheses it stands in. */
  change = 0;
  changeDepth = 0;
  /** The kind of thing that a `CREATE`, `ALTER` or `DROP` is about. */
  objectType = 0;
  expected = Nothing;
  /** The next name is one that is made up anew each time: a savepoint, a cursor. */
  hidesNext = false;
  /** `EXPLAIN ANALYZE` runs what it explains. */
  isAnalyzed = false;
  /** `COPY … FROM STDIN`: what follows the statement is data. */
  isDataNext = false;
  /** Tokens before this place are not written. */
  mutedUntil = 0;

  constructor(tokens: Tokens, text: SanitisedText, dialect: Dialect) {
    this.tokens = tokens;
    this.text = text;
    this.isPostgres = dialect === 'postgresql';
    this.isMysql = dialect === 'mysql';
  }

  /** Whether this word begins the statement. */
  isVerb(i: number): boolean {
    return i === this.verbAt;
  }

  /** A word that says what is done, here or in a part of the statement. */
  operation(i: number, keyword: number): void {
    const { facts, tokens } = this;
    const kind = kindOfVerb(keyword);
    if (facts.isFirst) {
      const source = tokens.source(i);
      facts.summarize(source);
      if (facts.operation === '' && this.frames.depth === this.mainDepth) {
        facts.operation = source.toUpperCase();
        if (facts.kind !== 'write') facts.kind = kind ?? 'other';
      }
    }
  }

  /** An operation that writes, wherever it stands. */
  writes(): void {
    const { facts } = this;
    const isRun = facts.operation !== 'EXPLAIN' || this.isAnalyzed;
    if (facts.isFirst && isRun && (facts.kind === 'read' || facts.kind === 'other')) facts.kind = 'write';
  }

  /** Takes the name that begins here as what was expected. */
  name(i: number): void {
    const { facts, tokens, expected } = this;
    this.expected = Nothing;
    const end = qualifiedEnd(tokens, i);
    const isCalled = tokens.kindOf(end + 1) === Open;
    if (expected === Table && isCalled) return;
    const name = qualifiedName(tokens, i, end);
    if (expected === CommonTable) facts.commonTable(name);
    else if (expected === Something) facts.summarize(plainName(tokens, i, end, this.isPostgres).slice(0, 128));
    else if (!name.startsWith('@') && !facts.isCommonTable(name)) {
      facts.table(name, plainName(tokens, i, end, this.isPostgres));
    }
  }

  /** Writes one `?` for all that follows in the statement. */
  hideRest(i: number): void {
    if (i < this.mutedUntil || i + 1 >= this.tokens.count) return;
    let end = i + 1;
    while (end < this.tokens.count && this.tokens.kind[end] !== Semicolon) end++;
    if (end === i + 1) return;
    this.text.value(i + 1);
    this.mutedUntil = end;
  }

  endStatement(): void {
    this.facts.endStatement();
    this.frames.reset();
    this.verbAt = -1;
    this.verb = 0;
    this.mainDepth = 0;
    this.change = 0;
    this.objectType = 0;
    this.expected = Nothing;
    this.hidesNext = false;
    this.isAnalyzed = false;
  }
}
