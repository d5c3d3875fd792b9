import type { SondeError } from '@sonde/metrics';
import { sondeError } from '../../errors.js';

/** How an exposition is asked for. */
export interface ScrapeOptions {
  /** Which format is wanted; `auto` asks for OpenMetrics first, as Prometheus does. */
  readonly format: ScrapeFormat;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly token: string | undefined;
  readonly timeoutMs: number;
}

export type ScrapeFormat = 'auto' | 'text' | 'openmetrics';

/** As `node:util` `parseArgs` takes them. */
export const scrapeOptionTypes = {
  format: { type: 'string' },
  header: { type: 'string', multiple: true, short: 'H' },
  token: { type: 'string' },
  timeout: { type: 'string' },
} as const;

/** Holds the token where the command line, which others can see, does not. */
export const tokenVariable = 'SONDE_TOKEN';

interface Given {
  readonly format?: string | undefined;
  readonly header?: readonly string[] | undefined;
  readonly token?: string | undefined;
  readonly timeout?: string | undefined;
}

const defaultTimeoutSeconds = 10;
const maxTimeoutSeconds = 600;
const formats: readonly ScrapeFormat[] = ['auto', 'text', 'openmetrics'];

/** @throws SondeError SONDE_INVALID_OPTION, which quotes neither a token nor the value of a header */
export function readScrapeOptions(given: Given, environment: NodeJS.ProcessEnv, help: string): ScrapeOptions {
  const format = formats.find((each) => each === (given.format ?? 'auto'));
  if (format === undefined) throw wrong('--format', 'something else', `one of ${formats.join(', ')}`, help);
  const seconds = readNumber('--timeout', given.timeout, defaultTimeoutSeconds, 0.1, maxTimeoutSeconds, help);
  const token = (given.token ?? environment[tokenVariable] ?? '').trim();
  if (!/^[\x21-\x7e]*$/.test(token)) {
    throw wrong(given.token === undefined ? tokenVariable : '--token', 'more than one word', 'a token', help);
  }
  const headers = (given.header ?? []).map((line) => readHeader(line, help));
  return { format, headers, token: token === '' ? undefined : token, timeoutMs: seconds * 1000 };
}

function readHeader(line: string, help: string): readonly [string, string] {
  const colon = line.indexOf(':');
  const name = line.slice(0, Math.max(colon, 0)).trim();
  const value = line.slice(colon + 1).trim();
  if (/^[\w!#$%&'*+.^`|~-]+$/.test(name) && /^[\t\x20-\x7e\x80-\xff]*$/.test(value)) return [name, value];
  throw wrong('--header', 'something else', 'a name and a value: "X-Scope: shop"', help);
}

/** @throws SondeError SONDE_INVALID_OPTION */
export function readNumber(
  option: string,
  text: string | undefined,
  fallback: number,
  least: number,
  most: number,
  help: string,
): number {
  if (text === undefined) return fallback;
  const value = Number(text);
  if (text.trim() !== '' && value >= least && value <= most) return value;
  throw wrong(option, JSON.stringify(text.slice(0, 40)), `a number from ${least} to ${most}`, help);
}

export function wrong(what: string, got: string, expected: string, help: string): SondeError<string> {
  return sondeError('SONDE_INVALID_OPTION', what, got, expected, `See ${help} --help.`);
}
