import { type Action, forAll } from './clause-keywords.js';
import * as frame from './frame.js';
import { keyword } from './keywords.js';
import { Nothing, type Reading, Something, Table, Target } from './reading.js';
import { Close, Open, Semicolon } from './tokens.js';

const all = keyword('all');
const alter = keyword('alter');
const copy = keyword('copy');
const create = keyword('create');
const default_ = keyword('default');
const drop = keyword('drop');
const duplicate = keyword('duplicate');
const explain = keyword('explain');
const grant = keyword('grant');
const insert = keyword('insert');
const key = keyword('key');
const release = keyword('release');
const revoke = keyword('revoke');
const rollback = keyword('rollback');
const savepoint = keyword('savepoint');
const select = keyword('select');
const set = keyword('set');
const table = keyword('table');
const view = keyword('view');
/** A change begins behind these, a clause (`FOR UPDATE`, `ON DELETE`) behind others. */
const introducing = new Set(['as', 'explain', 'analyze', 'verbose', 'begin'].map(keyword));

function startsChange(reading: Reading, i: number): boolean {
  const { tokens } = reading;
  const before = tokens.kindOf(i - 1);
  if (reading.isVerb(i) || before === Open || before === Close || before === Semicolon) return true;
  return introducing.has(tokens.keywordOf(i - 1));
}

function change(reading: Reading, i: number, clause: number, expected: number): void {
  const { frames } = reading;
  const verb = reading.tokens.keywordOf(i);
  reading.operation(i, verb);
  reading.writes();
  frames.query(clause);
  reading.change = verb;
  reading.changeDepth = frames.depth;
  reading.expected = expected;
}

function selects(reading: Reading, i: number): void {
  const { frames } = reading;
  if (reading.verb === grant || reading.verb === revoke) return;
  reading.operation(i, select);
  // What an `INSERT … SELECT` lists is written.
  const isWritten = reading.change === insert && reading.changeDepth === frames.depth;
  frames.query(isWritten ? frame.Set : frame.Select);
}

/** `INSERT` and `REPLACE`, which are functions too. */
function inserts(reading: Reading, i: number): void {
  if (!startsChange(reading, i) || reading.tokens.kindOf(i + 1) === Open) return;
  change(reading, i, frame.Other, Target);
  reading.change = insert;
}

function updates(reading: Reading, i: number): void {
  const { frames, tokens } = reading;
  if (tokens.keywordOf(i - 1) === key && tokens.keywordOf(i - 2) === duplicate) frames.enter(frame.Set);
  else if (startsChange(reading, i)) change(reading, i, frame.From, Table);
}

function sets(reading: Reading, i: number): void {
  if (reading.isVerb(i)) reading.operation(i, set);
  else if (reading.verb !== alter) reading.frames.enter(frame.Set);
}

/** A statement of one word, as far as its summary goes. */
const verb: Action = (reading, i) => {
  if (reading.isVerb(i)) reading.operation(i, reading.verb);
};

/** A statement whose first name is a table. */
function verbOf(expected: number, clause: number = frame.Other): Action {
  return (reading, i) => {
    if (!reading.isVerb(i)) return;
    reading.operation(i, reading.verb);
    reading.frames.enter(clause);
    reading.expected = expected;
  };
}

/** A statement whose first name is made up anew each time. */
const verbOfHidden: Action = (reading, i) => {
  if (!reading.isVerb(i)) return;
  reading.operation(i, reading.verb);
  reading.hidesNext = reading.tokens.keywordOf(i + 1) !== all;
};

function savepoints(reading: Reading, i: number): void {
  if (reading.isVerb(i)) reading.operation(i, savepoint);
  const isNamed = reading.isVerb(i) || reading.verb === release || reading.verb === rollback;
  if (isNamed) reading.hidesNext = true;
}

function releases(reading: Reading, i: number): void {
  if (!reading.isVerb(i)) return;
  reading.operation(i, release);
  reading.hidesNext = reading.tokens.keywordOf(i + 1) !== savepoint;
}

/** `ROLLBACK TO name`, `SET name TO value`, `COPY t TO …`. */
function to(reading: Reading, i: number): void {
  const following = reading.tokens.keywordOf(i + 1);
  if (reading.verb === rollback) reading.hidesNext = following !== savepoint;
  else if (reading.verb === set && following !== default_) reading.hideRest(i);
  else if (reading.verb === copy && reading.frames.depth === 0 && reading.facts.isFirst) reading.facts.kind = 'read';
}

const what: Action = (reading, i) => {
  const { verb, tokens } = reading;
  if (reading.objectType !== 0 || (verb !== create && verb !== alter && verb !== drop)) return;
  reading.objectType = tokens.keywordOf(i);
  reading.facts.summarize(tokens.source(i));
  const isTable = reading.objectType === table || reading.objectType === view;
  reading.expected = isTable ? Target : Something;
  if (isTable && verb === drop) reading.frames.enter(frame.From);
};

const objectTypes =
  'index view database schema user role sequence function procedure trigger type extension domain policy publication ' +
  'subscription server tablespace event rule language aggregate';

const controls =
  'begin commit start end abort reset discard listen unlisten notify use lock unlock move prepare attach detach xa ' +
  'checkpoint grant revoke comment rename create alter drop load vacuum analyze reindex cluster optimize import kill ' +
  'refresh handler pragma do';

export const statementActions: Readonly<Record<string, Action>> = {
  ...forAll(controls, verb),
  ...forAll(objectTypes, what),
  ...forAll('close declare deallocate', verbOfHidden),
  ...forAll('describe desc', verbOf(Table)),
  ...forAll('call execute', verbOf(Something)),
  truncate: verbOf(Table, frame.From),
  copy: verbOf(Target),
  select: selects,
  insert: inserts,
  replace: inserts,
  update: updates,
  delete: (reading, i) => {
    if (startsChange(reading, i)) change(reading, i, frame.Other, Nothing);
  },
  merge: (reading, i) => {
    if (startsChange(reading, i)) change(reading, i, frame.Other, Target);
  },
  set: sets,
  savepoint: savepoints,
  release: releases,
  rollback: verb,
  to,
  zone: (reading, i) => {
    if (reading.verb === set) reading.hideRest(i);
  },
  show: (reading, i) => {
    verb(reading, i);
    if (reading.isVerb(i)) reading.frames.query(frame.Other);
  },
  explain: verb,
  analyze: (reading, i) => {
    verb(reading, i);
    if (reading.verb === explain) reading.isAnalyzed = true;
  },
  table: (reading, i) => {
    if (reading.isVerb(i)) verbOf(Table)(reading, i);
    else what(reading, i);
  },
  stdin: (reading) => {
    if (reading.verb === copy) reading.isDataNext = true;
  },
};
