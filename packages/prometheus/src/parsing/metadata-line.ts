import { excerpt } from './exposition-error.js';
import type { ParsedFormat, ParsedType } from './exposition-model.js';
import type { FamilyTable, OpenFamily } from './family-table.js';
import type { LineCursor } from './line-cursor.js';

const textTypes: Readonly<Record<string, ParsedType>> = {
  counter: 'counter',
  gauge: 'gauge',
  histogram: 'histogram',
  summary: 'summary',
  untyped: 'unknown',
};

const openMetricsTypes: Readonly<Record<string, ParsedType>> = {
  counter: 'counter',
  gauge: 'gauge',
  histogram: 'histogram',
  gaugehistogram: 'gaugehistogram',
  summary: 'summary',
  info: 'info',
  stateset: 'stateset',
  unknown: 'unknown',
};

type Keyword = 'HELP' | 'TYPE' | 'UNIT';

/** A line that begins with `#`: of the text format HELP and TYPE matter, all others are comments. */
export function readMetadata(cursor: LineCursor, format: ParsedFormat, families: FamilyTable): void {
  const keyword = format === 'text' ? textKeyword(cursor) : openMetricsKeyword(cursor);
  if (keyword === undefined) return;
  const lenient = format === 'text';
  const from = cursor.position;
  const name = cursor.peek() === 34 ? cursor.takeQuoted(`the name after ${keyword}`) : cursor.takeName(true);
  if (name === '') cursor.reject(keyword, 'the name of a metric after it', `Write # ${keyword} name …`, from);
  // One blank separates; what follows it is the text of HELP, blanks included.
  const hasGap = cursor.tryTake(' ') || (lenient && cursor.tryTake('\t'));
  if (!hasGap && !(lenient && cursor.done)) {
    cursor.reject(
      `the name after ${keyword}`,
      'letters, digits, _ and : up to the next blank',
      'Quote any other name.',
    );
  }
  const family = families.describe(name, cursor.line);
  if (!lenient && family.samples.length > 0) tooLate(cursor, keyword, family, from);
  if (keyword === 'HELP') {
    if (family.help !== undefined) twice(cursor, keyword, family, from);
    family.help = unescapeHelp(cursor, lenient);
  } else if (keyword === 'UNIT') {
    if (family.unit !== undefined) twice(cursor, keyword, family, from);
    family.unit = cursor.takeRest();
  } else {
    if (family.hasType) twice(cursor, keyword, family, from);
    if (family.samples.length > 0) tooLate(cursor, keyword, family, from);
    family.type = takeType(cursor, lenient);
    family.hasType = true;
  }
}

function textKeyword(cursor: LineCursor): Keyword | undefined {
  cursor.tryTake('#');
  // "The first token after # is either HELP or TYPE": a blank in between is usual, and not asked for.
  cursor.skipBlanks();
  const word = cursor.takeToken();
  if (word !== 'HELP' && word !== 'TYPE') return undefined;
  if (cursor.skipBlanks() && !cursor.done) return word;
  return cursor.reject(word, 'the name of a metric after it', `Write # ${word} name …`);
}

function openMetricsKeyword(cursor: LineCursor): Keyword {
  for (const keyword of ['HELP', 'TYPE', 'UNIT'] as const) if (cursor.tryTake(`# ${keyword} `)) return keyword;
  const next = 'OpenMetrics has no comments and no blank lines.';
  return cursor.reject('a line that begins with #', '# HELP, # TYPE, # UNIT or # EOF', next);
}

function takeType(cursor: LineCursor, lenient: boolean): ParsedType {
  if (lenient) cursor.skipBlanks();
  const from = cursor.position;
  const token = cursor.takeToken();
  const types = lenient ? textTypes : openMetricsTypes;
  if (!Object.hasOwn(types, token)) {
    const other = lenient && Object.hasOwn(openMetricsTypes, token);
    const next = other
      ? 'This type is known to OpenMetrics alone; here it is a gauge or untyped.'
      : 'Correct the type.';
    cursor.reject('the type', `one of ${Object.keys(types).join(', ')}`, next, from);
  }
  if (lenient) cursor.skipBlanks();
  if (!cursor.done) cursor.reject('text after the type', 'the end of the line', 'Leave it out.');
  return types[token] as ParsedType;
}

function unescapeHelp(cursor: LineCursor, lenient: boolean): string {
  const from = cursor.position;
  const text = cursor.takeRest();
  if (!text.includes('\\')) return text;
  return text.replaceAll(/\\(.?)/gs, (found, escaped: string, offset: number) => {
    if (escaped === 'n') return '\n';
    if (escaped === '\\' || (escaped === '"' && !lenient)) return escaped;
    const next = 'Write a backslash as two of them.';
    const expected = lenient ? '\\\\ or \\n' : '\\\\, \\n or \\"';
    return cursor.reject(`the escape ${excerpt(found)} in HELP`, expected, next, from + offset);
  });
}

function twice(cursor: LineCursor, keyword: Keyword, family: OpenFamily, from: number): never {
  const next = 'Keep one of them: two metrics of one name are probably registered.';
  return cursor.reject(`a second ${keyword} of ${excerpt(family.name)}`, 'one', next, from);
}

function tooLate(cursor: LineCursor, keyword: Keyword, family: OpenFamily, from: number): never {
  const next = 'Put it before the first sample of the metric.';
  const expected = `it before line ${family.samples[0]?.line}`;
  return cursor.reject(`${keyword} after samples of ${excerpt(family.name)}`, expected, next, from);
}
