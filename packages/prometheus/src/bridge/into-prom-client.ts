import { describeValue, SondeError } from '@sonde/metrics';
import { invalidOption, type PrometheusErrorCode } from '../errors.js';
import { type BridgeFaultListener, BridgeFaults, nameConflict } from './bridge-faults.js';
import { checkOptionNames, checkRegister } from './bridge-options.js';
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
  if (typeof (registry as Partial<GuestSource> | null | undefined)?.collect !== 'function') {
    const next = 'The first argument is ours, the second is that of prom-client.';
    throw invalidOption('registry', describeValue(registry), 'a registry of Sonde', next);
  }
  checkRegister(register);
  checkOptionNames(options, ['onFault']);
  const host = GuestHost.of(register);
  const guests = new GuestList(registry, register, () => host.ownMetrics(), new BridgeFaults(options.onFault));
  const conflict = guests.conflict(register.getMetricsAsArray());
  if (conflict !== undefined) {
    const next = 'Remove or rename one of the two, or give the registry a prefix.';
    throw new SondeError<PrometheusErrorCode>('SONDE_BRIDGE_NAME_CONFLICT', nameConflict(conflict, next));
  }
  host.add(guests);
  return () => host.remove(guests);
}
