import { SondeError } from '@sonde/metrics';
import type { PrometheusErrorCode } from '../errors.js';
import { checkSource, refuseUnknownOptions } from '../options.js';
import { type BridgeFaultListener, BridgeFaults, nameConflict } from './bridge-faults.js';
import { checkRegister } from './bridge-options.js';
import { GuestHost } from './guest-host.js';
import { GuestList, type GuestSource } from './guest-list.js';
import type { PromClientRegistry } from './prom-client.js';

export interface IntoPromClientOptions {
  /** Told of each kind of fault once for each metric. Default: `process.emitWarning`. */
  readonly onFault?: BridgeFaultListener | undefined;
}

/**
 * Lets `register.metrics()` of a `prom-client` or `@prometheus-io/client` registry, `getMetricsAsJSON()`,
 * `Registry.merge` and whatever else reads such a registry include the metrics of `registry`, families made
 * later too. Returns a function that takes them out again.
 *
 * A metric whose name the register has already throws SONDE_BRIDGE_NAME_CONFLICT here; one that is made later
 * is left out of the register's output and reported.
 */
export function intoPromClient(
  registry: GuestSource,
  register: PromClientRegistry,
  options: IntoPromClientOptions = {},
): () => void {
  checkSource(registry, 'The first argument is our registry itself, the second is that of prom-client.');
  checkRegister(register);
  refuseUnknownOptions(options, ['onFault']);
  const host = GuestHost.of(register);
  if (host.serves(registry)) {
    throw new SondeError<PrometheusErrorCode>('SONDE_BRIDGE_NAME_CONFLICT', {
      what: 'intoPromClient',
      got: 'two registries that are connected already',
      expected: 'each pair once',
      next: 'Remove the second call, or disconnect first with the function that the first one returned.',
    });
  }
  const guests = new GuestList(registry, register, () => host.ownMetrics(), new BridgeFaults(options.onFault));
  const conflict = guests.conflict(register.getMetricsAsArray());
  if (conflict !== undefined) {
    const next = 'Remove or rename one of the two, or give the registry a prefix.';
    throw new SondeError<PrometheusErrorCode>('SONDE_BRIDGE_NAME_CONFLICT', nameConflict(conflict, next));
  }
  host.add(guests);
  return () => host.remove(guests);
}
