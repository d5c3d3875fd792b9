import { describe, expect, test } from 'vitest';
import { type Method, patchMethod } from './patched-method.js';

class Counter {
  count = 0;
  add(by: number): number {
    this.count += by;
    return this.count;
  }
}

/** Notes the calls it sees, and passes them on. */
function watching(log: string[], name: string): (original: Method) => Method {
  return (original) =>
    function (...parameters) {
      log.push(name);
      return original.apply(this, parameters);
    };
}

describe('an inherited method', () => {
  test('is seen, with its this, its parameters, its name and length; then gone', () => {
    const counter = new Counter();
    const log: string[] = [];
    const undo = patchMethod(counter, 'add', watching(log, 'ours'));
    expect([counter.add(2), counter.count, counter.add.name, counter.add.length]).toEqual([2, 2, 'add', 1]);
    expect(Object.keys(counter)).toEqual(['count']);
    undo();
    expect(Object.hasOwn(counter, 'add')).toBe(false);
    expect(counter.add(1)).toBe(3);
    expect(log).toEqual(['ours']);
  });

  test('that is replaced in the class meanwhile is called as it is then', () => {
    class Mine extends Counter {}
    const counter = new Mine();
    const undo = patchMethod(counter, 'add', watching([], 'ours'));
    Mine.prototype.add = () => 99;
    expect(counter.add(1)).toBe(99);
    undo();
    expect(counter.add(1)).toBe(99);
  });
});

test('an own method is put back as it was', () => {
  const add = () => 1;
  const target = Object.defineProperty({} as { add: () => number }, 'add', { value: add, configurable: true });
  const before = Object.getOwnPropertyDescriptor(target, 'add');
  patchMethod(target, 'add', watching([], 'ours'))();
  expect(Object.getOwnPropertyDescriptor(target, 'add')).toEqual(before);
});

test('what somebody else has put around it stays, and ours only passes on', () => {
  const counter = new Counter();
  const log: string[] = [];
  const undo = patchMethod(counter, 'add', watching(log, 'ours'));
  const undoOther = patchMethod(counter, 'add', watching(log, 'other'));
  counter.add(1);
  undo();
  counter.add(1);
  expect(log).toEqual(['other', 'ours', 'other']);
  undoOther();
  counter.add(1);
  expect([counter.count, log.length]).toEqual([3, 3]);
});

test('a frozen object is refused in plain words', () => {
  expect(() => patchMethod(Object.freeze(new Counter()), 'add', watching([], 'ours'))).toThrow(
    /frozen.*SONDE_QUERIES_NOT_OBSERVABLE/s,
  );
});
