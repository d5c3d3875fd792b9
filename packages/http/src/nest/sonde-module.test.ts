import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Controller, Get, Inject, Injectable, type Type, VersioningType } from '@nestjs/common';
import { APP_GUARD, HttpAdapterHost, NestFactory } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import { defaultRegistry, Registry, SondeError } from '@sonde/metrics';
import { afterEach, describe, expect, test } from 'vitest';
import { SONDE_REGISTRY, SondeModule, type SondeModuleOptions } from './index.js';
import { planOf } from './module-options.js';
import { closeApps, closeLater, decorated, moduleOf, platforms, quiet, startNest } from './nest-app.test.support.js';

afterEach(closeApps);

/** As many series of finished requests as the registry has. */
function routesOf(registry: Registry): string[] {
  const family = registry.snapshot().families.find(({ name }) => name.endsWith('request_duration_seconds'));
  return family === undefined
    ? []
    : (JSON.stringify(family)
        .match(/"\/[^"]*"/g)
        ?.map((route) => route.slice(1, -1)) ?? []);
}

class Shop {
  readonly byClass: Registry;
  readonly byToken: Registry;
  constructor(byClass: Registry, byToken: Registry) {
    this.byClass = byClass;
    this.byToken = byToken;
  }
}
Injectable()(Shop);
Inject(Registry)(Shop, undefined, 0);
Inject(SONDE_REGISTRY)(Shop, undefined, 1);

const hello = decorated(
  class {
    hello() {
      return 'hello';
    }
  },
  [Controller('hello')],
  { hello: [Get()] },
);

test('gives the registry to all modules, by its class and by its token', async () => {
  const registry = new Registry();
  const shops = moduleOf({ providers: [Shop] });
  const { app } = await startNest(new ExpressAdapter(), { imports: [SondeModule.forRoot({ registry }), shops] });
  expect(app.select(shops).get(Shop)).toEqual(new Shop(registry, registry));
});

test('takes the default registry, where it is given none', async () => {
  const context = await NestFactory.createApplicationContext(moduleOf({ imports: [SondeModule.forRoot()] }), quiet);
  expect(context.get(Registry)).toBe(defaultRegistry);
  await context.close();
});

test('takes options that other providers make', async () => {
  const registry = new Registry();
  const config = moduleOf({ providers: [{ provide: 'registry', useValue: registry }], exports: ['registry'] });
  const sonde = SondeModule.forRootAsync({
    imports: [config],
    inject: ['registry'],
    useFactory: async (found: Registry) => ({ registry: found }),
  });
  const { app, url } = await startNest(new ExpressAdapter(), { imports: [sonde], controllers: [hello] });
  await (await fetch(`${url}/hello`)).text();
  expect(app.get(Registry, { strict: false })).toBe(registry);
  await expect.poll(() => routesOf(registry)).toEqual(['/hello']);
});

describe.each(platforms)('the metrics of an app on %s', (_, adapter) => {
  class Closed {
    canActivate() {
      return false;
    }
  }

  async function start(endpoint: NonNullable<SondeModuleOptions['endpoint']>, registry = new Registry()) {
    const running = await startNest(
      adapter(),
      {
        imports: [SondeModule.forRoot({ registry, endpoint, skip: '/other' })],
        providers: [{ provide: APP_GUARD, useClass: Closed }],
        controllers: [hello],
      },
      (app) => app.setGlobalPrefix('api').enableVersioning({ type: VersioningType.URI, defaultVersion: '1' }),
    );
    return { ...running, registry };
  }

  test('stand at their path, whatever prefix, version and guards there are, and are not measured', async () => {
    const { url, registry } = await start({ handler: (request, response) => response.end(`for ${request.method}`) });
    const found = await fetch(`${url}/metrics?name[]=x`);
    expect([found.status, await found.text()]).toEqual([200, 'for GET']);
    expect((await fetch(`${url}/metrics`, { method: 'HEAD' })).status).toBe(200);
    expect((await fetch(`${url}/api/v1/metrics`)).status).toBe(404);
    expect((await fetch(`${url}/api/v1/hello`)).status).toBe(403);
    await expect.poll(() => routesOf(registry)).toEqual(['/api/v1/hello']);
  });

  test('stand at another path', async () => {
    const { url } = await start({ path: '/internal/metrics', handler: async (__, response) => response.end('here') });
    expect(await (await fetch(`${url}/internal/metrics`)).text()).toBe('here');
    expect((await fetch(`${url}/metrics`)).status).toBe(404);
  });

  test('are a plain 500 where their handler fails, and a broken answer where it had begun', async () => {
    const { url } = await start({
      handler: async (request, response) => {
        if (request.url === '/metrics?late') response.write('half');
        throw new Error('no');
      },
    });
    expect((await fetch(`${url}/metrics`)).status).toBe(500);
    await expect(fetch(`${url}/metrics?late`).then((response) => response.text())).rejects.toThrow();
  });

  test('have a port of their own from bootstrap to shutdown', async () => {
    const server = createServer((__, response) => response.end('metrics'));
    const events: string[] = [];
    const { app, url } = await start({
      server: async () => {
        events.push('opened');
        await once(server.listen(0, '127.0.0.1'), 'listening');
        return {
          close: async () => {
            events.push('closed');
            server.close();
          },
        };
      },
    });
    expect(events).toEqual(['opened']);
    const { port } = server.address() as AddressInfo;
    expect(await (await fetch(`http://127.0.0.1:${port}/`)).text()).toBe('metrics');
    expect((await fetch(`${url}/metrics`)).status).toBe(404);
    await app.close();
    expect(events).toEqual(['opened', 'closed']);
  });

  test('are nowhere, where nobody asked for them', async () => {
    const { url } = await startNest(adapter(), { imports: [SondeModule.forRoot({ registry: new Registry() })] });
    expect((await fetch(`${url}/metrics`)).status).toBe(404);
  });
});

test('a context without HTTP has the port, too', async () => {
  const events: string[] = [];
  const server = () => ({ close: () => void events.push('closed') });
  const sonde = SondeModule.forRoot({ registry: new Registry(), endpoint: { server } });
  const context = await NestFactory.createApplicationContext(moduleOf({ imports: [sonde] }), quiet);
  await context.close();
  expect(events).toEqual(['closed']);
});

test('a module that is made before its app, as in tests, measures it all the same', async () => {
  const registry = new Registry();
  const host = new HttpAdapterHost();
  const sonde = new SondeModule(planOf({ registry }), host);
  const adapter = new ExpressAdapter();
  host.httpAdapter = adapter;
  adapter.get('/late', (_: unknown, response: { end(): void }) => response.end());
  const server = createServer(adapter.getInstance()).listen(0, '127.0.0.1');
  closeLater({ close: async () => server.close() });
  await once(server, 'listening');
  await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/late`);
  await expect.poll(() => routesOf(registry)).toEqual(['/late']);
  await sonde.onApplicationShutdown();
});

describe('what is refused', () => {
  const handler = () => {};

  test.each<[string, unknown]>([
    ['an unknown option', { registri: new Registry() }],
    ['an endpoint of both kinds', { endpoint: { handler, server: handler } }],
    ['an endpoint of neither', { endpoint: {} }],
    ['no endpoint', { endpoint: null }],
    ['a path that is a pattern', { endpoint: { handler, path: '/:metrics' } }],
    ['a path without a slash', { endpoint: { handler, path: 'metrics' } }],
  ])('%s', async (_, options) => {
    const refused = expect.objectContaining({ code: 'SONDE_INVALID_OPTION' });
    expect(() => SondeModule.forRoot(options as SondeModuleOptions)).toThrow(refused);
    const sonde = SondeModule.forRootAsync({ useFactory: () => options as SondeModuleOptions });
    await expect(NestFactory.create(moduleOf({ imports: [sonde] }), quiet)).rejects.toEqual(refused);
  });

  test('an app on neither platform', async () => {
    class KoaAdapter extends ExpressAdapter {
      override getType() {
        return 'koa' as never;
      }
    }
    const app: Type = moduleOf({ imports: [SondeModule.forRoot({ registry: new Registry() })] });
    const error = await NestFactory.create(app, new KoaAdapter(), quiet).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(SondeError);
    expect(error).toMatchObject({ code: 'SONDE_HTTP_FRAMEWORK_MISSING' });
    expect((error as Error).message).toMatch(/koa.*platform-express.*measureServer/s);
  });
});
