import { hashWord } from './word-hash.js';

/** After these an operand follows: a sign belongs to the number, and PostgreSQL's `?` is a placeholder. */
const beforeOperands =
  'select from where and or not in is like ilike glob regexp rlike similar between set values limit offset by on ' +
  'having returning when then else case union except intersect distinct all any some as join using with interval ' +
  'escape into to update insert delete replace merge fetch do explain analyze order group partition div mod xor ' +
  'straight_join lateral only over filter return call first next top';

/** They are operands themselves, or may be names: an operator follows them. */
const operands =
  'null true false default end user current_user session_user current_date current_time current_timestamp date time ' +
  'timestamp timestamptz array row rows key conflict duplicate nothing cursor ' +
  // Statements
  'show values_ pragma describe desc table create alter drop truncate begin commit rollback savepoint release start ' +
  'abort reset discard listen unlisten notify use lock unlock declare close move deallocate prepare execute attach ' +
  'detach xa grant revoke comment rename copy load vacuum reindex cluster checkpoint optimize import handler kill ' +
  'refresh transaction ' +
  // What is created, and words before its name
  'index view database schema role sequence function procedure trigger type extension domain policy publication ' +
  'subscription server tablespace event rule language aggregate tables ' +
  'or_ temp temporary unlogged unique materialized global local fulltext spatial virtual external foreign recursive ' +
  'concurrently if exists ignore low_priority high_priority delayed quick fail overwrite ordinality outfile dumpfile ' +
  'stdin zone for no verbose time_';

const words = `${beforeOperands} ${operands}`.split(' ').filter((word) => !word.endsWith('_'));

/** Where an operand follows, by number of the keyword; 0 is no keyword. */
export const isBeforeOperand = new Uint8Array(words.length + 1);

const ids = new Map<string, number>();

// Open addressing over the first hash: 1024 places for some 190 words.
const mask = 1023;
const table = new Uint8Array(mask + 1);
const hashesA = new Int32Array(words.length + 1);
const hashesB = new Int32Array(words.length + 1);

const beforeOperandCount = beforeOperands.split(' ').length;
for (const [index, word] of words.entries()) {
  const id = index + 1;
  const { a, b } = hashWord(word);
  ids.set(word, id);
  hashesA[id] = a;
  hashesB[id] = b;
  isBeforeOperand[id] = index < beforeOperandCount ? 1 : 0;
  let place = a & mask;
  while (table[place] !== 0) place = (place + 1) & mask;
  table[place] = id;
}

/** The highest number of a keyword. */
export const keywordCount = words.length;

/** The number of a keyword that this reader knows. */
export function keyword(word: string): number {
  const id = ids.get(word);
  if (id === undefined) throw new RangeError(`no keyword: ${word}`);
  return id;
}

/** Words between a verb and its name: `INSERT OR IGNORE INTO t`, `DROP TABLE IF EXISTS ONLY t`. */
export const isPassed = new Uint8Array(words.length + 1);
const passed =
  'only lateral ignore low_priority high_priority delayed quick into or replace abort fail rollback overwrite if not ' +
  'exists concurrently temp temporary unlogged table recursive';
for (const word of passed.split(' ')) isPassed[keyword(word)] = 1;

/** The number of the keyword with these hashes, 0 if there is none. */
export function keywordOf(a: number, b: number): number {
  let place = a & mask;
  for (;;) {
    const id = table[place] as number;
    if (id === 0 || (hashesA[id] === a && hashesB[id] === b)) return id;
    place = (place + 1) & mask;
  }
}
