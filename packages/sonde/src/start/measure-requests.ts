import { measureAllRequests } from '@sonde/http/auto';
import { measureOutgoingRequests } from '@sonde/http/client';
import type { ModuleAdopter } from '../modules/module-adopter.js';
import { guarded, type Wiring } from './wiring.js';

/**
 * `@sonde/http/auto`: every server of the process, with the routes of the framework that is loaded.
 *
 * @param onServer told of each server, when it listens or is first asked
 */
export function measureRequests(wiring: Wiring, onServer: (server: object) => void): ModuleAdopter | undefined {
  const { settings, registry } = wiring;
  if (!settings.requestMetrics) return undefined;
  const { skipPaths, trustProxy } = settings;
  return guarded(wiring, 'request metrics', () =>
    measureAllRequests({ registry, trustProxy, onServer, ...(skipPaths !== undefined && { skip: skipPaths }) }),
  );
}

/**
 * `@sonde/http/client`.
 *
 * @param isOurs whether a request is made by Sonde itself
 */
export function measureOutgoing(wiring: Wiring, isOurs: (url: URL) => boolean): void {
  const { settings, registry, ends } = wiring;
  if (!settings.outgoingRequestMetrics) return;
  const stop = guarded(wiring, 'metrics of outgoing requests', () =>
    measureOutgoingRequests({ registry, skip: ({ url }) => isOurs(url) }),
  );
  if (stop !== undefined) ends.push(stop);
}
