import { expect, test } from 'vitest';
import { checkMap } from './map-bounds.js';

const map = { version: 3, sources: ['a.ts'], names: [], mappings: 'AAAA,CACA;AACA' };

test('a map of a program of its size is one', () => {
  expect(() => checkMap(map, 2, 100)).not.toThrow();
  expect(() => checkMap({ ...map, sources: new Array(100_000).fill('a.ts') }, 2, 100)).not.toThrow();
});

test.each([
  ['more lines', { ...map, mappings: ';'.repeat(4) }],
  ['more places', { ...map, mappings: 'AAAA,'.repeat(101) }],
  ['too many sources', { ...map, sources: new Array(100_001).fill('a.ts') }],
  ['no mappings', { version: 3, sources: [] }],
  ['behind the end', { version: 3, sections: [{ offset: { line: 3, column: 0 }, map }] }],
])('%s', (why, broken) => {
  expect(() => checkMap(broken, 2, 100)).toThrow(why);
});
