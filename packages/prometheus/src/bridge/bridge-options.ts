import { describeValue } from '@sonde/metrics';
import { invalidOption } from '../errors.js';
import { isPromClientRegistry, isSource } from '../options.js';
import type { PromClientRegistry } from './prom-client.js';

/** Refuses what is no registry of prom-client: catches the frequent `fromPromClient(promClient)`. */
export function checkRegister(register: PromClientRegistry): void {
  if (isPromClientRegistry(register)) return;
  const isOurs = isSource(register);
  throw invalidOption(
    'register',
    isOurs ? 'a registry of Sonde' : describeValue(register),
    'a prom-client registry',
    isOurs
      ? 'Ours is attached as it is: registry.attach(other).'
      : 'Pass the registry itself: `register` or a `new Registry()` of prom-client, not the module or an object.',
  );
}
