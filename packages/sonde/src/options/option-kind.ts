import { describeValue } from '@sonde/metrics';
import { parseFlag } from '../flag-text.js';

/** What an option may be: as a value in code, and as the text of an environment variable. */
export interface OptionKind<T> {
  /** In words, for messages and the README. */
  readonly expected: string;
  /** Whether it may be repeated in a message: secrets are not. */
  readonly isSecret: boolean;
  readonly accepts: (value: unknown) => boolean;
  /** Reads a variable, which is not empty; `undefined` where it makes no sense. What it gives still has to be accepted. */
  readonly parse: ((text: string) => T | undefined) | undefined;
}

const parseNumber = (text: string): number | undefined => (/^\d+$/.test(text) ? Number(text) : undefined);

export const flag: OptionKind<boolean> = plain('true or false', (value) => typeof value === 'boolean', parseFlag);

/** A name, such as a service has. */
export const text: OptionKind<string> = plain(
  'text of 1 to 255 characters',
  (value) => typeof value === 'string' && /^[^\p{Cc}]{1,255}$/u.test(value),
  (value) => value,
);

export const port: OptionKind<number | false> = plain(
  'a port from 0 to 65535, or false',
  (value) => value === false || isWhole(value, 0, 65_535),
  (value) => (parseFlag(value) === false && value !== '0' ? false : parseNumber(value)),
);

export const host: OptionKind<string> = plain(
  'a host name or an IP address',
  // Brackets belong to URLs: `[::1]` is no host for a socket.
  (value) => typeof value === 'string' && /^[^\s/[\]]{1,255}$/.test(value),
  (value) => value,
);

export const path: OptionKind<string> = plain(
  'a path such as "/health", without a slash at its end',
  (value) => typeof value === 'string' && /^(\/[\w.~-]+)+$/.test(value),
  (value) => value,
);

export const directory: OptionKind<string> = plain(
  'the path of a folder',
  (value) => typeof value === 'string' && value !== '' && !value.includes('\0'),
  (value) => value,
);

export const url: OptionKind<string> = {
  // It may hold a password.
  ...plain('an http or https URL', isHttpUrl, (value: string) => value),
  isSecret: true,
};

export function milliseconds(from: number, to: number): OptionKind<number> {
  return plain(`milliseconds, ${from} to ${to}`, (value) => isWhole(value, from, to), parseNumber);
}

/** A number of milliseconds, or the word `auto`. */
export function millisecondsOrAuto(from: number, to: number): OptionKind<number | 'auto'> {
  return plain(
    `milliseconds, ${from} to ${to}, or 'auto'`,
    (value) => value === 'auto' || isWhole(value, from, to),
    (value) => (value.toLowerCase() === 'auto' ? 'auto' : parseNumber(value)),
  );
}

export function choice<const Word extends string>(...choices: Word[]): OptionKind<Word> {
  return plain(
    choices.map((each) => `'${each}'`).join(', '),
    (value) => choices.includes(value as Word),
    (value) => choices.find((each) => each === value.toLowerCase()),
  );
}

/** A token of so many visible ASCII characters at least. */
export function secret(least: number): OptionKind<string> {
  const accepts = (value: unknown) =>
    typeof value === 'string' && value.length >= least && value.length <= 1024 && /^[\x21-\x7e]+$/.test(value);
  return { expected: `${least} or more visible ASCII characters`, isSecret: true, accepts, parse: (value) => value };
}

/** In a variable, separated by commas. */
export const paths: OptionKind<readonly string[]> = plain(
  'paths such as "/health/*"',
  (value) => Array.isArray(value) && value.every((each) => typeof each === 'string' && each.startsWith('/')),
  (value) => value.split(',').map((each) => each.trim()),
);

/** What only code can give. */
export function object<T>(expected: string, accepts: (value: unknown) => boolean): OptionKind<T> {
  return { expected, isSecret: false, accepts, parse: undefined };
}

/** A value for a message: nothing of a secret, and of a text no more than what nobody's secret fits into. */
export function shown(kind: OptionKind<unknown>, value: unknown): string {
  if (typeof value !== 'string') return describeValue(value);
  if (value === '') return 'an empty text';
  if (kind.isSecret || value.length > 15) return `a text of ${value.length} characters`;
  return describeValue(value);
}

function plain<T>(
  expected: string,
  accepts: (value: unknown) => boolean,
  parse: (text: string) => T | undefined,
): OptionKind<T> {
  return { expected, isSecret: false, accepts, parse };
}

function isWhole(value: unknown, from: number, to: number): boolean {
  return typeof value === 'number' && Number.isInteger(value) && value >= from && value <= to;
}

function isHttpUrl(value: unknown): boolean {
  try {
    return typeof value === 'string' && /^https?:$/.test(new URL(value).protocol);
  } catch {
    return false;
  }
}
