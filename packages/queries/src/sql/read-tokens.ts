import { type Action, clauseActions } from './clause-keywords.js';
import * as frame from './frame.js';
import { isBeforeOperand, isPassed, keyword, keywordCount } from './keywords.js';
import { hashLiteral } from './literal-hash.js';
import { CommonTable, Nothing, type Reading, Table } from './reading.js';
import { statementActions } from './statement-keywords.js';
import * as kinds from './tokens.js';
import { hashValue } from './value-hash.js';
import { isConstant, plainListEnd } from './value-list.js';

const actions: (Action | undefined)[] = new Array(keywordCount + 1).fill(undefined);
for (const [word, action] of Object.entries({ ...statementActions, ...clauseActions })) actions[keyword(word)] = action;

const all = keyword('all');
const any = keyword('any');
const array = keyword('array');
const default_ = keyword('default');
const from = keyword('from');
const in_ = keyword('in');
const null_ = keyword('null');
const pragma = keyword('pragma');
const rows = keyword('rows');
const set = keyword('set');
const some = keyword('some');
const values = keyword('values');

/** Reads all tokens: writes the text without its values, and gathers what is known of it. */
export function readTokens(reading: Reading): void {
  const { tokens } = reading;
  const { kind } = tokens;
  while (tokens.count > 0 && kind[tokens.count - 1] === kinds.Semicolon) tokens.count--;
  for (let i = 0; i < tokens.count; i++) {
    switch (kind[i]) {
      case kinds.Word:
        word(reading, i);
        break;
      case kinds.Name:
        name(reading, i);
        break;
      case kinds.Text:
      case kinds.Numeral:
      case kinds.Placeholder:
        value(reading, i);
        break;
      case kinds.Operator:
        operator(reading, i);
        break;
      case kinds.Comma:
        comma(reading, i);
        break;
      case kinds.Open:
        open(reading, i);
        break;
      case kinds.Close:
        write(reading, i);
        reading.frames.close();
        reading.expected = Nothing;
        break;
      case kinds.OpenBracket:
        write(reading, i);
        if (tokens.keywordOf(i - 1) === array) list(reading, i);
        break;
      case kinds.Semicolon:
        if (reading.isDataNext) {
          tokens.isIncomplete = true;
          return;
        }
        if (i > 0 && kind[i - 1] !== kinds.Semicolon) write(reading, i);
        reading.endStatement();
        break;
      case kinds.Unreadable:
        if (i >= reading.mutedUntil) reading.text.value(i);
        break;
      default:
        write(reading, i);
    }
  }
}

function write(reading: Reading, i: number): void {
  if (i >= reading.mutedUntil) reading.text.token(i);
}

function word(reading: Reading, i: number): void {
  const { tokens } = reading;
  const id = tokens.keyword[i] as number;
  if (reading.verbAt === -1) {
    reading.verbAt = i;
    reading.verb = id;
    reading.mainDepth = reading.frames.depth;
  }
  if (id === 0 || reading.hidesNext) name(reading, i);
  else {
    if (i < reading.mutedUntil && isConstant(id))
      reading.slots.literal(role(reading, i), hashValue(id === null_ ? null : tokens.source(i).toLowerCase()));
    write(reading, i);
    if (reading.expected === Nothing || !isExpected(reading, i, id)) actions[id]?.(reading, i);
  }
}

/** A keyword where a name is expected: whether it is passed over, or is the name itself (`FROM user`). */
function isExpected(reading: Reading, i: number, id: number): boolean {
  // `ROWS FROM (…)`
  if (isPassed[id] === 1 || (id === rows && reading.tokens.keywordOf(i + 1) === from)) return true;
  if (isBeforeOperand[id] === 0) {
    reading.name(i);
    return true;
  }
  reading.expected = Nothing;
  return false;
}

function name(reading: Reading, i: number): void {
  if (reading.hidesNext) {
    reading.hidesNext = false;
    if (i >= reading.mutedUntil) reading.text.value(i);
    return;
  }
  write(reading, i);
  if (reading.expected !== Nothing) reading.name(i);
}

function value(reading: Reading, i: number): void {
  const { tokens, slots } = reading;
  reading.expected = Nothing;
  reading.hidesNext = false;
  // Strings in a row are one string.
  const isContinued = tokens.kind[i] === kinds.Text && tokens.kindOf(i - 1) === kinds.Text;
  if (isContinued) return;
  if (i >= reading.mutedUntil) reading.text.value(i);
  if (slots.isFull) return;
  if (tokens.kind[i] === kinds.Placeholder) slots.parameter(role(reading, i), tokens.a[i] as number);
  else slots.literal(role(reading, i), hashLiteral(tokens, i, isNegative(reading, i), reading.isMysql));
}

function operator(reading: Reading, i: number): void {
  const { tokens, frames } = reading;
  reading.expected = Nothing;
  reading.hidesNext = false;
  const start = tokens.start[i] as number;
  const length = (tokens.end[i] as number) - start;
  const code = tokens.text.charCodeAt(start);
  if (isSign(reading, i)) return;
  write(reading, i);
  if (length === 1) {
    if (code === 0x3d) {
      frames.role = frame.IsEqual;
      settings(reading, i);
    } else if (code === 0x3c || code === 0x3e) frames.role = frame.IsRange;
  } else if (length < 4 && code !== 0x2d) compare(reading, tokens.source(i));
}

function compare({ frames }: Reading, operator: string): void {
  if (operator === '<=' || operator === '>=') frames.role = frame.IsRange;
  else if (operator === '==' || operator === '<=>') frames.role = frame.IsEqual;
  else if (operator === '<>' || operator === '!=') frames.role = frames.base;
}

/** Whether this is the sign of the number behind it: `= -1`, not `a - 1`. */
function isSign({ tokens }: Reading, i: number): boolean {
  if (tokens.kindOf(i + 1) !== kinds.Numeral || tokens.isOperand(i - 1)) return false;
  const code = tokens.text.charCodeAt(tokens.start[i] as number);
  return (code === 0x2d || code === 0x2b) && tokens.end[i] === (tokens.start[i] as number) + 1;
}

function isNegative(reading: Reading, i: number): boolean {
  const { tokens } = reading;
  if (tokens.kindOf(i - 1) !== kinds.Operator || !isSign(reading, i - 1)) return false;
  return tokens.text.charCodeAt(tokens.start[i - 1] as number) === 0x2d;
}

function comma(reading: Reading, i: number): void {
  const { frames, tokens } = reading;
  const { clause } = frames;
  // Of many rows the first one is written.
  const isRow = clause === frame.Values && tokens.kindOf(i + 1) === kinds.Open && tokens.kindOf(i - 1) === kinds.Close;
  if (isRow && i >= reading.mutedUntil) reading.mutedUntil = closeOf(reading, i + 1) + 1;
  write(reading, i);
  frames.role = frames.base;
  frames.isBetween = false;
  if (clause === frame.With) reading.expected = CommonTable;
  else if (clause === frame.From || clause === frame.On) {
    frames.clause = frame.From;
    reading.expected = Table;
  }
}

function open(reading: Reading, i: number): void {
  const { frames, tokens } = reading;
  const before = tokens.keywordOf(i - 1);
  const isIn = before === in_ || before === any || before === some || before === all;
  write(reading, i);
  if (before === in_ || before === values) list(reading, i);
  const isTable = reading.expected !== Nothing;
  frames.open(isTable ? frame.From : innerClause(frames.clause), isIn ? frame.IsIn : frames.role);
}

/** The clause that a parenthesis in this one has, until a `SELECT` in it begins another. */
function innerClause(clause: number): number {
  if (clause === frame.From || clause === frame.On || clause === frame.Values) return frame.Where;
  return clause === frame.With ? frame.Other : clause;
}

/** A list of nothing but values is written as one: `(?)`. */
function list(reading: Reading, i: number): void {
  if (i < reading.mutedUntil) return;
  const end = plainListEnd(reading.tokens, i);
  if (end <= i + 1) return;
  if (i + 1 < reading.tokens.count) reading.text.value(i + 1);
  reading.mutedUntil = end;
}

/** What a setting is set to may be a secret without quotes. */
function settings(reading: Reading, i: number): void {
  const { verb, frames, facts } = reading;
  if (verb === pragma && facts.isFirst) facts.kind = 'control';
  const isSet = verb === set && reading.isPostgres && frames.depth === 0;
  if (verb === pragma || (isSet && reading.tokens.keywordOf(i + 1) !== default_)) reading.hideRest(i);
}

/** What the value at this place is for. */
function role({ frames, tokens }: Reading, i: number): number {
  switch (frames.clause) {
    case frame.Limit:
      return tokens.kindOf(i + 1) === kinds.Comma ? frame.IsOffset : frame.IsLimit;
    case frame.Offset:
      return frame.IsOffset;
    case frame.Set:
      return frame.IsWritten;
    case frame.Where:
    case frame.On:
    case frame.From:
      return frames.role === frame.IsOther ? comparedBehind(tokens, i) : frames.role;
    case frame.Values:
      return frames.base;
    default:
      return frames.base === frame.IsIn ? frame.IsIn : frame.IsOther;
  }
}

/** `$1 = a`, `5 < b`: the comparison stands behind the value. */
function comparedBehind(tokens: kinds.Tokens, i: number): number {
  if (tokens.kindOf(i - 1) === kinds.Operator || tokens.kindOf(i + 1) !== kinds.Operator) return frame.IsOther;
  const operator = tokens.source(i + 1);
  if (operator === '=' || operator === '==' || operator === '<=>') return frame.IsEqual;
  return /^[<>]=?$/.test(operator) ? frame.IsRange : frame.IsOther;
}

/** Where the parenthesis closes. */
function closeOf({ tokens }: Reading, open: number): number {
  let depth = 0;
  let i = open;
  for (; i < tokens.count; i++) {
    const kind = tokens.kind[i];
    if (kind === kinds.Open) depth++;
    else if (kind === kinds.Close && --depth === 0) return i;
  }
  return i;
}
