import type { Scope } from '@sonde/metrics';
import { expect, test } from 'vitest';
import { ScopeNumbers } from './scope-numbers.js';

const job = (name: string): Scope => ({ kind: 'job', name });

test('a scope keeps its number, and its name is found by it', () => {
  const numbers = new ScopeNumbers(1);
  const [a, b] = [job('a'), job('b')];
  const [first, second] = [numbers.of(a, 5), numbers.of(b, 6)];
  expect(first).not.toBe(second);
  expect(numbers.of(a, 7)).toBe(first);
  expect(numbers.startOf(a)).toBe(5);
  expect(numbers.nameOf(first)).toBeUndefined();
  numbers.readName(a, first);
  numbers.ended(b);
  expect([first, second].map((work) => numbers.nameOf(work)?.name)).toEqual(['a', 'b']);
  expect(numbers.nameOf(0)).toBeUndefined();
});

test('a copy of a scope, and what inherits from it, are others', () => {
  const numbers = new ScopeNumbers(1);
  const scope = job('a');
  const works = [scope, { ...scope }, Object.create(scope) as Scope].map((each) => numbers.of(each, 0));
  expect(new Set(works).size).toBe(3);
});

test('a name may change until there is a route', () => {
  const numbers = new ScopeNumbers(1);
  const scope: Scope = { kind: 'request', method: 'GET' };
  const work = numbers.of(scope, 0);
  const nameNow = () => {
    numbers.readName(scope, work);
    return numbers.nameOf(work)?.name;
  };
  expect(nameNow()).toBe('GET (no route)');
  scope.route = '/a';
  expect(nameNow()).toBe('GET /a');
  scope.route = '/b';
  expect(nameNow()).toBe('GET /a');
});

test('one that lives long has further numbers, each with its name: no mark in reach finds that of another', () => {
  const maxMarks = 8192;
  const numbers = new ScopeNumbers(maxMarks);
  const long = job('long');
  /** The last marks, as `MarkPages` would keep them. */
  const marks: { work: number; name: string }[] = [];
  const mark = (scope: Scope) => {
    const work = numbers.of(scope, 0);
    numbers.readName(scope, work);
    marks.push({ work, name: scope.name! });
    if (marks.length > maxMarks) marks.shift();
  };
  for (let k = 0; k < 40_000; k++) {
    mark(job(`job ${k % 50}`));
    if (k % 9000 === 0) mark(long);
  }
  expect(marks.filter(({ work, name }) => numbers.nameOf(work)?.name !== name)).toEqual([]);
  expect(numbers.allOf(long).length).toBeGreaterThan(1);
  expect(new Set(numbers.allOf(long)).size).toBe(numbers.allOf(long).length);
});

test('after too many names, the ones before are told as others, not as each other', () => {
  const numbers = new ScopeNumbers(1);
  const early = job('early');
  const work = numbers.of(early, 0);
  numbers.readName(early, work);
  for (let k = 0; k < 9000; k++) {
    const scope = job(`${k}`);
    numbers.readName(scope, numbers.of(scope, 0));
  }
  expect(numbers.nameOf(work)?.name).toBe('_OTHER');
});
