import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readArguments } from './arguments.js';

test('what was asked for, with defaults', () => {
  expect(readArguments(['9464'], {})).toEqual({
    source: '9464',
    scrape: { format: 'auto', headers: [], token: undefined, timeoutMs: 10_000 },
    failOn: 'warning',
    ignore: [],
    maxSeries: 1000,
    limit: 100,
    json: false,
  });
  const given = [
    '-',
    '--fail-on',
    'error',
    '--ignore',
    'help',
    '--ignore',
    'colon',
    '--json',
    '-H',
    'X-A: b: c',
    '--timeout',
    '0.5',
  ];
  expect(readArguments(given, { SONDE_TOKEN: 'abc' })).toMatchObject({
    source: '-',
    failOn: 'error',
    ignore: ['help', 'colon'],
    json: true,
    scrape: { headers: [['X-A', 'b: c']], token: 'abc', timeoutMs: 500 },
  });
  expect(readArguments(['-', '--token', 'own'], { SONDE_TOKEN: 'abc' })).toMatchObject({ scrape: { token: 'own' } });
});

test.each<[string[], RegExp]>([
  [[], /what to check: got nothing/],
  [['a', 'b'], /2 words/],
  [['a', '--fail-on', 'never-ever'], /--fail-on/],
  [['a', '--ignore', 'hepl'], /--ignore: got "hepl"/],
  [['a', '--jsno'], /--jsno: got an option that there is not, expected perhaps --json/],
  [['a', '--limit', 'x'], /--limit: got "x"/],
  [['a', '--header', 'nonsense secret'], /--header: got something else/],
  [['a', '--token', 'two words'], /--token: got more than one word/],
  [['a', '--format', 'protobuf'], /--format/],
  [['a', '--timeout'], /--timeout: got no value/],
])('%j is refused', (given, message) => {
  expect(() => readArguments(given, {})).toThrow(message);
  expect(() => readArguments(given, {})).toThrow(/See sonde check --help\. \[SONDE_INVALID_OPTION\]/);
  expect(() => readArguments(given, {})).not.toThrow(/secret|two words/);
});

test('whatever is given is read or refused', () => {
  const word = fc.oneof(fc.string(), fc.constantFrom('--ignore', '-H', '--', '-', '--json', '__proto__', '--help'));
  fc.assert(
    fc.property(fc.array(word, { maxLength: 5 }), (given) => {
      try {
        expect(readArguments(given, {})).toBeDefined();
      } catch (error) {
        expect((error as { code?: string }).code).toBe('SONDE_INVALID_OPTION');
      }
    }),
  );
});
