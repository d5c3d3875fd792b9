import { expect, test } from 'vitest';
import { FlagError, readFlags } from './flags.js';

test('no flags mean a full run', () => {
  expect(readFlags([])).toEqual({
    help: false,
    smoke: false,
    json: false,
    write: false,
    only: undefined,
    rounds: undefined,
  });
});

test('reads every flag', () => {
  expect(readFlags(['--smoke', '--json', '--only', '2,5', '--rounds', '3'])).toMatchObject({
    smoke: true,
    json: true,
    only: [2, 5],
    rounds: 3,
  });
  expect(readFlags(['--write'])).toMatchObject({ write: true });
});

test.each([
  [['--fast'], "Unknown option '--fast'"],
  [['4'], 'Unexpected argument'],
  [['--only', '16'], 'got "16", expected a row from 1 to 15'],
  [['--only', '1,'], 'got "", expected a row from 1 to 15'],
  [['--rounds', '0'], 'got "0", expected a whole number'],
  [['--rounds', '2.5'], 'got "2.5", expected a whole number'],
  [['--write', '--smoke'], 'whose figures mean nothing'],
])('refuses %j in one line', (args, message) => {
  let mistake: unknown;
  try {
    readFlags(args);
  } catch (thrown) {
    mistake = thrown;
  }
  expect(mistake).toBeInstanceOf(FlagError);
  expect((mistake as Error).message).toContain(message);
  expect((mistake as Error).message).not.toContain('\n');
});
