import { ExpositionError } from './exposition-error.js';
import type { ParsedExposition, ParsedFormat } from './exposition-model.js';
import { FamilyTable } from './family-table.js';
import { LineCursor } from './line-cursor.js';
import { readMetadata } from './metadata-line.js';
import type { ParsingLimits } from './parsing-options.js';
import { takeSample } from './sample-line.js';

/** Reads a text piece by piece, wherever it is cut; time and memory grow with its length, up to the limits. */
export class ExpositionReader {
  private readonly format: ParsedFormat;
  private readonly limits: ParsingLimits;
  private readonly onError: ((error: ExpositionError) => void) | undefined;
  private readonly families: FamilyTable;
  /** The beginning of a line whose end has not come yet. */
  private held: string[] = [];
  private heldLength = 0;
  private length = 0;
  private lineCount = 0;
  private sampleCount = 0;
  private errorCount = 0;
  /** The line of `# EOF`. */
  private endLine: number | undefined;

  constructor(format: ParsedFormat, limits: ParsingLimits, onError: ((error: ExpositionError) => void) | undefined) {
    this.format = format;
    this.limits = limits;
    this.onError = onError;
    this.families = new FamilyTable(format);
  }

  /** @throws ExpositionError */
  push(piece: string): void {
    if (this.length === 0 && piece.startsWith('\ufeff')) this.fail(byteOrderMark());
    this.length += piece.length;
    if (this.length > this.limits.maxLength) {
      throw tooLarge(0, 'the exposition', `more than ${this.limits.maxLength} characters`, raise('maxLength'));
    }
    let from = 0;
    for (let end = piece.indexOf('\n'); end !== -1; end = piece.indexOf('\n', from)) {
      this.readHeld(piece.slice(from, end));
      from = end + 1;
    }
    if (from < piece.length) this.hold(piece.slice(from));
  }

  /** @throws ExpositionError */
  finish(): ParsedExposition {
    const { format } = this;
    if (this.heldLength > 0) {
      const last = this.held.join('');
      this.readHeld('');
      if (!(format === 'openmetrics' && last === eof)) this.fail(unendedLine(this.lineCount, last.length + 1));
    }
    if (format === 'openmetrics' && this.endLine === undefined) this.fail(noEnd(this.lineCount));
    const { sampleCount, lineCount, length } = this;
    return { format, families: this.families.families, sampleCount, lineCount, length };
  }

  private hold(rest: string): void {
    this.held.push(rest);
    this.heldLength += rest.length;
    this.checkLine(this.lineCount + 1, this.heldLength);
  }

  private checkLine(line: number, length: number): void {
    const { maxLineLength } = this.limits;
    if (length > maxLineLength)
      throw tooLarge(line, 'the line', `more than ${maxLineLength} characters`, raise('maxLineLength'));
  }

  private readHeld(end: string): void {
    let text = end;
    if (this.heldLength > 0) {
      this.held.push(end);
      text = this.held.join('');
      this.held = [];
      this.heldLength = 0;
    }
    this.lineCount++;
    this.checkLine(this.lineCount, text.length);
    if (this.lineCount === 1 && text.startsWith('\ufeff')) text = text.slice(1);
    try {
      this.readLine(new LineCursor(text, this.lineCount));
    } catch (error) {
      if (!(error instanceof ExpositionError)) throw error;
      this.fail(error);
    }
  }

  private readLine(cursor: LineCursor): void {
    const { format, limits } = this;
    if (format === 'openmetrics') {
      if (this.endLine !== undefined) {
        cursor.reject('a line after # EOF', `nothing after line ${this.endLine}`, 'Is one exposition behind another?');
      }
      if (cursor.text === eof) {
        this.endLine = cursor.line;
        return;
      }
    } else {
      cursor.skipBlanks();
      if (cursor.done || cursor.text === '\r') return;
    }
    if (cursor.peek() === hash) {
      readMetadata(cursor, format, this.families);
      return;
    }
    const sample = takeSample(cursor, format, limits.maxLabels);
    if (this.sampleCount === limits.maxSamples) {
      throw tooLarge(cursor.line, 'the samples', `more than ${limits.maxSamples}`, raise('maxSamples'));
    }
    this.sampleCount++;
    this.families.add(sample);
  }

  private fail(error: ExpositionError): void {
    // A limit ends the reading in any case.
    if (this.onError === undefined || error.code === 'SONDE_EXPOSITION_TOO_LARGE') throw error;
    if (++this.errorCount > maxErrors) {
      const next = 'This is no exposition, or of another format.';
      throw tooLarge(error.line, 'the lines that cannot be read', `more than ${maxErrors}`, next);
    }
    this.onError(error);
  }
}

/** More lines than that are not told: each costs as much as a thousand good ones. */
const maxErrors = 1000;

const raise = (option: string): string => `Raise ${option} if this is meant to be.`;

const eof = '# EOF';
const hash = 35;

function tooLarge(line: number, what: string, got: string, next: string): ExpositionError {
  return new ExpositionError('SONDE_EXPOSITION_TOO_LARGE', line, 0, { what, got, expected: 'fewer', next });
}

function byteOrderMark(): ExpositionError {
  const got = 'a byte order mark';
  const next = 'Write UTF-8 without one.';
  return new ExpositionError('SONDE_EXPOSITION_INVALID', 1, 1, { what: 'the text', got, expected: 'a metric', next });
}

function unendedLine(line: number, column: number): ExpositionError {
  const expected = 'a line feed';
  const next = 'End every line with \\n, the last one too; or was the answer cut off?';
  const complaint = { what: 'the last line', got: 'the end of the text', expected, next };
  return new ExpositionError('SONDE_EXPOSITION_INVALID', line, column, complaint);
}

function noEnd(line: number): ExpositionError {
  const next = 'Write # EOF as the last line; or was the answer cut off?';
  const complaint = { what: 'the end', got: 'no # EOF', expected: '# EOF', next };
  return new ExpositionError('SONDE_EXPOSITION_INVALID', line, 0, complaint);
}
