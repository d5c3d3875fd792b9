import { describeValue } from '@sonde/metrics';
import { invalidOption } from '../errors.js';
import type { PromClientRegistry } from './prom-client.js';

/** Refuses what is no registry: catches the frequent `fromPromClient(promClient)`. */
export function checkRegister(register: PromClientRegistry): void {
  const candidate = register as Partial<PromClientRegistry> | null | undefined;
  const methods = [candidate?.getMetricsAsArray, candidate?.getMetricsAsJSON, candidate?.metrics];
  if (methods.every((method) => typeof method === 'function')) return;
  throw invalidOption(
    'register',
    describeValue(register),
    'a prom-client registry',
    'Pass `register` or a `new Registry()` of prom-client, not the module itself.',
  );
}

export function checkOptionNames(options: object, known: readonly string[]): void {
  const got = typeof options === 'object' && options !== null ? Object.keys(options) : undefined;
  if (got === undefined)
    throw invalidOption('options', describeValue(options), 'an object', `Known: ${known.join(', ')}.`);
  const unknown = got.find((name) => !known.includes(name));
  if (unknown === undefined) return;
  throw invalidOption(unknown, 'an unknown option', `one of ${known.join(', ')}`, 'Remove it or correct its spelling.');
}
