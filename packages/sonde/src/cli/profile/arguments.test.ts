import { expect, test } from 'vitest';
import { readArguments } from './arguments.js';
import { help } from './help.js';

test('the least', () => {
  expect(readArguments(['localhost:9464'])).toEqual({
    url: 'localhost:9464',
    endpoint: undefined,
    seconds: undefined,
    tokenFile: undefined,
    out: undefined,
    compare: undefined,
    basis: undefined,
    sources: true,
    open: false,
    json: false,
  });
});

test('everything', () => {
  const line =
    '--allocations --seconds 30 --token-file t -o r.html --compare b --basis none --no-sources --open --json u';
  expect(readArguments(line.split(' '))).toMatchObject({
    url: 'u',
    endpoint: { name: 'allocs' },
    seconds: 30,
    tokenFile: 't',
    out: 'r.html',
    compare: 'b',
    basis: 'none',
    sources: false,
    open: true,
    json: true,
  });
});

test.each([
  ['no URL', [], 'the URL: got none'],
  ['two', ['a', 'b'], 'the URL: got 2 words'],
  ['two kinds', ['u', '--cpu', '--heap'], 'got --cpu and --heap, expected one of them'],
  ['no time', ['u', '--seconds', '0'], '--seconds: got "0", expected a whole number, 1 to 600'],
  ['too much time', ['u', '--seconds', '601'], '--seconds: got "601"'],
  ['part of a second', ['u', '--seconds', '1.5'], '--seconds: got "1.5"'],
  ['no number', ['u', '--seconds', 's3 cret'], '--seconds: got something else'],
  ['a basis without another profile', ['u', '--basis', 'none'], '--basis: got no --compare'],
  ['an unknown basis', ['u', '--compare', 'f', '--basis', 'x'], 'expected one of duration, total, none'],
  ['an unknown option', ['u', '--frobnicate'], '--frobnicate: got an option that there is not'],
  ['no value', ['u', '--out'], 'got no value'],
  ['an empty value', ['u', '--out='], '--out: got an empty text'],
  ['a value too many', ['u', '--json=s3cret'], '--json: got no value, or one that it does not take'],
])('%s is told', (_what, given, message) => {
  expect(() => readArguments(given)).toThrow(message);
});

test.each([['--token', 's3cret'], ['--token=s3cret']])(
  'a token among the arguments is refused, and not repeated',
  (...given) => {
    let message = '';
    try {
      readArguments(['u', ...given]);
    } catch (error) {
      message = (error as Error).message;
    }
    expect(message).toMatch(/SONDE_PROFILER_TOKEN.*--token-file/);
    expect(message).not.toContain('s3cret');
  },
);

test('the help names every option, in 80 columns', () => {
  expect(readArguments(['u', '-h'])).toBe('help');
  for (const option of ['cpu', 'recent', 'heap', 'allocations', 'seconds', 'token-file', 'out', 'compare', 'basis']) {
    expect(help).toContain(`--${option}`);
  }
  for (const option of ['no-sources', 'open', 'json', 'help']) expect(help).toContain(`--${option}`);
  expect(help.split('\n').filter((line) => line.length > 80)).toEqual([]);
});
