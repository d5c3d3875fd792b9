import fc from 'fast-check';
import { expect, test } from 'vitest';
import { requestedNames } from './metric-names.js';

const names = (url: string) => {
  const found = requestedNames(url);
  return found === undefined ? undefined : [...found];
};

test.each([
  ['/metrics', undefined],
  ['/metrics?', undefined],
  ['/metrics?other=1', undefined],
  ['/metrics?name=up', undefined],
  ['/metrics?name[]=up', ['up']],
  ['/metrics?name%5B%5D=up&name%5b%5d=down&x=y', ['up', 'down']],
  ['/metrics?name[]=up&name[]=up', ['up']],
  ['/metrics?name[]=http.server%2Fduration+x', ['http.server/duration x']],
  ['/metrics?name[]=%F0%9F%9A%80', ['🚀']],
  ['/metrics?name[]=', ['']],
  ['/metrics?name[]=a%ZZ', ['a%ZZ']],
  ['/metrics?name[]=%ff', ['\ufffd']],
  ['/metrics?name[]=a#name[]=b', ['a']],
  ['http://host/metrics?name[]=a?b', ['a?b']],
])('%s', (url, expected) => {
  expect(names(url)).toEqual(expected);
});

test('every name comes through a URL unchanged', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: 'grapheme' }), { minLength: 1 }), (wanted) => {
      const url = `/metrics?${wanted.map((name) => `name[]=${encodeURIComponent(name)}`).join('&')}`;
      expect(requestedNames(url)).toEqual(new Set(wanted));
    }),
  );
});

test('never throws', () => {
  fc.assert(fc.property(fc.string({ unit: 'binary' }), (url) => void requestedNames(url)));
});
