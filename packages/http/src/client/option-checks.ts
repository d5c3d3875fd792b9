import {
  bounds,
  callable,
  checkOptions,
  labelFunctions,
  methodNames,
  namesOf,
  type OptionRule,
  registry,
} from '../option-rules.js';
import type { OutgoingRequestOptions } from './options.js';

const rules: Readonly<Record<keyof OutgoingRequestOptions, OptionRule>> = {
  registry,
  skip: callable,
  hosts: callable,
  maxHosts: {
    expected: 'a whole number above 0',
    accepts: (value) => Number.isInteger(value) && (value as number) > 0,
  },
  labels: labelFunctions,
  omitLabels: namesOf(['method', 'address', 'port', 'status', 'errorType']),
  buckets: bounds,
  knownMethods: methodNames,
};

/** @throws SondeError SONDE_INVALID_OPTION */
export function checkOutgoingOptions(given: OutgoingRequestOptions): void {
  checkOptions(rules, given);
}
