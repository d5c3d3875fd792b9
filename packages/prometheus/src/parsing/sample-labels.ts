import { excerpt } from './exposition-error.js';
import type { ParsedLabels } from './exposition-model.js';
import type { LineCursor } from './line-cursor.js';

/** What differs between the formats inside of braces. */
export interface LabelSyntax {
  /** The text format takes blanks between all tokens and a comma after the last label. */
  readonly lenient: boolean;
  readonly maxLabels: number;
}

export interface Braces {
  /** `{"http.requests",method="GET"}`: the metric's name, as UTF-8 names are written. */
  readonly quotedName: string | undefined;
  readonly labels: ParsedLabels;
}

export const noLabels: ParsedLabels = new Map();

/** From `{` to `}`. */
export function takeBraces(cursor: LineCursor, { lenient, maxLabels }: LabelSyntax): Braces {
  cursor.take('{', 'the labels', 'Write {name="value"}.');
  const labels = new Map<string, string>();
  let quotedName: string | undefined;
  const blanks = (): void => {
    if (lenient) cursor.skipBlanks();
  };
  blanks();
  for (let item = 0; !cursor.tryTake('}'); item++) {
    if (item > 0) {
      cursor.take(',', 'the labels', 'Put a comma between two labels, and } after the last.');
      blanks();
      if (lenient && cursor.tryTake('}')) break;
    }
    const from = cursor.position;
    const isQuoted = cursor.peek() === quote;
    const name = isQuoted ? cursor.takeQuoted('a quoted name') : cursor.takeName(false);
    blanks();
    if (isQuoted && item === 0 && cursor.peek() !== equals) {
      quotedName = name;
      continue;
    }
    if (name === '') {
      cursor.reject('a label name', 'a letter or _, then letters, digits and _', 'Quote any other name.', from);
    }
    cursor.take('=', `the label ${excerpt(name)}`, 'Write name="value".');
    blanks();
    const value = cursor.takeQuoted(`the value of the label ${excerpt(name)}`);
    blanks();
    if (name === '__name__') {
      cursor.reject('a label name', 'another than __name__', 'It is what the name of the metric is kept in.', from);
    }
    if (labels.has(name)) {
      cursor.reject('the labels', `${excerpt(name)} once`, 'Leave out one of the two.', from);
    }
    if (labels.size === maxLabels) {
      cursor.reject('the labels', `at most ${maxLabels}`, 'Raise maxLabels, or have fewer labels.', from);
    }
    labels.set(name, value);
  }
  return { quotedName, labels: labels.size === 0 ? noLabels : labels };
}

const quote = 34;
const equals = 61;
