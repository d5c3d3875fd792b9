import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseWeightedList } from './weighted-list.js';

const read = (header: string | undefined) =>
  parseWeightedList(header).map(({ value, params, weight }) => [value, Object.fromEntries(params), weight]);

describe('weighted lists', () => {
  test('reads values, parameters and weights', () => {
    expect(read('text/plain;version=0.0.4;q=0.5, */*;q=0.1')).toEqual([
      ['text/plain', { version: '0.0.4' }, 0.5],
      ['*/*', {}, 0.1],
    ]);
    expect(read('gzip, br;q=.25 , identity; Q=0')).toEqual([
      ['gzip', {}, 1],
      ['br', {}, 0.25],
      ['identity', {}, 0],
    ]);
  });

  test('an absent or empty header lists nothing', () => {
    expect(read(undefined)).toEqual([]);
    expect(read('')).toEqual([]);
    expect(read(' , ;q=0.3,, ')).toEqual([]);
  });

  test('quoted parameters may hold separators and escapes', () => {
    expect(read('a/b;title="x, y; \\"z\\"";q="0.5", c/d')).toEqual([
      ['a/b', { title: 'x, y; "z"' }, 0.5],
      ['c/d', {}, 1],
    ]);
  });

  test('a quote that never closes swallows the rest', () => {
    expect(read('a/b, c/d;x="no end, e/f;q=0')).toEqual([
      ['a/b', {}, 1],
      ['c/d', { x: 'no end, e/f;q=0' }, 1],
    ]);
  });

  test.each([
    ['q=abc', 1],
    ['q=', 1],
    ['q', 1],
    ['q=-1', 1],
    ['q=NaN', 1],
    ['q=1e-3', 1],
    ['q=7', 1],
    ['q=0.', 0],
    ['q=0.12345', 0.12345],
    ['q=0.2;q=0.9', 0.2],
  ])('the weight of "%s" is %d', (param, weight) => {
    expect(read(`gzip;${param}`)).toEqual([['gzip', {}, weight]]);
  });

  test('names that objects have by nature are parameters like others', () => {
    expect(parseWeightedList('a/b;__proto__=x;constructor=y')[0]?.params.get('__proto__')).toBe('x');
  });

  test('never throws, whatever it is given', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: fc.constantFrom(...'a/*;,="\\q0.1 ') })),
        (text) => {
          for (const { value, weight } of parseWeightedList(text)) {
            expect(value).not.toBe('');
            expect(weight).toBeGreaterThanOrEqual(0);
            expect(weight).toBeLessThanOrEqual(1);
          }
        },
      ),
    );
  });

  test('reads back what was written, with any whitespace and case', () => {
    const blank = fc.constantFrom('', ' ', '\t', '  ');
    const token = fc.stringMatching(/^[a-z][a-z0-9.+-]{0,8}$/).filter((name) => name !== 'q');
    const item = fc.record({
      value: token,
      params: fc.uniqueArray(fc.tuple(token, fc.string()), { selector: ([name]) => name, maxLength: 3 }),
      thousandths: fc.option(fc.integer({ min: 0, max: 1000 }), { nil: undefined }),
    });
    fc.assert(
      fc.property(fc.array(item), blank, fc.boolean(), (items, space, isLoud) => {
        const said = (name: string) => (isLoud ? name.toUpperCase() : name);
        const header = items
          .map(({ value, params, thousandths }) =>
            [
              said(value),
              ...params.map(([name, text]) => `${said(name)}="${text.replace(/["\\]/g, '\\$&')}"`),
              ...(thousandths === undefined ? [] : [`${said('q')}=${(thousandths / 1000).toFixed(3)}`]),
            ].join(`${space};${space}`),
          )
          .join(`${space},${space}`);
        const expected = items.map(({ value, params, thousandths }) => [
          value,
          Object.fromEntries(params),
          thousandths === undefined ? 1 : thousandths / 1000,
        ]);
        expect(read(header)).toEqual(expected);
      }),
    );
  });
});

test('a weight that is far longer than the standard allows counts as absent', () => {
  expect(parseWeightedList('a;q=0.12345678, b;q=0.000000000000000')).toMatchObject([
    { value: 'a', weight: 0.12345678 },
    { value: 'b', weight: 1 },
  ]);
  expect(parseWeightedList(`a;q=${'1'.repeat(15_000)}x`)).toMatchObject([{ weight: 1 }]);
});
