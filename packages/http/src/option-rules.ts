import { describeValue, isClassicLabelName, Registry } from '@sonde/metrics';
import { invalidOption, unknownOption } from './errors.js';

/**
 * What an option must be, and whether a value is that. `fault` finds the part of a value that is wrong, in words.
 */
export interface OptionRule {
  readonly expected: string;
  readonly accepts: (value: unknown) => boolean;
  readonly fault?: (value: unknown) => string | undefined;
}

const isFunction = (value: unknown): boolean => typeof value === 'function';

export const flag: OptionRule = { expected: 'true or false', accepts: (value) => typeof value === 'boolean' };
export const callable: OptionRule = { expected: 'a function', accepts: isFunction };
export const bounds: OptionRule = { expected: 'an array of ascending numbers', accepts: Array.isArray };

export const registry: OptionRule = {
  expected: 'a Registry of @sonde/metrics',
  // Another copy of the package makes registries too.
  accepts: (value) => value instanceof Registry || isRegistryLike(value),
};

export const labelFunctions: OptionRule = {
  expected: 'an object of functions, by names of letters, digits and _',
  accepts: (value) =>
    typeof value === 'object' &&
    value !== null &&
    Object.entries(value).every(([name, read]) => isFunction(read) && isClassicLabelName(name)),
  fault: (value) => {
    if (typeof value !== 'object' || value === null) return undefined;
    const [name, read] =
      Object.entries(value).find(([key, each]) => !isFunction(each) || !isClassicLabelName(key)) ?? [];
    return isFunction(read) ? describeValue(name) : `${describeValue(read)} for ${describeValue(name)}`;
  },
};

export const methodNames: OptionRule = elements('an array of methods in upper case', (value) =>
  /^[A-Z][A-Z_-]*$/.test(String(value)),
);

/** An array of some of these names. */
export function namesOf(names: readonly string[]): OptionRule {
  return elements(`an array of ${names.map((name) => `'${name}'`).join(', ')}`, (value) =>
    names.includes(value as string),
  );
}

/** An array, each of whose elements is accepted. */
function elements(expected: string, accepts: (element: unknown) => boolean): OptionRule {
  return {
    expected,
    accepts: (value) => Array.isArray(value) && value.every(accepts),
    fault: (value) => (Array.isArray(value) ? describeValue(value.find((each) => !accepts(each))) : undefined),
  };
}

/**
 * Refuses what cannot be meant, when the measuring is set up: a request never meets a wrong option.
 *
 * @throws SondeError SONDE_INVALID_OPTION
 */
export function checkOptions(rules: Readonly<Record<string, OptionRule>>, given: unknown): void {
  const names = Object.keys(rules);
  if (typeof given !== 'object' || given === null) {
    throw invalidOption('options', describeValue(given), 'an object', `Its fields: ${names.join(', ')}.`);
  }
  if (isRegistryLike(given)) {
    throw invalidOption('options', 'a registry', 'an object that has it', 'Pass { registry }.');
  }
  if ('headers' in given || 'req' in given || 'raw' in given) {
    const next = 'Call it where you install it: app.use(measureRequests({ registry })).';
    throw invalidOption('options', 'a request', 'an object of options', next);
  }
  for (const [name, value] of Object.entries(given)) {
    const rule = Object.hasOwn(rules, name) ? rules[name] : undefined;
    if (rule === undefined) throw unknownOption(name, name, names);
    if (value !== undefined && !rule.accepts(value)) {
      throw invalidOption(name, rule.fault?.(value) ?? describeValue(value), rule.expected);
    }
  }
}

function isRegistryLike(value: unknown): boolean {
  const { histogram, collect } = (value ?? {}) as { histogram?: unknown; collect?: unknown };
  return isFunction(histogram) && isFunction(collect);
}
