import { parseArgs } from 'node:util';
import { SondeError } from '@sonde/metrics';
import type { ComparisonBasis } from '@sonde/profiler';
import { type Endpoint, endpoints } from './endpoints.js';

/** What was asked for, checked. */
export interface ProfileArguments {
  /** As it was given; it may hold a password. */
  readonly url: string;
  /** Nothing where the address, or the default, says it. */
  readonly endpoint: Endpoint | undefined;
  readonly seconds: number | undefined;
  readonly tokenFile: string | undefined;
  readonly out: string | undefined;
  readonly compare: string | undefined;
  readonly basis: ComparisonBasis | undefined;
  readonly sources: boolean;
  readonly open: boolean;
  readonly json: boolean;
}

const options = {
  cpu: { type: 'boolean' },
  heap: { type: 'boolean' },
  allocations: { type: 'boolean' },
  recent: { type: 'boolean' },
  seconds: { type: 'string' },
  'token-file': { type: 'string' },
  out: { type: 'string', short: 'o' },
  compare: { type: 'string' },
  basis: { type: 'string' },
  'no-sources': { type: 'boolean' },
  open: { type: 'boolean' },
  json: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const;

/** Longest profile that a service can be told to allow. */
const maxSeconds = 600;
const bases: readonly ComparisonBasis[] = ['duration', 'total', 'none'];

/** @throws SondeError SONDE_INVALID_OPTION, which quotes neither the URL nor what may be a token */
export function readArguments(given: readonly string[]): ProfileArguments | 'help' {
  const { values, positionals } = parsed(given);
  if (values.help) return 'help';
  const [url, ...more] = positionals;
  if (url === undefined || more.length > 0) {
    throw wrong('the URL', url === undefined ? 'none' : `${positionals.length} words`, 'one, such as localhost:9464');
  }
  const chosen = endpoints.filter(({ option }) => values[option]);
  if (chosen.length > 1) {
    const names = chosen.map(({ option }) => `--${option}`).join(' and ');
    throw wrong('what to ask for', names, 'one of them', 'Ask twice.');
  }
  if (values.basis !== undefined && values.compare === undefined) {
    throw wrong('--basis', 'no --compare', 'a file to compare with', 'Pass --compare <file>, or leave --basis out.');
  }
  return {
    url,
    endpoint: chosen[0],
    seconds: values.seconds === undefined ? undefined : wholeSeconds(values.seconds),
    tokenFile: path('--token-file', values['token-file']),
    out: path('--out', values.out),
    compare: path('--compare', values.compare),
    basis: values.basis === undefined ? undefined : basisOf(values.basis),
    sources: !values['no-sources'],
    open: values.open ?? false,
    json: values.json ?? false,
  };
}

function parsed(given: readonly string[]) {
  try {
    return parseArgs({ args: [...given], options, allowPositionals: true, strict: true });
  } catch (cause) {
    // The message of Node.js may repeat a value, so only the name is taken from it.
    const { code, message } = cause as { code?: string; message?: string };
    const name = /'(?:-\w, )?(--?[a-zA-Z][\w-]*)/.exec(message ?? '')?.[1] ?? 'the arguments';
    if (/^--?token$/.test(name)) {
      const next =
        'Set the variable SONDE_PROFILER_TOKEN, or pass --token-file <file>. Replace a token that was shown.';
      throw wrong(name, 'a token among the arguments, where all processes see it', 'none there', next);
    }
    const isUnknown = code === 'ERR_PARSE_ARGS_UNKNOWN_OPTION';
    const all = Object.keys(options).map((each) => `--${each}`);
    throw wrong(
      name,
      isUnknown ? 'an option that there is not' : 'no value, or one that it does not take',
      isUnknown ? `one of ${all.join(', ')}` : 'as the help shows it',
    );
  }
}

function wholeSeconds(text: string): number {
  const value = Number(text);
  if (/^\d{1,3}$/.test(text) && value >= 1 && value <= maxSeconds) return value;
  throw wrong('--seconds', quoted(text), `a whole number, 1 to ${maxSeconds}`);
}

function basisOf(text: string): ComparisonBasis {
  const found = bases.find((each) => each === text);
  if (found !== undefined) return found;
  throw wrong('--basis', quoted(text), `one of ${bases.join(', ')}`);
}

function path(name: string, text: string | undefined): string | undefined {
  if (text === '') throw wrong(name, 'an empty text', 'the path of a file');
  return text;
}

const quoted = (text: string): string => (/^[\w.-]{1,40}$/.test(text) ? `"${text}"` : 'something else');

function wrong(what: string, got: string, expected: string, next = 'See sonde profile --help.') {
  return new SondeError('SONDE_INVALID_OPTION', { what, got, expected, next });
}
