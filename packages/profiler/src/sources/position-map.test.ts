import fc from 'fast-check';
import { expect, test } from 'vitest';
import { PositionMap } from './position-map.js';
import { mapOf } from './sources.test.support.js';

const code = '"use strict";\nfunction a(){}\nconst b=()=>{}\n';
const valid = mapOf(
  ['../src/app.ts', null],
  [
    [],
    [
      [0, 0, 4, 2],
      [9, 0, 4, 11, 0],
    ],
    [
      [0, 0, 7, 0],
      [6, 0, 7, 6, 1],
      [8, 0, 7, 10],
    ],
  ],
  { sourcesContent: ['text', null] },
);
const open = (json: string): PositionMap => new PositionMap({ json, url: 'file:///srv/dist/app.js.map' }, code);

test('functions are found by the segment they begin in, and named by their own word', () => {
  const map = open(valid);
  expect(map.functionAt('a', 2, 11)).toEqual({ source: 0, name: 'original', line: 5, column: 12 });
  expect(map.functionAt('get a', 2, 11)).toMatchObject({ name: 'get original' });
  expect(map.functionAt('b', 3, 9)).toEqual({ source: 0, name: 'other', line: 8, column: 11 });
  expect(map.functionAt('c', 1, 5)).toBeUndefined();
  expect(map.functionAt('c', 99, 1)).toBeUndefined();
  expect(map.fileOf(0)).toBe('/srv/src/app.ts');
  expect(map.fileOf(1)).toBeUndefined();
  expect([map.contentOf(0), map.contentOf(1), map.contentOf(7)]).toEqual(['text', undefined, undefined]);
});

test('the program as a whole is no module of a bundle', () => {
  expect(open(valid).functionAt('', 1, 1)).toBeUndefined();
  const single = open(mapOf(['a.ts'], [[[0, 0, 0, 0]]]));
  expect(single.functionAt('', 1, 1)).toMatchObject({ line: 1 });
});

test('a damaged map is refused at once, or answers', () => {
  const place = fc.nat(valid.length);
  const traps = fc.constantFrom('null', '{}', '[]', '"x"', '-1', '1e9', ',', ';', '____', '"sections":[{}],', '');
  let opened = 0;
  fc.assert(
    fc.property(place, place, traps, fc.nat(5), fc.nat(20), (from, length, trap, line, column) => {
      const damaged = valid.slice(0, from) + trap + valid.slice(from + (length % 6));
      let map: PositionMap;
      try {
        map = open(damaged);
      } catch {
        return;
      }
      opened++;
      const found = map.functionAt('a', line, column);
      if (found === undefined) return;
      expect(found.line > 0 && found.column > 0).toBe(true);
      map.fileOf(found.source);
      map.contentOf(found.source);
      map.lineAt(line, column, found.source);
    }),
    { numRuns: 3000 },
  );
  expect(opened).toBeGreaterThan(50);
});
