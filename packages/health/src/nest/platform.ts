import { describeValue, SondeError } from '@sonde/metrics';
import type { HealthError } from '../errors.js';
import { type ExpressMiddleware, healthProbes as expressProbes } from '../express/index.js';
import { type FastifyProbeOptions, healthProbes as fastifyProbes } from '../fastify/index.js';
import type { ProbeOptions } from '../probes/options.js';
import type { ModulePlan } from './module-options.js';

/** What we use of Nest's HTTP adapters. */
interface HttpAdapterLike {
  getType(): string;
  getInstance(): unknown;
}

interface ExpressApp {
  use(middleware: ExpressMiddleware): unknown;
}

interface FastifyApp {
  register(plugin: typeof fastifyProbes, options: FastifyProbeOptions): unknown;
}

/**
 * Installs the probes on the platform itself, before what the app installs: past its prefix, versions, guards and
 * interceptors.
 *
 * @throws SondeError SONDE_INVALID_OPTION, SONDE_HEALTH_FRAMEWORK_MISSING
 */
export function installOn(adapter: HttpAdapterLike, { health, probeOptions }: ModulePlan): void {
  const platform = adapter.getType();
  if (platform === 'express') {
    const app = adapter.getInstance() as ExpressApp;
    app.use(expressProbes(health, probeOptions as ProbeOptions));
  } else if (platform === 'fastify') {
    const app = adapter.getInstance() as FastifyApp;
    app.register(fastifyProbes, { ...(probeOptions as ProbeOptions), health });
  } else throw unknownPlatform(platform);
}

function unknownPlatform(platform: string): HealthError {
  return new SondeError('SONDE_HEALTH_FRAMEWORK_MISSING', {
    what: 'HealthModule',
    got: `an app on the platform ${describeValue(platform)}`,
    expected: '@nestjs/platform-express or @nestjs/platform-fastify',
    next: 'Create the app on one of them, or pass { serve: false } and answer probes with startHealthServer.',
  });
}
