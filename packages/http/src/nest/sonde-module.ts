import {
  type DynamicModule,
  type FactoryProvider,
  Inject,
  Module,
  type ModuleMetadata,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
  type Provider,
} from '@nestjs/common';
import { APP_INTERCEPTOR, HttpAdapterHost } from '@nestjs/core';
import { defaultRegistry, describeValue, Registry } from '@sonde/metrics';
import { invalidOption } from '../errors.js';
import { ErrorInterceptor } from './error-interceptor.js';
import { type ClosableServer, type ModulePlan, planOf, type SondeModuleOptions } from './module-options.js';
import { installOn, type ObserveServer } from './platform.js';

/** Injects the registry, where its class `Registry` cannot be the token. */
export const SONDE_REGISTRY = Symbol('SONDE_REGISTRY');

const plan = Symbol('sonde.http.nest.plan');

/** Options that are made of other providers: `{ inject: [ConfigService], useFactory: (config) => ({ … }) }`. */
export interface SondeModuleAsyncOptions extends Pick<ModuleMetadata, 'imports'> {
  readonly inject?: FactoryProvider['inject'];
  readonly useFactory: (...providers: never[]) => SondeModuleOptions | Promise<SondeModuleOptions>;
}

/**
 * Measures the requests of a Nest app, on Express and on Fastify, and gives the registry to all modules:
 * `constructor(private readonly registry: Registry)`.
 *
 * It stands before body parsers, guards and everything that the app itself installs, so that what they reject counts.
 * In an application context without HTTP it only provides the registry.
 */
export class SondeModule implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly plan: ModulePlan;
  private observeServer: ObserveServer | undefined;
  private stopObserving: (() => void) | undefined;
  private server: ClosableServer | undefined;

  /**
   * @throws SondeError SONDE_INVALID_OPTION; SONDE_HTTP_FRAMEWORK_MISSING from the creation of the app, where it is on
   * neither Express nor Fastify
   */
  static forRoot(options: SondeModuleOptions = {}): DynamicModule {
    const checked = planOf(options);
    return dynamicModule([], { provide: plan, useValue: checked });
  }

  /** The errors are those of `forRoot`, from the creation of the app. */
  static forRootAsync({ imports = [], inject = [], useFactory }: SondeModuleAsyncOptions): DynamicModule {
    if (typeof useFactory !== 'function') {
      throw invalidOption('useFactory', describeValue(useFactory), 'a function that returns the options');
    }
    const make = useFactory as (...providers: unknown[]) => SondeModuleOptions | Promise<SondeModuleOptions>;
    const checked = async (...providers: unknown[]) => planOf(await make(...providers));
    return dynamicModule(imports, { provide: plan, inject, useFactory: checked });
  }

  /** @internal */
  constructor(modulePlan: ModulePlan, host: HttpAdapterHost) {
    this.plan = modulePlan;
    const install = () => {
      if (host.httpAdapter) this.observeServer = installOn(host.httpAdapter, modulePlan);
    };
    // A module under test is made before its app.
    if (host.httpAdapter) install();
    else host.init$.subscribe(install);
  }

  async onApplicationBootstrap(): Promise<void> {
    this.stopObserving = this.observeServer?.();
    this.server = await this.plan.server?.();
  }

  async onApplicationShutdown(): Promise<void> {
    this.stopObserving?.();
    await this.server?.close();
  }
}

// As decorators do: these sources are compiled without them.
Module({})(SondeModule);
Inject(plan)(SondeModule, undefined, 0);
Inject(HttpAdapterHost)(SondeModule, undefined, 1);

function dynamicModule(imports: ModuleMetadata['imports'] & object, planProvider: Provider<ModulePlan>): DynamicModule {
  return {
    module: SondeModule,
    global: true,
    imports,
    providers: [
      planProvider,
      {
        provide: SONDE_REGISTRY,
        inject: [plan],
        useFactory: (found: ModulePlan) => found.requests.registry ?? defaultRegistry,
      },
      { provide: Registry, useExisting: SONDE_REGISTRY },
      { provide: APP_INTERCEPTOR, useClass: ErrorInterceptor },
    ],
    exports: [SONDE_REGISTRY, Registry],
  };
}
