import { observeBetterSqlite3 } from '@sonde/queries/better-sqlite3';
import { describe, expect, test } from 'vitest';
import { describeWith } from '../../servers.js';
import { hasBetterSqlite3, installBetterSqlite3, openBetterSqlite3 } from './better-sqlite3.driver.js';
import { expectAllEnded } from './cases.js';
import { SeeingObserver } from './seen-queries.js';

const installed = hasBetterSqlite3 ? [{ path: 'better-sqlite3', version: 'installed' }] : [];

describeWith(installed, 'better-sqlite3', installBetterSqlite3, () => {
  const texts = ({ seen }: SeeingObserver) => seen.map(({ start }) => start.text);

  test('statements made before are observed, whichever way they give their rows', () => {
    const database = openBetterSqlite3();
    const before = database.prepare('SELECT id, name FROM people WHERE id < ? ORDER BY id');
    const plain = [before.all(3), before.pluck().all(3), database.prepare('SELECT name FROM people').raw().get()];
    const observer = new SeeingObserver();
    const again = database.prepare('SELECT id, name FROM people WHERE id < ? ORDER BY id');
    observeBetterSqlite3(database, observer);
    expect(before.all(3)).toEqual(plain[1]);
    expect(again.all(3)).toEqual(plain[0]);
    expect(again.raw().all(3)).toEqual([
      [1, 'Ada'],
      [2, 'Grace'],
    ]);
    expect(database.prepare('SELECT id FROM people WHERE id = :id').expand().get({ id: 2 })).toEqual({
      people: { id: 2 },
    });
    expect(database.prepare('SELECT id FROM people WHERE id = ?').bind(4).get()).toEqual({ id: 4 });
    expect(observer.seen.map(({ start }) => start.parameters)).toEqual([[3], [3], [3], [2], undefined]);
    expect(observer.seen.map(({ ends }) => ends[0]?.rows?.length)).toEqual([2, 2, 2, 1, 1]);
    expectAllEnded(observer);
    database.close();
  });

  test('exec, pragma, writes and transactions are queries too', () => {
    const database = openBetterSqlite3();
    const observer = new SeeingObserver();
    observeBetterSqlite3(database, observer);
    expect(database.exec('CREATE TABLE pets (id); CREATE TABLE toys (id)')).toBe(database);
    expect(database.pragma('user_version', { simple: true })).toBe(0);
    const insert = database.prepare('INSERT INTO pets VALUES (?)');
    database.transaction(() => insert.run(1))();
    const broken = database.transaction(() => {
      insert.run(2);
      throw new Error('mine');
    });
    expect(() => broken()).toThrow('mine');
    expect(texts(observer)).toEqual([
      'CREATE TABLE pets (id); CREATE TABLE toys (id)',
      'PRAGMA user_version',
      'BEGIN',
      'INSERT INTO pets VALUES (?)',
      'COMMIT',
      'BEGIN',
      'INSERT INTO pets VALUES (?)',
      'ROLLBACK',
    ]);
    expectAllEnded(observer);
    database.close();
  });

  test('an iteration ends with its last row, or where it is broken off', () => {
    const database = openBetterSqlite3();
    const observer = new SeeingObserver();
    observeBetterSqlite3(database, observer);
    const statement = database.prepare('SELECT id FROM people ORDER BY id');
    const iterator = statement.iterate();
    expect(iterator[Symbol.iterator]()).toBe(iterator);
    expect([...iterator]).toHaveLength(10);
    for (const row of statement.iterate()) if ((row as { id: number }).id === 2) break;
    expect(observer.seen.map(({ ends }) => ends[0]?.rowCount)).toEqual([10, 2]);
    // Broken off, it does not hold the database any more.
    database.exec('DELETE FROM people');
    expectAllEnded(observer);
    database.close();
  });

  test('another database of the process is left alone, and everything is as it was in the end', () => {
    const [database, other] = [openBetterSqlite3(), openBetterSqlite3()];
    const prototype = Object.getPrototypeOf(other.prepare('SELECT 1')) as object;
    const descriptors = () => [Object.getOwnPropertyDescriptors(prototype), Object.getOwnPropertyDescriptors(database)];
    const before = descriptors();
    const observer = new SeeingObserver();
    const unobserve = observeBetterSqlite3(database, observer);
    other.prepare('SELECT id FROM people').all();
    other.exec('SELECT 1');
    expect(observer.seen).toHaveLength(0);
    unobserve();
    expect(descriptors()).toEqual(before);
    database.close();
    other.close();
  });

  test('a database that is closed is refused', () => {
    const database = openBetterSqlite3();
    database.close();
    expect(() => observeBetterSqlite3(database, new SeeingObserver())).toThrow(/closed/);
  });
});

describe('something that is no database', () => {
  test.each([[undefined], [null], [{}], ['file.db'], [{ prepare: () => {}, exec: () => {} }]])(
    '%j is refused',
    (target) => {
      expect(() => observeBetterSqlite3(target as never, new SeeingObserver())).toThrow(
        expect.objectContaining({ code: 'SONDE_QUERIES_NOT_OBSERVABLE' }),
      );
    },
  );
});
