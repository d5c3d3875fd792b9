import type { OptionRule } from '@sonde/metrics';
import type { CheckDefinition } from '../model/check.js';

/** What every built-in check takes besides its own options, and hands on as it is. */
export type DefinitionOptions = Omit<CheckDefinition, 'check' | 'onRemove'>;

/** Here nothing is refused: `health.check()` does, with the name of the check. */
const handedOn: OptionRule = ['what health.check() takes', () => true];

/** For `checkOptions`. */
export const definitionRules: Readonly<Record<keyof DefinitionOptions, OptionRule>> = {
  critical: handedOn,
  timeoutMs: handedOn,
  cacheMs: handedOn,
  refreshMs: handedOn,
  probes: handedOn,
  degradedAboveMs: handedOn,
  failureThreshold: handedOn,
  successThreshold: handedOn,
};

/** Those options that every check takes. */
export function definitionOf(options: DefinitionOptions): DefinitionOptions {
  const keys = Object.keys(definitionRules) as (keyof DefinitionOptions)[];
  return Object.fromEntries(keys.filter((key) => options[key] !== undefined).map((key) => [key, options[key]]));
}
