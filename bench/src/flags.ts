import { parseArgs } from 'node:util';

export interface Flags {
  readonly help: boolean;
  readonly smoke: boolean;
  readonly json: boolean;
  readonly write: boolean;
  /** Row numbers, or `undefined` for all. */
  readonly only: readonly number[] | undefined;
  readonly rounds: number | undefined;
}

export const help = `Usage: npm run bench -- [flags]

Compares Sonde with prom-client, @prometheus-io/client, OpenTelemetry and what is built on them, row by row
of the table "Figures to reach", and checks every answer before it prints a time. Takes half an hour.

  --smoke      tiny sizes, some seconds: shows that the bench works, judges no goal
  --only ROW   only this row, 1 to 15; several with commas: --only 1,4
  --rounds N   N rounds of every row instead of 10 (row 11), 7 (1 to 3, 9, 10, 12, 14), 5 (15), 4 (4, 5, 13), 3 (7, 8) or 2 (6)
  --json       print the results as JSON on stdout; all else goes to stderr
  --write      write bench/RESULTS.md: all rows, or those of --only
  --help       this text
`;

/** A mistake in the command line, told in one line. */
export class FlagError extends Error {
  override readonly name = 'FlagError';
}

const lastRow = 15;

export function readFlags(args: readonly string[]): Flags {
  const values = parse(args);
  const flags: Flags = {
    help: values.help ?? false,
    smoke: values.smoke ?? false,
    json: values.json ?? false,
    write: values.write ?? false,
    only: values.only === undefined ? undefined : values.only.split(',').map(readRow),
    rounds: values.rounds === undefined ? undefined : readRounds(values.rounds),
  };
  if (flags.write && flags.smoke) {
    throw new FlagError('--write: got it with --smoke, whose figures mean nothing. Leave one of them out.');
  }
  return flags;
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        help: { type: 'boolean', short: 'h' },
        smoke: { type: 'boolean' },
        json: { type: 'boolean' },
        write: { type: 'boolean' },
        only: { type: 'string' },
        rounds: { type: 'string' },
      },
    }).values;
  } catch (mistake) {
    const [firstSentence] = (mistake as Error).message.split(/[.\n]/);
    throw new FlagError(`${firstSentence}. --help lists the flags.`);
  }
}

function readRow(text: string): number {
  const row = Number(text);
  if (!Number.isInteger(row) || row < 1 || row > lastRow) {
    throw new FlagError(`--only: got ${JSON.stringify(text)}, expected a row from 1 to ${lastRow}.`);
  }
  return row;
}

function readRounds(text: string): number {
  const rounds = Number(text);
  if (!Number.isInteger(rounds) || rounds < 1 || rounds > 1000) {
    throw new FlagError(`--rounds: got ${JSON.stringify(text)}, expected a whole number from 1 to 1000.`);
  }
  return rounds;
}
