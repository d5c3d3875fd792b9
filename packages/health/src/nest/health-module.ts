import {
  type BeforeApplicationShutdown,
  type DynamicModule,
  Inject,
  Module,
  type ModuleMetadata,
  type OnApplicationShutdown,
  type OnModuleDestroy,
  type Provider,
} from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { describeValue } from '@sonde/metrics';
import { invalidOption } from '../errors.js';
import { Health } from '../evaluation/health.js';
import {
  checkModuleOptions,
  type HealthModuleAsyncOptions,
  type HealthModuleOptions,
  type ModulePlan,
  planOf,
} from './module-options.js';
import { installOn } from './platform.js';

/** Injects the health, where its class `Health` cannot be the token. */
export const SONDE_HEALTH = Symbol('SONDE_HEALTH');

const plan = Symbol('sonde.health.nest.plan');

/**
 * Answers the probes of a Nest app, on Express and on Fastify, and gives the health to all modules:
 * `constructor(private readonly health: Health)`, which may add their checks to it.
 *
 * Probes stand where they are whatever prefix the app has, and before its guards: whoever probes has no account. In an
 * application context without HTTP, the module only provides the health.
 */
export class HealthModule implements OnModuleDestroy, BeforeApplicationShutdown, OnApplicationShutdown {
  private readonly plan: ModulePlan;

  /**
   * @throws SondeError SONDE_INVALID_OPTION, partly from the creation of the app; from there also
   * SONDE_HEALTH_FRAMEWORK_MISSING, where it is on neither Express nor Fastify
   */
  static forRoot(options: HealthModuleOptions = {}): DynamicModule {
    checkModuleOptions(options);
    return dynamicModule([], { provide: plan, useFactory: () => planOf(options) });
  }

  /** The errors are those of `forRoot`, from the creation of the app. */
  static forRootAsync({ imports = [], inject = [], useFactory }: HealthModuleAsyncOptions): DynamicModule {
    if (typeof useFactory !== 'function') {
      throw invalidOption('useFactory', describeValue(useFactory), 'a function that returns the options');
    }
    const make = useFactory as (...providers: unknown[]) => HealthModuleOptions | Promise<HealthModuleOptions>;
    const useMade = async (...providers: unknown[]) => planOf(await make(...providers));
    return dynamicModule(imports, { provide: plan, inject, useFactory: useMade });
  }

  /** @internal */
  constructor(modulePlan: ModulePlan, host: HttpAdapterHost) {
    this.plan = modulePlan;
    const install = () => {
      if (host.httpAdapter && modulePlan.serve) installOn(host.httpAdapter, modulePlan);
    };
    // A module under test is made before its app.
    if (host.httpAdapter) install();
    else host.init$.subscribe(install);
  }

  /** The first that an app does when it closes, though not of all modules at once. */
  onModuleDestroy(): void {
    if (this.plan.stopWithApp) this.plan.health.beginShutdown();
  }

  beforeApplicationShutdown(): void {
    this.onModuleDestroy();
  }

  onApplicationShutdown(): void {
    if (this.plan.isOwn) this.plan.health.close();
  }
}

// As decorators do: these sources are compiled without them.
Module({})(HealthModule);
Inject(plan)(HealthModule, undefined, 0);
Inject(HttpAdapterHost)(HealthModule, undefined, 1);

function dynamicModule(imports: ModuleMetadata['imports'] & object, planProvider: Provider<ModulePlan>): DynamicModule {
  return {
    module: HealthModule,
    global: true,
    imports,
    providers: [
      planProvider,
      { provide: SONDE_HEALTH, inject: [plan], useFactory: ({ health }: ModulePlan) => health },
      { provide: Health, useExisting: SONDE_HEALTH },
    ],
    exports: [SONDE_HEALTH, Health],
  };
}
