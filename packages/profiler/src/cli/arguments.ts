import { parseArgs } from 'node:util';
import { describeValue } from '@sonde/metrics';
import type { ComparisonBasis } from '../analysis/compare.js';
import { type ProfilerError, profilerError } from '../errors.js';
import { formats } from '../formats/catalogue.js';
import type { FormatName } from '../formats/format.js';
import { standardInput } from './output-file.js';

export type CommandName = 'render' | 'top' | 'diff' | 'convert';

/** What was asked for, checked. */
export interface CommandArguments {
  readonly command: CommandName;
  /** Paths; as many as the command takes. `-` is the standard input. */
  readonly files: readonly string[];
  /** `-` is the standard output. */
  readonly output: string | undefined;
  readonly title: string | undefined;
  readonly sources: boolean;
  readonly by: 'self' | 'total';
  /** What makes the two of `diff` comparable; by their kind, unless told. */
  readonly basis: ComparisonBasis | undefined;
  readonly limit: number;
  readonly measure: string | undefined;
  readonly thread: string | undefined;
  /** From 1. */
  readonly profile: number | undefined;
  readonly to: FormatName | undefined;
  readonly maxBytes: number | undefined;
  readonly json: boolean;
}

export type Arguments = CommandArguments | { readonly command: 'help' } | { readonly command: 'version' };

const options = {
  output: { type: 'string', short: 'o' },
  title: { type: 'string' },
  'no-sources': { type: 'boolean' },
  by: { type: 'string' },
  basis: { type: 'string' },
  limit: { type: 'string' },
  measure: { type: 'string' },
  thread: { type: 'string' },
  profile: { type: 'string' },
  to: { type: 'string' },
  'max-mb': { type: 'string' },
  json: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
  version: { type: 'boolean', short: 'v' },
} as const;

/** The options that a command takes, beside those that all take, and how many files. */
const commands: Readonly<
  Record<CommandName, { readonly options: readonly string[]; readonly files: readonly number[] }>
> = {
  render: { options: ['output', 'title', 'no-sources'], files: [1, 100] },
  top: { options: ['by', 'limit', 'measure', 'profile', 'no-sources'], files: [1, 1] },
  diff: { options: ['output', 'by', 'basis', 'limit', 'measure', 'profile', 'no-sources'], files: [2, 2] },
  convert: { options: ['output', 'to', 'thread', 'measure', 'profile'], files: [1, 1] },
};
const forAll = ['max-mb', 'json', 'help', 'version'];
const names = Object.keys(commands).join(', ');

/** @throws SondeError SONDE_INVALID_OPTION */
export function readArguments(given: readonly string[]): Arguments {
  const { values, positionals } = parsed(given);
  const [name, ...files] = positionals;
  if (values.help || name === 'help' || given.length === 0) return { command: 'help' };
  if (values.version) return { command: 'version' };
  if (name === undefined || !Object.hasOwn(commands, name)) {
    throw wrong('the command', name === undefined ? 'none' : describeValue(name), `one of ${names}`);
  }
  const command = name as CommandName;
  const { options: own, files: [least, most] = [] } = commands[command];
  const foreign = Object.keys(values).find((each) => !own.includes(each) && !forAll.includes(each));
  if (foreign !== undefined) {
    throw wrong(`the options of ${command}`, `--${foreign}`, [...own, ...forAll].map((each) => `--${each}`).join(', '));
  }
  if (files.length < least! || files.length > most!) {
    const expected = least === most ? `${least} file${least === 1 ? '' : 's'}` : `${least} to ${most} files`;
    throw wrong(`the files of ${command}`, `${files.length}`, expected);
  }
  if (files.indexOf(standardInput) !== files.lastIndexOf(standardInput)) {
    throw wrong(`the files of ${command}`, '"-" more than once', 'the standard input once');
  }
  return {
    command,
    files,
    output: values.output === '' ? undefined : values.output,
    title: values.title === '' ? undefined : values.title,
    sources: !values['no-sources'],
    by: choice('--by', values.by ?? 'self', ['self', 'total']),
    basis: values.basis === undefined ? undefined : choice('--basis', values.basis, bases),
    limit: whole('--limit', values.limit ?? '20', 1, 100_000),
    measure: values.measure,
    thread: values.thread,
    profile: values.profile === undefined ? undefined : whole('--profile', values.profile, 1, 10_000),
    to: command === 'convert' ? choice('--to', values.to ?? '', writable) : undefined,
    maxBytes: values['max-mb'] === undefined ? undefined : whole('--max-mb', values['max-mb'], 1, 1_000_000) * 1e6,
    json: values.json ?? false,
  };
}

const bases: readonly ComparisonBasis[] = ['duration', 'total', 'none'];
const writable = formats.filter(({ writes }) => writes).map(({ name }) => name);

function parsed(given: readonly string[]) {
  try {
    return parseArgs({ args: [...given], options, allowPositionals: true, strict: true });
  } catch (cause) {
    const { code, message } = cause as { code?: string; message?: string };
    const name = /'(-[\w-]+)/.exec(message ?? '')?.[1] ?? 'the arguments';
    const isUnknown = code === 'ERR_PARSE_ARGS_UNKNOWN_OPTION';
    const all = Object.keys(options).map((each) => `--${each}`);
    throw wrong(
      name,
      isUnknown ? 'an option that there is not' : 'no value, or one that it does not take',
      isUnknown ? all.join(', ') : 'as the help shows it',
    );
  }
}

function choice<T extends string>(name: string, value: string, allowed: readonly T[]): T {
  const found = allowed.find((each) => each === value);
  if (found !== undefined) return found;
  throw wrong(name, value === '' ? 'nothing' : describeValue(value), `one of ${allowed.join(', ')}`);
}

function whole(name: string, text: string, least: number, most: number): number {
  const value = Number(text);
  if (text.trim() !== '' && Number.isInteger(value) && value >= least && value <= most) return value;
  throw wrong(name, describeValue(text), `a whole number, ${least} to ${most}`);
}

function wrong(what: string, got: string, expected: string): ProfilerError {
  return profilerError('SONDE_INVALID_OPTION', what, got, expected, 'See sonde-profile --help.');
}
