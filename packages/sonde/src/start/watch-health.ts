import { Health, healthHandler } from '@sonde/health';
import { Registry } from '@sonde/metrics';
import type { RouteHandler } from '@sonde/prometheus';
import type { Wiring } from './wiring.js';

export interface Watching {
  readonly health: Health;
  /** What answers at `healthPath`. */
  readonly handler: RouteHandler | undefined;
}

/**
 * `@sonde/health`: checks and probes.
 *
 * @throws SondeError for a check that cannot be: SONDE_INVALID_OPTION, SONDE_HEALTH_DUPLICATE_CHECK
 */
export function watchHealth({ settings, registry, log, identity, ends }: Wiring): Watching {
  const { healthToken, healthDetails, healthPath, readyWhen, checks = [] } = settings;
  const health = new Health({
    registry: settings.health ? registry : new Registry(),
    version: identity.version,
    manualStart: readyWhen !== 'started',
    log,
    onFault: (error) => log.warn(error.message),
  });
  ends.push(() => health.close());
  for (const check of checks) health.check(check);
  if (!settings.health) return { health, handler: undefined };
  const details = healthDetails === 'always' ? 'always' : healthToken === undefined ? 'never' : { token: healthToken };
  const answer = healthHandler(health, { path: healthPath, details, serviceId: identity.name });
  return { health, handler: (request, response) => answer(request, response) };
}
