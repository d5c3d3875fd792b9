import type { SondeError } from '@sonde/metrics';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readArguments } from './arguments.js';
import { help } from './help.js';

const defaults = { output: undefined, title: undefined, sources: true, by: 'self', limit: 20, json: false };

test('commands and their options', () => {
  expect(readArguments(['render', 'a', 'b', '-o', 'x.html', '--title', 'T', '--no-sources', '--json'])).toMatchObject({
    ...defaults,
    command: 'render',
    files: ['a', 'b'],
    output: 'x.html',
    title: 'T',
    sources: false,
    json: true,
  });
  expect(readArguments(['top', 'a', '--by', 'total', '--limit=5', '--measure', 'cpu', '--profile', '2'])).toMatchObject(
    {
      command: 'top',
      by: 'total',
      limit: 5,
      measure: 'cpu',
      profile: 2,
    },
  );
  expect(readArguments(['diff', 'a', 'b'])).toMatchObject({ ...defaults, command: 'diff', files: ['a', 'b'] });
  expect(readArguments(['diff', '-', 'b', '--by', 'total', '--basis', 'duration'])).toMatchObject({
    files: ['-', 'b'],
    by: 'total',
    basis: 'duration',
  });
  expect(readArguments(['convert', '--to', 'pprof', '--max-mb', '2', '--', '-a'])).toMatchObject({
    command: 'convert',
    files: ['-a'],
    to: 'pprof',
    maxBytes: 2_000_000,
  });
});

test.each([[[]], [['help']], [['--help']], [['top', '-h']], [['render', 'a', '--help']]])(
  '%j asks for help',
  (given) => {
    expect(readArguments(given)).toEqual({ command: 'help' });
  },
);

describe('refused, with what there is instead', () => {
  test.each<[string[], RegExp]>([
    [['draw', 'a'], /"draw", expected one of render, top, diff, convert/],
    [['--json'], /none, expected one of render/],
    [['render'], /files of render: got 0, expected 1 to 100/],
    [['top', 'a', 'b'], /files of top: got 2, expected 1 file\./],
    [['diff', '-', '-'], /files of diff: got "-" more than once/],
    [['diff', 'a', 'b', '--basis', 'time'], /--basis: got "time", expected one of duration, total, none/],
    [['top', 'a', '--basis', 'total'], /options of top: got --basis/],
    [['diff', 'a'], /files of diff: got 1, expected 2 files/],
    [['convert', 'a'], /--to: got nothing, expected one of cpuprofile, heapprofile, pprof, folded, speedscope/],
    [['convert', 'a', '--to', 'heapsnapshot'], /"heapsnapshot"/],
    [['top', 'a', '--title', 'x'], /options of top: got --title, expected --by/],
    [['top', 'a', '--limit', '0'], /--limit: got "0", expected a whole number/],
    [['top', 'a', '--limit', '1e9'], /--limit/],
    [['top', 'a', '--limit', ''], /--limit/],
    [['top', 'a', '--by', 'name'], /--by: got "name", expected one of self, total/],
    [['top', 'a', '--colour'], /--colour: got an option that there is not/],
    [['top', 'a', '--limit'], /--limit: got no value/],
    [['top', 'a', '--json=1'], /--json: got no value, or one that it does not take/],
  ])('%j', (given, message) => {
    let error: SondeError | undefined;
    try {
      readArguments(given);
    } catch (thrown) {
      error = thrown as SondeError;
    }
    expect(error?.code).toBe('SONDE_INVALID_OPTION');
    expect(error?.message).toMatch(message);
    expect(error?.message).toContain('sonde-profile --help');
  });
});

test('whatever is given is read or refused', () => {
  const word = fc.oneof(fc.string(), fc.constantFrom('top', 'render', '-o', '--limit', '--to', '--', '-', '__proto__'));
  fc.assert(
    fc.property(fc.array(word, { maxLength: 6 }), (given) => {
      try {
        expect(typeof readArguments(given).command).toBe('string');
      } catch (error) {
        expect((error as SondeError).code).toBe('SONDE_INVALID_OPTION');
      }
    }),
  );
});

test('the help fits a terminal of 80 columns', () => {
  for (const line of help.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
});
