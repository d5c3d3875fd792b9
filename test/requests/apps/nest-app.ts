import type { Server } from 'node:http';
import { Readable } from 'node:stream';
import { setTimeout as pause, setImmediate as tick } from 'node:timers/promises';
import type * as Common from '@nestjs/common';
import type { INestApplication, Type } from '@nestjs/common';
import type * as Core from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import type { FastifyAdapter, NestFastifyApplication } from '@nestjs/platform-fastify';
import type { SondeModule } from '@sonde/http/nest';
import { type AppSetup, BoomError, type RequestApp, type RunningApp } from '../kit/app.js';
import { listening } from '../kit/listening.js';
import { scopeReport } from '../kit/scope-report.js';

/** One version of Nest, and our module that was made for it. */
export interface Nest {
  readonly common: typeof Common;
  readonly core: typeof Core;
  readonly FastifyAdapter: typeof FastifyAdapter;
  readonly SondeModule: typeof SondeModule;
}

interface RawResponse {
  readonly raw?: RawResponse;
  write(text: string): unknown;
  hijack?(): unknown;
}

/**
 * The app as a user of Nest writes it, but for the decorators: they are called as the functions they are, because
 * the compiler of the tests does not know them.
 */
function appModule({ common, core, SondeModule }: Nest, { options, twice }: AppSetup): Type {
  const { Body, Controller, Get, HttpCode, Module, Param, Post, Res, StreamableFile, UseGuards } = common;

  class PlainController {
    ok() {
      return 'ok';
    }
    user(id: string) {
      return id;
    }
    async boom() {
      await tick();
      throw new BoomError('boom');
    }
    list() {
      return 'list';
    }
    guarded() {
      return 'secret';
    }
    echo(body: unknown) {
      return body;
    }
    stream() {
      return new StreamableFile(Readable.from(chunks()));
    }
    slow() {
      return new Promise(() => {});
    }
    half(response: RawResponse) {
      response.hijack?.();
      (response.raw ?? response).write('x');
    }
    async scope() {
      await tick();
      return scopeReport();
    }
    skipped() {
      return 'skipped';
    }
  }

  class Guard {
    canActivate() {
      throw new common.UnauthorizedException();
    }
  }

  Controller()(PlainController);
  decorate(PlainController, 'ok', Get('ok'));
  decorate(PlainController, 'user', Get('users/:id'));
  Param('id')(PlainController.prototype, 'user', 0);
  decorate(PlainController, 'boom', Get('async-boom'));
  decorate(PlainController, 'list', Get(['list/a', 'list/b']));
  decorate(PlainController, 'guarded', Get('guarded'), UseGuards(Guard));
  decorate(PlainController, 'echo', Post('echo'), HttpCode(200));
  Body()(PlainController.prototype, 'echo', 0);
  decorate(PlainController, 'stream', Get('stream'));
  decorate(PlainController, 'slow', Get('slow'));
  decorate(PlainController, 'half', Get('half'));
  Res()(PlainController.prototype, 'half', 0);
  decorate(PlainController, 'scope', Get('scope'));
  decorate(PlainController, 'skipped', Get('skipped'));

  class ScopeController {
    scope() {
      return scopeReport();
    }
  }
  Controller('scope')(ScopeController);
  decorate(ScopeController, 'scope', Post(), HttpCode(200));

  class OrganisationController {
    member() {
      return 'member';
    }
    boom() {
      throw new BoomError('boom');
    }
  }
  Controller('org/:org')(OrganisationController);
  decorate(OrganisationController, 'member', Get('members/:member'));
  decorate(OrganisationController, 'boom', Get('boom'));

  class ThingsController {
    thing() {
      return 'thing';
    }
  }
  Controller('things')(ThingsController);
  decorate(ThingsController, 'thing', Get(':id'));
  class MountedModule {}
  Module({ controllers: [ThingsController] })(MountedModule);

  class AppModule {}
  const sonde = () => SondeModule.forRoot(options);
  Module({
    imports: [
      sonde(),
      ...(twice === true ? [sonde()] : []),
      MountedModule,
      core.RouterModule.register([{ path: 'mounted', module: MountedModule }]),
    ],
    controllers: [PlainController, ScopeController, OrganisationController],
  })(AppModule);
  return AppModule;
}

/** What `@A() @B()` in front of a method does. */
function decorate(target: Type, name: string, ...decorators: MethodDecorator[]): void {
  const descriptor = Object.getOwnPropertyDescriptor(target.prototype, name) as PropertyDescriptor;
  for (const decorator of decorators) decorator(target.prototype, name, descriptor);
}

async function* chunks(): AsyncGenerator<string> {
  for (const letter of 'abc') {
    yield letter.repeat(1000);
    await pause(20);
  }
}

const quiet = { logger: false, abortOnError: false } as const;

async function running(app: INestApplication): Promise<RunningApp> {
  await app.listen(0, '127.0.0.1');
  return listening(app.getHttpServer() as Server, () => app.close());
}

/** Both platforms of one version. */
export function nestApps(version: string, nest: Nest): readonly RequestApp[] {
  const { NestFactory } = nest.core;
  const startFastify = async (setup: AppSetup, options: object): Promise<RunningApp> => {
    const adapter = new nest.FastifyAdapter(options);
    const app = await NestFactory.create<NestFastifyApplication>(appModule(nest, setup), adapter, quiet);
    app.useBodyParser('*', {}, (_request: unknown, body: unknown, done: (error: null, body: string) => void) => {
      done(null, String(body));
    });
    return running(app);
  };
  return [
    {
      name: `Nest ${version} on Express`,
      patterns: { regexp: undefined },
      start: async (setup) => {
        const app = await NestFactory.create<NestExpressApplication>(appModule(nest, setup), quiet);
        app.useBodyParser('text', { type: '*/*' });
        return running(app);
      },
    },
    {
      name: `Nest ${version} on Fastify`,
      patterns: { regexp: undefined },
      start: (setup) => startFastify(setup, {}),
      startHttp2: (setup) => startFastify(setup, { http2: true }),
    },
  ];
}
