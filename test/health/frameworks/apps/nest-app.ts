import type { Server } from 'node:http';
import type * as Common from '@nestjs/common';
import type { ExecutionContext, Type } from '@nestjs/common';
import type * as Core from '@nestjs/core';
import type { FastifyAdapter, NestFastifyApplication } from '@nestjs/platform-fastify';
import type { HealthModule, HealthModuleOptions } from '@sonde/health/nest';
import type { AppSetup, ProbeApp, RunningApp } from '../kit/app.js';
import { running } from '../kit/running.js';

/** One version of Nest, and our module that was made for it. */
export interface Nest {
  readonly common: typeof Common;
  readonly core: typeof Core;
  readonly FastifyAdapter: typeof FastifyAdapter;
  readonly HealthModule: typeof HealthModule;
}

const quiet = { logger: false, abortOnError: false } as const;

/** What `@A() @B()` in front of a method does: the compiler of the tests does not know decorators. */
function decorate(target: Type, name: string, ...decorators: MethodDecorator[]): void {
  const descriptor = Object.getOwnPropertyDescriptor(target.prototype, name) as PropertyDescriptor;
  for (const decorator of decorators) decorator(target.prototype, name, descriptor);
}

function appModule({ common, core, HealthModule }: Nest, { health, options, guard }: AppSetup): Type {
  const { Body, Controller, Get, HttpCode, Module, Post, UnauthorizedException } = common;

  class OrdersController {
    list() {
      return 'orders';
    }
    add(body: unknown) {
      return body;
    }
    extra() {
      return 'extra';
    }
  }
  Controller()(OrdersController);
  decorate(OrdersController, 'list', Get('orders'));
  decorate(OrdersController, 'add', Post('orders'), HttpCode(200));
  Body()(OrdersController.prototype, 'add', 0);
  decorate(OrdersController, 'extra', Get('health/extra'));

  class UserGuard {
    canActivate(context: ExecutionContext): boolean {
      if (context.switchToHttp().getRequest().headers['x-user'] === undefined) throw new UnauthorizedException();
      return true;
    }
  }

  class AppModule {}
  Module({
    imports: [HealthModule.forRoot({ ...(options as HealthModuleOptions), health })],
    controllers: [OrdersController],
    providers: guard === undefined ? [] : [{ provide: core.APP_GUARD, useClass: UserGuard }],
  })(AppModule);
  return AppModule;
}

/** Both platforms of one version. */
export function nestApps(version: string, nest: Nest): readonly ProbeApp[] {
  const start = async (setup: AppSetup, adapter?: FastifyAdapter): Promise<RunningApp> => {
    const module = appModule(nest, setup);
    const { NestFactory } = nest.core;
    const app =
      adapter === undefined
        ? await NestFactory.create(module, quiet)
        : await NestFactory.create<NestFastifyApplication>(module, adapter, quiet);
    await app.listen(0, '127.0.0.1');
    return running(app.getHttpServer() as Server, () => app.close());
  };
  return [
    { name: `Nest ${version} on Express`, guarded: 'never', mounts: false, start: (setup) => start(setup) },
    {
      name: `Nest ${version} on Fastify`,
      guarded: 'never',
      mounts: false,
      start: (setup) => start(setup, new nest.FastifyAdapter()),
    },
  ];
}
