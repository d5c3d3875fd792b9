import * as frame from './frame.js';
import { keyword } from './keywords.js';
import { CommonTable, type Reading, Table, Target } from './reading.js';
import { Name, Open, Word } from './tokens.js';

/** What a keyword means where it stands. */
export type Action = (reading: Reading, i: number) => void;

const all = keyword('all');
const as = keyword('as');
const by = keyword('by');
const copy = keyword('copy');
const create = keyword('create');
const conflict = keyword('conflict');
const delete_ = keyword('delete');
const distinct = keyword('distinct');
const dumpfile = keyword('dumpfile');
const duplicate = keyword('duplicate');
const fetch = keyword('fetch');
const first = keyword('first');
const insert = keyword('insert');
const merge = keyword('merge');
const move = keyword('move');
const next = keyword('next');
const nothing = keyword('null');
const ordinality = keyword('ordinality');
const outfile = keyword('outfile');
const recursive = keyword('recursive');
/** What is created `ON` a table. */
const attached = new Set(['index', 'trigger', 'policy', 'rule'].map(keyword));

/** The same action for many words. */
export function forAll(words: string, action: Action): Record<string, Action> {
  return Object.fromEntries(words.split(' ').map((word) => [word, action]));
}

/** A clause begins in which no table is named. */
function clause(kind: number): Action {
  return ({ frames }) => frames.enter(kind);
}

/** What follows is compared in this way, up to the next `AND`. */
function comparison(role: number): Action {
  return ({ frames }) => {
    frames.role = role;
  };
}

const comparisonEnds: Action = ({ frames }) => {
  frames.role = frames.base;
};

function isCursor(reading: Reading): boolean {
  return reading.verb === fetch || reading.verb === move;
}

function tables(reading: Reading): void {
  reading.frames.enter(frame.From);
  reading.expected = Table;
}

/** Not `EXTRACT(year FROM t)`, nor `IS DISTINCT FROM`. */
function from(reading: Reading, i: number): void {
  if (isCursor(reading)) reading.hidesNext = true;
  else if (reading.frames.isQuery && reading.verb !== copy && reading.tokens.keywordOf(i - 1) !== distinct)
    tables(reading);
}

function straightJoin(reading: Reading): void {
  const { clause } = reading.frames;
  if (clause === frame.From || clause === frame.On) tables(reading);
}

/** `DELETE FROM a USING b`; not `JOIN b USING (id)`. */
function using(reading: Reading, i: number): void {
  const isList = reading.tokens.kindOf(i + 1) === Open;
  if (reading.change === merge || (reading.change === delete_ && !isList)) tables(reading);
}

function on(reading: Reading, i: number): void {
  const { frames, tokens } = reading;
  const following = tokens.keywordOf(i + 1);
  if (following === conflict || following === duplicate) frames.enter(frame.Other);
  else if (reading.verb === create && attached.has(reading.objectType)) reading.expected = Target;
  else if (frames.isQuery) frames.enter(frame.On);
}

/** `SELECT … INTO` makes a table, or a file; a variable (`@a`) is neither. */
function into(reading: Reading, i: number): void {
  const { frames, tokens } = reading;
  if (!frames.isQuery || reading.change === insert || reading.change === merge) return;
  const following = tokens.keywordOf(i + 1);
  const isFile = following === outfile || following === dumpfile;
  const kind = tokens.kindOf(i + 1);
  const isTable = !isFile && (kind === Name || (kind === Word && !tokens.source(i + 1).startsWith('@')));
  if (isTable) reading.expected = Target;
  if (isTable || isFile) reading.writes();
}

/** `WITH a AS (…)`, not `WITH TIME ZONE`, `WITH (…)` and the many others. */
function withTables(reading: Reading, i: number): void {
  const { tokens } = reading;
  const following = tokens.keywordOf(i + 1);
  const kind = tokens.kindOf(i + 1);
  const isNamed = tokens.keywordOf(i + 2) === as || tokens.kindOf(i + 2) === Open;
  const isTable = isNamed && (kind === Name || kind === Word) && following !== ordinality;
  if (!isTable && following !== recursive) return;
  reading.frames.enter(frame.With);
  reading.expected = CommonTable;
}

/** Behind `VALUES`: written by an `INSERT`; else a list, as `IN` has. */
function values(reading: Reading, i: number): void {
  const { frames } = reading;
  // `ON DUPLICATE KEY UPDATE a = VALUES(a)`
  if (frames.clause === frame.Set) return;
  if (reading.isVerb(i)) reading.operation(i, reading.verb);
  const isWritten = reading.change !== 0 && reading.changeDepth === frames.depth;
  frames.base = isWritten ? frame.IsWritten : frame.IsIn;
  frames.enter(frame.Values);
}

function limit(reading: Reading, i: number): void {
  const { frames, tokens } = reading;
  frames.enter(frame.Limit);
  const following = tokens.keywordOf(i + 1);
  if (frames.depth <= reading.mainDepth && following !== all && following !== nothing) reading.facts.isLimited = true;
}

function fetchFirst(reading: Reading, i: number): void {
  const following = reading.tokens.keywordOf(i + 1);
  if (reading.isVerb(i)) {
    reading.operation(i, fetch);
    reading.frames.enter(frame.Limit);
  } else if (following === first || following === next) limit(reading, i);
}

function order(reading: Reading, i: number): void {
  const { frames, tokens } = reading;
  frames.enter(frame.Other);
  if (frames.depth <= reading.mainDepth && tokens.keywordOf(i + 1) === by) reading.facts.isOrdered = true;
}

function and({ frames }: Reading): void {
  if (frames.isBetween) frames.isBetween = false;
  else frames.role = frames.base;
}

export const clauseActions: Readonly<Record<string, Action>> = {
  from,
  join: tables,
  straight_join: straightJoin,
  using,
  on,
  into,
  with: withTables,
  values,
  limit,
  offset: clause(frame.Offset),
  fetch: fetchFirst,
  order,
  group: clause(frame.Other),
  where: clause(frame.Where),
  having: clause(frame.Where),
  returning: clause(frame.Other),
  union: clause(frame.Other),
  except: clause(frame.Other),
  intersect: clause(frame.Other),
  and,
  ...forAll('or case when then else', comparisonEnds),
  ...forAll('like ilike glob regexp rlike similar is', comparison(frame.IsEqual)),
  between: ({ frames }) => {
    frames.role = frame.IsRange;
    frames.isBetween = true;
  },
  in: (reading) => {
    if (isCursor(reading)) reading.hidesNext = true;
    else reading.frames.role = frame.IsIn;
  },
};
