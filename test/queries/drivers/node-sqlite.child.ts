import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { observeNodeSqlite } from '@sonde/queries/node-sqlite';
import { SeeingObserver } from './seen-queries.js';

/** What is used of `node:sqlite`: the types of the oldest Node.js do not have it. */
interface Statement {
  all(...values: unknown[]): unknown[];
  get(...values: unknown[]): unknown;
  run(...values: unknown[]): { changes: number };
  iterate(...values: unknown[]): IterableIterator<unknown>;
}

interface Database {
  prepare(sql: string): Statement;
  exec(sql: string): void;
  close(): void;
  createTagStore?(): { all(strings: TemplateStringsArray, ...values: unknown[]): unknown[] };
}

/** A program of its own, as `node:sqlite` is not in every Node.js that these tests run on; it says how far it came. */
const { DatabaseSync } = createRequire(import.meta.url)('node:sqlite') as {
  DatabaseSync: new (file: string) => Database;
};

const database = new DatabaseSync(':memory:');
const before = Object.getOwnPropertyNames(database);
const observer = new SeeingObserver();
const unobserve = observeNodeSqlite(database, observer);

database.exec('CREATE TABLE people (id INTEGER PRIMARY KEY, name TEXT)');
const insert = database.prepare('INSERT INTO people VALUES (?, ?)');
const names = ['Ada', 'Grace', 'Edsger', 'Barbara', 'Donald', 'Tony'];
for (const [k, name] of names.entries()) assert.equal(insert.run(k + 1, name).changes, 1);
observer.seen.length = 0;

const one = database.prepare('SELECT name FROM people WHERE id = ?');
assert.deepEqual({ ...(one.get(2) as object) }, { name: 'Grace' });
assert.equal(one.get(99), undefined);
assert.equal(database.prepare('SELECT id FROM people WHERE id < :max').all({ max: 3 }).length, 2);
const iterator = database.prepare('SELECT id FROM people').iterate();
assert.equal([...iterator].length, 6);
for (const _ of database.prepare('SELECT id FROM people').iterate()) break;
assert.throws(() => insert.run(1, 'twice'), /UNIQUE/);
assert.deepEqual(
  observer.seen.map(({ start, ends }) => [
    start.text,
    start.parameters,
    ends.length,
    ends[0]?.rowCount ?? ends[0]?.rows?.length,
  ]),
  [
    ['SELECT name FROM people WHERE id = ?', [2], 1, 1],
    ['SELECT name FROM people WHERE id = ?', [99], 1, 0],
    ['SELECT id FROM people WHERE id < :max', [3], 1, 2],
    ['SELECT id FROM people', [], 1, 6],
    ['SELECT id FROM people', [], 1, 1],
    ['INSERT INTO people VALUES (?, ?)', [1, 'twice'], 1, undefined],
  ],
);
assert.match(String(observer.seen.at(-1)?.ends[0]?.error), /UNIQUE/);

const store = database.createTagStore?.();
if (store !== undefined) {
  const id = 3;
  assert.equal(store.all`SELECT name FROM people WHERE id = ${id}`.length, 1);
  assert.deepEqual(
    [observer.seen.at(-1)?.start.text, observer.seen.at(-1)?.start.parameters],
    ['SELECT name FROM people WHERE id = ?', [3]],
  );
}

const secret = 'hunter2-4111111111111111';
const { report } = await observer.watch({ kind: 'request', name: 'loop' }, function list() {
  database.exec(`INSERT INTO people VALUES (100, '${secret}')`);
  for (const person of database.prepare('SELECT id FROM people WHERE id < 100').all() as { id: number }[])
    one.get(person.id);
  database.prepare('SELECT id FROM people WHERE name = ?').all(secret);
});
assert.equal(report.queries, 9);
const [finding] = report.findings.filter(({ kind }) => kind === 'n_plus_one');
assert.equal(finding?.confidence, 'high');
assert.ok(!`${JSON.stringify(report)}${await observer.text()}`.includes('hunter2'));

observeNodeSqlite(database, observer);
assert.deepEqual(
  observer.told.map(({ code }) => code),
  ['SONDE_QUERIES_OBSERVED_TWICE'],
);
const told = observer.seen.length;
unobserve();
one.get(1);
database.exec('SELECT 1');
assert.equal(observer.seen.length, told);
assert.deepEqual(Object.getOwnPropertyNames(database), before);
database.close();
console.log(`seen ${told} ${store === undefined ? 'without' : 'with'} tags`);
