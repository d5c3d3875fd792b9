import type { ParsedExemplar, ParsedFormat, ParsedLabels, ParsedSample } from './exposition-model.js';
import { isBlank, type LineCursor } from './line-cursor.js';
import { parseMilliseconds, parseNumber, parseSeconds } from './number-syntax.js';
import { type LabelSyntax, noLabels, takeBraces } from './sample-labels.js';

/** A line that is neither empty nor begins with `#`. */
export function takeSample(cursor: LineCursor, format: ParsedFormat, maxLabels: number): ParsedSample {
  const lenient = format === 'text';
  const syntax = { lenient, maxLabels };
  const { name, labels } = takeHead(cursor, syntax);
  takeGap(cursor, lenient, 'the value');
  const value = takeNumber(cursor, 'the value of the sample');
  let timestampMs: number | undefined;
  let exemplar: ParsedExemplar | undefined;
  if (lenient) {
    cursor.skipBlanks();
    if (!cursor.done) timestampMs = takeTimestamp(cursor, parseMilliseconds, 'whole milliseconds since 1970');
    cursor.skipBlanks();
  } else if (!cursor.done) {
    if (!cursor.text.startsWith(' # ', cursor.position)) {
      takeGap(cursor, lenient, 'the timestamp');
      timestampMs = takeTimestamp(cursor, parseSeconds, 'seconds since 1970');
    }
    if (cursor.tryTake(' # ')) exemplar = takeExemplar(cursor, syntax);
  }
  if (!cursor.done) cursor.reject('text after the sample', 'the end of the line', tailHint(lenient));
  return { name, labels, value, timestampMs, exemplar, line: cursor.line };
}

function tailHint(lenient: boolean): string {
  return lenient
    ? 'The text format has no exemplars: serve those as OpenMetrics.'
    : 'After the value come a timestamp, then # and an exemplar, one blank apart.';
}

/** `name`, `name{…}` or `{"name",…}`. */
function takeHead(cursor: LineCursor, syntax: LabelSyntax): { name: string; labels: ParsedLabels } {
  const name = cursor.takeName(true);
  if (name !== '' && syntax.lenient) cursor.skipBlanks();
  if (cursor.peek() !== brace) {
    if (name !== '') return { name, labels: noLabels };
    cursor.reject('a sample', 'the name of a metric: a letter, _ or :, then those and digits', nameHint);
  }
  const from = cursor.position;
  const { quotedName, labels } = takeBraces(cursor, syntax);
  if (name !== '') {
    if (quotedName !== undefined)
      cursor.reject('the labels', 'one name for the metric', 'Leave out one of both.', from);
    return { name, labels };
  }
  if (quotedName === undefined || quotedName === '')
    cursor.reject('a sample', 'a quoted name first in the braces', nameHint, from);
  return { name: quotedName, labels };
}

const brace = 123;
const nameHint = 'Write name{label="value"} 1, or {"any name",label="value"} 1.';

/** In the text format any blanks, or none behind a closing brace, as Go's parser has it. */
function takeGap(cursor: LineCursor, lenient: boolean, what: string): void {
  if (lenient) {
    cursor.skipBlanks();
    const before = cursor.text.charCodeAt(cursor.position - 1);
    if (isBlank(before) || (before === closingBrace && !cursor.done)) return;
  } else if (cursor.tryTake(' ')) return;
  cursor.reject(what, lenient ? 'a blank before it' : 'one blank before it', 'Write name{label="value"} 1.');
}

const closingBrace = 125;

function takeNumber(cursor: LineCursor, what: string): number {
  const from = cursor.position;
  const token = cursor.takeToken();
  const value = parseNumber(token);
  if (value !== undefined) return value;
  if (token.endsWith('\r')) {
    cursor.reject(
      what,
      'lines that end with a line feed alone',
      'Leave out the carriage returns.',
      cursor.position - 1,
    );
  }
  const blanks = token === '' && isBlank(cursor.peek());
  const next = blanks ? 'Write one blank, not two.' : 'Write it like 1, 0.5, 1e-9, +Inf or NaN.';
  return cursor.reject(what, 'a number', next, from);
}

function takeTimestamp(cursor: LineCursor, parse: (token: string) => number | undefined, expected: string): number {
  const from = cursor.position;
  const value = parse(cursor.takeToken());
  return value ?? cursor.reject('the timestamp', expected, 'Best leave it out: the scraper knows the time.', from);
}

/** OpenMetrics 1.0, "Exemplars": names and values of its labels must not exceed 128 characters. */
const maxExemplarLength = 128;

function takeExemplar(cursor: LineCursor, syntax: LabelSyntax): ParsedExemplar {
  const from = cursor.position;
  const { quotedName, labels } = takeBraces(cursor, syntax);
  if (quotedName !== undefined) cursor.reject('the exemplar', 'labels alone', 'It has no name of its own.', from);
  let length = 0;
  for (const [name, value] of labels) length += characters(name) + characters(value);
  if (length > maxExemplarLength) {
    const next = 'Keep the trace and span only.';
    cursor.reject('the labels of the exemplar', `at most ${maxExemplarLength} characters, not ${length}`, next, from);
  }
  takeGap(cursor, false, 'the value of the exemplar');
  const value = takeNumber(cursor, 'the value of the exemplar');
  if (cursor.done) return { labels, value, timestampMs: undefined };
  takeGap(cursor, false, 'the timestamp of the exemplar');
  return { labels, value, timestampMs: takeTimestamp(cursor, parseSeconds, 'seconds since 1970') };
}

function characters(text: string): number {
  let count = 0;
  for (const _ of text) count++;
  return count;
}
