import { createRequire } from 'node:module';
import { requirePeer } from '../peers.js';
import type { Contender, ContenderId } from './contender.js';
import type { OtelPrometheusModule, OtelSdkModule } from './opentelemetry.js';
import type { PromClientModule } from './prom-client.js';

const require = createRequire(import.meta.url);

/** Loads one contender and nothing of the others: each runs in a process of its own. */
export async function loadContender(id: ContenderId): Promise<Contender> {
  switch (id) {
    case 'sonde':
      return (await import('./sonde.js')).sonde();
    case 'sonde-explicit':
      return (await import('./sonde-explicit.js')).sondeExplicit();
    case 'bare-array':
      return (await import('./bare-array.js')).bareArray();
    case 'prom-client':
      return (await import('./prom-client.js')).promClient(require('prom-client') as PromClientModule);
    case 'prometheus-io':
      return (await import('./prom-client.js')).promClient(requirePeer('@prometheus-io/client') as PromClientModule);
    case 'opentelemetry':
      return (await import('./opentelemetry.js')).openTelemetry(
        requirePeer('@opentelemetry/sdk-metrics') as OtelSdkModule,
        requirePeer('@opentelemetry/exporter-prometheus') as OtelPrometheusModule,
      );
    default:
      throw new Error(`${id} is no library to record with`);
  }
}
