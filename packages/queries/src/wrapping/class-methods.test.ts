import { describe, expect, test } from 'vitest';
import type { QueryObserver } from '../observation/query-observer.js';
import { SharedMethods, sharedMethods } from './class-methods.js';

function setUp() {
  class Statement {
    readonly database: object;
    constructor(database: object) {
      this.database = database;
    }
    all(...args: unknown[]): unknown[] {
      return args;
    }
  }
  const told: string[] = [];
  const methods = new SharedMethods((self) => (self as Statement).database, {
    all: (observer, original, _self, args) => {
      told.push(String((observer as unknown as { name: string }).name));
      return original(args);
    },
  });
  const observer = (name: string) => ({ name }) as unknown as QueryObserver;
  return { Statement, told, methods, observer };
}

describe('methods that databases share', () => {
  test('act on objects of the database that is observed, and on no other', () => {
    const { Statement, told, methods, observer } = setUp();
    const [mine, other] = [{}, {}];
    const stop = methods.observe(Statement.prototype, mine, observer('a'));
    expect(new Statement(mine).all(1, 2)).toEqual([1, 2]);
    expect(new Statement(other).all(3)).toEqual([3]);
    expect(told).toEqual(['a']);
    stop();
    new Statement(mine).all();
    expect(told).toEqual(['a']);
  });

  test('tell every observer once, and are put back after the last', () => {
    const { Statement, told, methods, observer } = setUp();
    const before = Statement.prototype.all;
    const database = {};
    const stops = ['a', 'b'].map((name) => methods.observe(Statement.prototype, database, observer(name)));
    new Statement(database).all();
    expect(told.toSorted()).toEqual(['a', 'b']);
    stops[0]?.();
    expect(Statement.prototype.all).not.toBe(before);
    new Statement(database).all();
    expect(told.toSorted()).toEqual(['a', 'b', 'b']);
    stops[1]?.();
    expect(Statement.prototype.all).toBe(before);
  });

  test('are made once for a prototype', () => {
    const prototype = {};
    const { methods } = setUp();
    expect(sharedMethods(prototype, () => methods)).toBe(methods);
    expect(sharedMethods(prototype, () => setUp().methods)).toBe(methods);
  });
});
