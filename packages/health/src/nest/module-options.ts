import type { IncomingMessage } from 'node:http';
import type { FactoryProvider, ModuleMetadata } from '@nestjs/common';
import { describeValue } from '@sonde/metrics';
import { invalidOption } from '../errors.js';
import { Health } from '../evaluation/health.js';
import { checkHealthOptions, type HealthOptions } from '../evaluation/health-options.js';
import type { ProbeOptions } from '../probes/options.js';

/** What a details function gets as `context`: Express's request, or that of Fastify. */
export type NestRequest = IncomingMessage | { readonly raw: IncomingMessage };

export interface HealthModuleOptions extends ProbeOptions<NestRequest> {
  /** The checks, or options for a new `Health`, which ends with the app. Default: a new one. */
  readonly health?: Health | HealthOptions | undefined;
  /** Whether the app serves probes on its own port. Default: true. */
  readonly serve?: boolean | undefined;
  /**
   * Whether the app is not ready any more from the first moment of `app.close()`. Default: false, as
   * `gracefulShutdown` does more: it waits until nobody sends requests, and then closes the app.
   */
  readonly stopWithApp?: boolean | undefined;
}

/** Options that are made of other providers: `{ inject: [ConfigService], useFactory: (config) => ({ … }) }`. */
export interface HealthModuleAsyncOptions extends Pick<ModuleMetadata, 'imports'> {
  readonly inject?: FactoryProvider['inject'];
  readonly useFactory: (...providers: never[]) => HealthModuleOptions | Promise<HealthModuleOptions>;
}

/** What a module does with its options. */
export interface ModulePlan {
  readonly health: Health;
  /** Whether the module made it, and so has to end it. */
  readonly isOwn: boolean;
  readonly probeOptions: ProbeOptions<NestRequest>;
  readonly serve: boolean;
  readonly stopWithApp: boolean;
}

/** @throws SondeError SONDE_INVALID_OPTION for what concerns the module; installing the probes checks the rest */
export function checkModuleOptions(options: HealthModuleOptions): void {
  if (typeof options !== 'object' || options === null) {
    throw invalidOption('options', describeValue(options), 'an object', 'Pass { health }, or nothing.');
  }
  if (isHealth(options)) throw invalidOption('options', 'a Health', 'an object that has it', 'Pass { health }.');
  const { health, serve, stopWithApp } = options;
  for (const [name, value] of Object.entries({ serve, stopWithApp })) {
    if (value !== undefined && typeof value !== 'boolean') {
      throw invalidOption(name, describeValue(value), 'true or false');
    }
  }
  if (!isHealth(health)) checkHealthOptions(health ?? {});
}

/**
 * What one app does. Made anew for each: a health that ended with one app would never be ready in the next.
 *
 * @throws SondeError SONDE_INVALID_OPTION
 */
export function planOf(options: HealthModuleOptions): ModulePlan {
  checkModuleOptions(options);
  const { health, serve = true, stopWithApp = false, ...probeOptions } = options;
  const isOwn = !isHealth(health);
  return { health: isOwn ? new Health(health) : health, isOwn, probeOptions, serve, stopWithApp };
}

/** By its shape: another copy of the package makes them too. */
function isHealth(value: unknown): value is Health {
  return typeof (value as Partial<Health> | undefined)?.probe === 'function';
}
