import type { SondeError } from '@sonde/metrics';
import { expect, test } from 'vitest';
import { AdoptionDesk } from './adoption-desk.js';
import type { ModuleAdopter } from './module-adopter.js';

function adopter(modules: string[], adopt: ModuleAdopter['adopt']): ModuleAdopter & { calls: string[] } {
  const calls: string[] = [];
  return {
    calls,
    modules,
    adopt(name, exports) {
      calls.push(name);
      return adopt(name, exports);
    },
    stop: () => calls.push('stop'),
  };
}

function deskOf(...adopters: ModuleAdopter[]) {
  const faults: SondeError<string>[] = [];
  return { desk: new AdoptionDesk(adopters, (error) => faults.push(error)), faults };
}

test('each module goes to those who asked for it, in line', () => {
  const first = adopter(['a', 'b'], (_, exports) => ({ first: exports }));
  const second = adopter(['b'], (_, exports) => ({ second: exports }));
  const { desk } = deskOf(first, second);
  expect(desk.names).toEqual(['a', 'b']);
  const [a, b] = [{ a: 1 }, { b: 1 }];
  expect(desk.adopt('a', a)).toEqual({ first: { a: 1 } });
  expect(desk.adopt('b', b)).toEqual({ second: { first: { b: 1 } } });
  expect(first.calls).toEqual(['a', 'b']);
  expect([...desk.seen]).toEqual(['a', 'b']);
});

test('once, whichever way it comes: what was adopted stays what it is', () => {
  const own = adopter(['a'], (_, exports) => ({ wrapped: exports }));
  const { desk } = deskOf(own);
  const exports = {};
  const adopted = desk.adopt('a', exports);
  expect(desk.adopt('a', exports)).toBe(adopted);
  expect(desk.adopt('a', adopted)).toBe(adopted);
  expect(own.calls).toEqual(['a']);
});

test('one that throws leaves the module as it is, and is told once', () => {
  const { desk, faults } = deskOf(
    adopter(['a'], () => {
      throw new TypeError('no such method');
    }),
  );
  const [one, other] = [{}, {}];
  expect(desk.adopt('a', one)).toBe(one);
  expect(desk.adopt('a', other)).toBe(other);
  expect(faults.map(({ code }) => code)).toEqual(['SONDE_MODULE_FAILED']);
  expect(faults[0]?.message).toContain('TypeError: no such method');
});

test.each([[undefined], [null], [1], ['text']])('exports that are %j are nobody’s', (exports) => {
  const own = adopter(['a'], () => ({}));
  expect(deskOf(own).desk.adopt('a', exports)).toBe(exports);
  expect(own.calls).toEqual([]);
});

test('an adopter that gives nothing has changed nothing', () => {
  const exports = {};
  expect(deskOf(adopter(['a'], () => undefined)).desk.adopt('a', exports)).toBe(exports);
});

test('after stop() modules are what they are', () => {
  const own = adopter(['a'], () => ({ wrapped: true }));
  const { desk } = deskOf(own);
  desk.stop();
  const exports = {};
  expect(desk.adopt('a', exports)).toBe(exports);
  expect(own.calls).toEqual(['stop']);
});
