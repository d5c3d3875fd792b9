import { describeValue, nearestName, type SondeError } from '@sonde/metrics';
import { type SondeErrorCode, sondeError } from '../errors.js';
import { shown } from './option-kind.js';
import type { StartOptions } from './start-options.js';
import { type OptionName, type OptionRow, optionNames, optionTable, type Settings } from './table.js';

export interface ReadOptions {
  readonly settings: Settings;
  /** What is wrong with the environment without being a reason not to start. */
  readonly faults: readonly SondeError<SondeErrorCode>[];
}

/**
 * Options of code, before those of the environment, before defaults. An empty variable is not set.
 *
 * @param isLenient takes the default in place of a variable that makes no sense, and tells it, instead of throwing
 * @throws SondeError SONDE_INVALID_OPTION, which names the option and the variable it came from
 */
export function readOptions(given: StartOptions, env: NodeJS.ProcessEnv, isLenient: boolean): ReadOptions {
  checkGiven(given);
  const faults: SondeError<SondeErrorCode>[] = [];
  const settings: Partial<Record<OptionName, unknown>> = {};
  for (const name of optionNames) {
    const row: OptionRow<unknown, unknown> = optionTable[name];
    settings[name] = given[name] ?? fromEnvironment(name, row, env, isLenient ? faults : undefined) ?? row.fallback;
  }
  faults.push(...misspelt(env));
  return { settings: settings as Settings, faults };
}

function checkGiven(given: unknown): asserts given is StartOptions {
  if (typeof given !== 'object' || given === null || Array.isArray(given)) {
    const next = 'Pass { serviceName, … }, or nothing at all.';
    throw sondeError('SONDE_INVALID_OPTION', 'start()', describeValue(given), 'an object of options', next);
  }
  for (const [name, value] of Object.entries(given)) {
    if (!isOptionName(name)) throw unknownOption(name);
    const { kind, fallbackText, fallback }: OptionRow<unknown, unknown> = optionTable[name];
    if (value === undefined || kind.accepts(value)) continue;
    const next = `Correct it, or leave it out for the default: ${fallbackText ?? String(fallback)}.`;
    throw sondeError('SONDE_INVALID_OPTION', `option "${name}" of start()`, shown(kind, value), kind.expected, next);
  }
}

function isOptionName(name: string): name is OptionName {
  return Object.hasOwn(optionTable, name);
}

function unknownOption(name: string): SondeError<SondeErrorCode> {
  const nearest = nearestName(name, optionNames);
  return sondeError(
    'SONDE_INVALID_OPTION',
    'start()',
    `the unknown option ${describeValue(name)}`,
    nearest === undefined ? `one of ${optionNames.join(', ')}` : `"${nearest}"`,
    nearest === undefined ? 'Remove it or correct its spelling.' : 'Correct its spelling.',
  );
}

/** @param faults gets what is wrong, and the variable counts as not set; without it, that is thrown */
function fromEnvironment(
  name: OptionName,
  { variable, kind, fallback, fallbackText, isReadElsewhere }: OptionRow<unknown, unknown>,
  env: NodeJS.ProcessEnv,
  faults: SondeError<SondeErrorCode>[] | undefined,
): unknown {
  const text = variable === undefined || isReadElsewhere ? '' : (env[variable]?.trim() ?? '');
  if (text === '') return undefined;
  const value = kind.parse?.(text);
  if (value !== undefined && kind.accepts(value)) return value;
  const got = shown(kind, text);
  if (faults === undefined) {
    const what = `option "${name}" of start(), from the environment variable ${variable}`;
    throw sondeError('SONDE_INVALID_OPTION', what, got, kind.expected, 'Correct the variable, or remove it.');
  }
  const next = `The default is used: ${(fallbackText ?? String(fallback)).replaceAll('`', '')}.`;
  faults.push(sondeError('SONDE_INVALID_VARIABLE', `environment variable ${variable}`, got, kind.expected, next));
  return undefined;
}

/** A variable of nobody's that is called almost like one of ours changes nothing, and its owner believes it does. */
function misspelt(env: NodeJS.ProcessEnv): SondeError<SondeErrorCode>[] {
  const known = optionNames.map((name) => optionTable[name].variable).filter((name) => name !== undefined);
  return Object.keys(env)
    .filter((name) => name.startsWith('SONDE_') && !known.includes(name as never))
    .flatMap((name) => {
      const nearest = nearestName(name, known);
      if (nearest === undefined) return [];
      const next = 'Correct its spelling.';
      return [sondeError('SONDE_UNKNOWN_VARIABLE', 'the environment', `the variable ${name}`, nearest, next)];
    });
}
