import type { ContenderId } from '../contender.js';
import { loadProfiled } from '../profiles/load.js';
import { fastifyServiceWith } from './fastify-service.js';
import type { RequestService } from './request-meter.js';
import { sondeOnFastify } from './sonde.js';

/**
 * The service of row 11: that of row 8, with its requests measured by Sonde whoever profiles it, so that scopes and their
 * routes are on both sides of a difference. It is profiled from the moment it listens.
 */
export async function profiledService(id: ContenderId): Promise<RequestService> {
  const profiled = await loadProfiled(id, 'service');
  const { listen, exposed } = fastifyServiceWith(sondeOnFastify());
  let startedMs = 0;
  let started: NodeJS.CpuUsage | undefined;
  return {
    listen: async () => {
      const port = await listen();
      startedMs = performance.now();
      started = process.cpuUsage();
      await profiled.begin();
      return port;
    },
    exposed,
    profiled: async () => {
      const { intervalUs, labels } = profiled;
      const { user, system } = process.cpuUsage(started);
      const seen = await profiled.end();
      return {
        ...seen,
        intervalUs,
        labels,
        elapsedMs: performance.now() - startedMs,
        busyMs: (user + system) / 1000,
      };
    },
  };
}
