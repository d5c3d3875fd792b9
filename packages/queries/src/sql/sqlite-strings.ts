import { keyword } from './keywords.js';
import { Close, Comma, Dot, Name, Open, Operator, Semicolon, Text, type Tokens, Word } from './tokens.js';

const inList = keyword('in');
const values = keyword('values');
const comparing = new Set(['like', 'glob', 'regexp', 'is', 'not', 'between'].map(keyword));
const afterValues = new Set(['on', 'returning', 'select', 'from', 'as'].map(keyword));
const plainWord = /^"[A-Za-z_][\w$]{0,62}"$/;

/**
 * SQLite takes a word in double quotes for a string where no column has that name. The text alone does not say
 * whether there is one, so such words become literals wherever one is likely: where they are no plain word, behind an
 * operator, in `IN (…)` and in `VALUES (…)`. Behind or before a dot, and before arithmetic, they stay names.
 */
export function findStrings(tokens: Tokens): void {
  let isInList = false;
  let isInValues = false;
  for (let i = 0; i < tokens.count; i++) {
    const kind = tokens.kind[i];
    if (kind === Name) {
      if (tokens.text.charCodeAt(tokens.start[i] as number) !== 0x22) continue;
      if (isString(tokens, i, isInList || isInValues)) tokens.kind[i] = Text;
    } else if (kind === Word) {
      const word = tokens.keyword[i] as number;
      if (word === values) isInValues = true;
      else if (afterValues.has(word)) isInValues = false;
    } else if (kind === Open) isInList = tokens.keywordOf(i - 1) === inList;
    else if (kind === Close) isInList = false;
    else if (kind === Semicolon) isInValues = false;
  }
}

function isString(tokens: Tokens, i: number, isAmongValues: boolean): boolean {
  if (!plainWord.test(tokens.source(i))) return true;
  const before = tokens.kindOf(i - 1);
  const after = tokens.kindOf(i + 1);
  if (before === Dot || after === Dot) return false;
  if (isAmongValues) return before === Open || before === Comma || before === Operator;
  const isBehindOperator =
    (before === Operator && tokens.source(i - 1) !== '*') ||
    (before === Word && comparing.has(tokens.keywordOf(i - 1)));
  return isBehindOperator && !(after === Operator && '+-*/'.includes(tokens.source(i + 1)));
}
