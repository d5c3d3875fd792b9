import type { SqlAnalysis } from './analysis.js';
import type { Dialect } from './dialect.js';
import { Lexer } from './lexer.js';
import { readTokens } from './read-tokens.js';
import { Reading } from './reading.js';
import { SanitisedText } from './sanitised-text.js';
import { findStrings } from './sqlite-strings.js';
import { Tokens, Word } from './tokens.js';

/** So many characters of a text are read. */
const maxRead = 65_536;

/** Of most texts: one list of tokens is enough for all of them, as a text is read in one go. */
const usualLength = 4096;
const usualTokens = new Tokens(usualLength);

/**
 * What a statement does, without what it does it with: no literal, parameter or comment of it is in the result.
 * Never throws, whatever the text is; takes time in proportion to its length, and at most that of 64 KiB.
 *
 * Lists of values are one value: `IN (1, 2)` is `IN (?)`, `ARRAY[1, 2]` is `ARRAY[?]`, and of `VALUES` only the first
 * row is written, as `(?)` where it holds nothing but values. Of more than one statement, all are in the text and the
 * fingerprint; the operation, kind and summary are those of the first.
 */
export function analyse(text: string, dialect: Dialect): SqlAnalysis {
  const isLong = text.length > maxRead;
  const read = isLong ? text.slice(0, maxRead) : text;
  const tokens = read.length <= usualLength ? usualTokens : new Tokens(read.length);
  new Lexer(read, dialect, tokens).run();
  // The last word may be the first half of one.
  if (isLong && tokens.kindOf(tokens.count - 1) === Word) tokens.count--;
  if (dialect === 'sqlite') findStrings(tokens);
  const written = new SanitisedText(tokens, dialect !== 'postgresql');
  const reading = new Reading(tokens, written, dialect);
  readTokens(reading);
  const { facts, slots } = reading;
  const analysis: SqlAnalysis = {
    text: written.toString(),
    fingerprint: written.fingerprint(),
    operation: facts.operation,
    kind: facts.kind,
    tables: facts.tables,
    summary: facts.summary,
    slots: slots.slots,
    isOrdered: facts.isOrdered,
    isLimited: facts.isLimited,
    isIncomplete: isLong || tokens.isIncomplete,
  };
  tokens.text = '';
  return read.length <= usualLength ? analysis : detached(analysis);
}

/** Parts of a string keep the whole of it alive: of a long text they are copied out. */
function detached(analysis: SqlAnalysis): SqlAnalysis {
  return {
    ...analysis,
    text: copied(analysis.text),
    tables: analysis.tables.map(copied),
    summary: copied(analysis.summary),
  };
}

function copied(text: string): string {
  return Buffer.from(text, 'utf16le').toString('utf16le');
}
