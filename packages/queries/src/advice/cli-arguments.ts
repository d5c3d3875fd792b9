import { parseArgs } from 'node:util';
import { SondeError } from '@sonde/metrics';
import type { QueriesError } from '../errors.js';

/** Under which name the command runs. */
export interface AdviseProgram {
  /** `sonde-queries`: what its messages begin with. */
  readonly name: string;
  /** The word before its options, where the name is not all: `advise`. */
  readonly word?: string | undefined;
}

export interface AdviseArguments {
  readonly command: 'advise';
  readonly url: string;
  readonly json: boolean;
  readonly explain: readonly string[];
  readonly schemas: readonly string[] | undefined;
  readonly timeoutMs: number | undefined;
  readonly minRows: number | undefined;
  readonly unusedAfterDays: number | undefined;
}

export type Arguments = AdviseArguments | { readonly command: 'help' } | { readonly command: 'version' };

/** What `--help` prints: at most 80 columns, for a name as long as `sonde-queries advise`. */
export function helpText(program: AdviseProgram): string {
  const { name } = program;
  const call = program.word === undefined ? name : `${name} ${program.word}`;
  return `${name}: what should be mended in a database

Usage
  ${call} [--url <url>] [options]

Looks at a database and changes nothing: foreign keys without an index,
duplicate, redundant, invalid and unused indexes, tables that are read from end
to end, and the plans of the statements that cost most. It reads in a
transaction that can only read, and runs EXPLAIN, never EXPLAIN ANALYZE.
What it suggests, you run yourself.

Options
  --url <url>           the database; else the variable DATABASE_URL
                          postgres://user:password@host:5432/name
                          mysql://user:password@host:3306/name
                          mariadb://user:password@host:3306/name
                          sqlite:./file.db, or the path of a file
                          pglite:./folder, while no application uses it
  --explain <sql>       explain this statement too; may be given more than once
  --schema <name>       only this schema; may be given more than once
  --min-rows <n>        leave smaller tables alone (10000)
  --unused-after <days> how long use must have been counted before an index
                          counts as unused (7)
  --timeout <ms>        time for connecting and for each statement (5000)
  --json                the report as JSON
  --help, --version

Examples
  Look at the database of your application:
    ${call} --url postgres://app@localhost/shop

  Why is this query slow? Values are better left as $1 or ?:
    ${call} --explain 'SELECT * FROM orders WHERE customer_id = $1'

  In a pipeline, after the migrations:
    DATABASE_URL=mysql://root@127.0.0.1/shop ${call} --json

Exit codes
  0  nothing to mend was found
  1  there are findings
  2  the arguments are wrong, or the database could not be reached or read
`;
}

const options = {
  url: { type: 'string' },
  json: { type: 'boolean' },
  explain: { type: 'string', multiple: true },
  schema: { type: 'string', multiple: true },
  timeout: { type: 'string' },
  'min-rows': { type: 'string' },
  'unused-after': { type: 'string' },
  help: { type: 'boolean', short: 'h' },
  version: { type: 'boolean', short: 'v' },
} as const;

/** @throws SondeError SONDE_INVALID_OPTION, which does not quote what may be a URL with its password */
export function readArguments(
  given: readonly string[],
  environment: NodeJS.ProcessEnv,
  { name, word }: AdviseProgram,
): Arguments {
  const { wrong, number } = complaints(name);
  const { values, positionals } = parsed(given, wrong);
  if (values.help || positionals[0] === 'help') return { command: 'help' };
  if (values.version) return { command: 'version' };
  const [command, ...words] = word === undefined ? [word, ...positionals] : positionals;
  if (command !== word) throw wrong('the command', command === undefined ? 'none' : quote(command), `"${word}"`);
  if (words.length > 0) {
    const got = word === undefined ? 'a word' : 'a second word';
    throw wrong('the arguments', got, `only options after "${word ?? name}"`, 'Write --url before the URL.');
  }
  const url = values.url ?? environment['DATABASE_URL'];
  if (url === undefined || url === '') {
    throw wrong('--url', 'none', 'the URL of a database', 'Pass --url postgres://user@host/name, or set DATABASE_URL.');
  }
  return {
    command: 'advise',
    url,
    json: values.json ?? false,
    explain: values.explain ?? [],
    schemas: values.schema,
    timeoutMs: number('--timeout', values.timeout, 1, 3_600_000),
    minRows: number('--min-rows', values['min-rows'], 0, Number.MAX_SAFE_INTEGER),
    unusedAfterDays: number('--unused-after', values['unused-after'], 0, 3650),
  };
}

/** Makes an error; what to do is to read the help, unless told. */
type Wrong = (what: string, got: string, expected: string, next?: string) => QueriesError;

function parsed(given: readonly string[], wrong: Wrong) {
  try {
    return parseArgs({ args: [...given], options, allowPositionals: true, strict: true });
  } catch (cause) {
    const { code } = cause as { code?: string };
    // The message of Node.js may repeat an argument.
    const name = /'(-[\w-]+)/.exec(String((cause as Error).message))?.[1] ?? 'the arguments';
    const got =
      code === 'ERR_PARSE_ARGS_UNKNOWN_OPTION' ? 'an unknown option' : 'no value, or one that it does not take';
    throw wrong(
      name,
      got,
      Object.keys(options)
        .map((each) => `--${each}`)
        .join(', '),
    );
  }
}

const quote = (text: string): string => (/^[\w.-]{1,40}$/.test(text) ? `"${text}"` : 'something else');

/** What is said of wrong arguments, which points at the help of this program. */
function complaints(program: string) {
  const wrong: Wrong = (what, got, expected, next = `See ${program} --help.`) =>
    new SondeError('SONDE_INVALID_OPTION', { what, got, expected, next });

  function number(name: string, text: string | undefined, least: number, most: number): number | undefined {
    if (text === undefined) return undefined;
    const value = Number(text);
    if (text.trim() !== '' && Number.isInteger(value) && value >= least && value <= most) return value;
    throw wrong(name, quote(text), `a whole number of at least ${least}`);
  }

  return { wrong, number };
}
