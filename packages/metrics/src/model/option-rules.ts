import { describeValue, SondeError } from './errors.js';
import { didYouMean } from './nearest-name.js';

/** What an option may be, in words, and whether a value is that. */
export type OptionRule = readonly [expected: string, accepts: (value: unknown) => boolean];

/**
 * Refuses unknown options and values of the wrong type; an option that is undefined counts as left out.
 *
 * @param what the thing that takes the options, for the message
 * @param elsewhere options that others have for what is done otherwise here: their names, and how it is done
 * @throws SondeError SONDE_INVALID_OPTION
 */
export function checkOptions(
  what: string,
  rules: Readonly<Record<string, OptionRule>>,
  given: unknown,
  elsewhere: Readonly<Record<string, string>> = {},
): void {
  if (typeof given !== 'object' || given === null) {
    throw new SondeError('SONDE_INVALID_OPTION', {
      what,
      got: describeValue(given),
      expected: 'an options object',
      next: `Its options are ${Object.keys(rules).join(', ')}.`,
    });
  }
  if (isRegistry(given)) {
    throw new SondeError('SONDE_INVALID_OPTION', {
      what: `the options of ${what}`,
      got: 'a registry',
      expected: 'an object that has it',
      next: 'Pass { registry }.',
    });
  }
  for (const [key, value] of Object.entries(given)) {
    const rule = known(rules, key);
    if (rule === undefined) {
      throw new SondeError('SONDE_INVALID_OPTION', {
        what,
        got: `the unknown option ${describeValue(key)}`,
        expected: `only ${Object.keys(rules).join(', ')}`,
        next: known(elsewhere, key) ?? didYouMean(key, Object.keys(rules), 'Remove or correct it.'),
      });
    }
    if (value !== undefined && !rule[1](value)) {
      throw new SondeError('SONDE_INVALID_OPTION', {
        what: `option ${describeValue(key)} of ${what}`,
        got: describeValue(value),
        expected: rule[0],
        next: 'Correct the value; an option that has a default may be left out.',
      });
    }
  }
}

function known<Value>(table: Readonly<Record<string, Value>>, key: string): Value | undefined {
  return Object.hasOwn(table, key) ? table[key] : undefined;
}

/** By its shape: another copy of the package makes registries too. */
function isRegistry(value: object): boolean {
  const { histogram, collect } = value as { histogram?: unknown; collect?: unknown };
  return typeof histogram === 'function' && typeof collect === 'function';
}
