import 'reflect-metadata';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  Controller,
  Get,
  type INestApplication,
  Inject,
  Injectable,
  Module,
  type ModuleMetadata,
  type Type,
} from '@nestjs/common';
import { type AbstractHttpAdapter, NestFactory } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { Registry } from '@sonde/metrics';
import { afterEach, describe, expect, test } from 'vitest';
import { Health } from '../evaluation/health.js';
import { HealthModule, type HealthModuleOptions, SONDE_HEALTH } from './index.js';

const platforms: ReadonlyArray<readonly [name: string, adapter: () => AbstractHttpAdapter]> = [
  ['Express', () => new ExpressAdapter()],
  ['Fastify', () => new FastifyAdapter() as unknown as AbstractHttpAdapter],
];

const opened: { close(): Promise<unknown> }[] = [];
afterEach(() => Promise.all(opened.splice(0).map((app) => app.close())));

const quiet = { logger: false, abortOnError: false } as const;

/** What `@Module()` in front of a class makes. */
function moduleOf(metadata: ModuleMetadata): Type {
  class AnyModule {}
  Module(metadata)(AnyModule);
  return AnyModule;
}

class OrdersController {
  list() {
    return 'orders';
  }
}
Controller('orders')(OrdersController);
const list = Object.getOwnPropertyDescriptor(OrdersController.prototype, 'list') as PropertyDescriptor;
Get()(OrdersController.prototype, 'list', list);

async function start(
  adapter: () => AbstractHttpAdapter,
  metadata: ModuleMetadata,
  configure: (app: INestApplication) => void = () => {},
) {
  const module = moduleOf({ ...metadata, controllers: [OrdersController] });
  const app = await NestFactory.create(module, adapter(), quiet);
  opened.push(app);
  configure(app);
  await app.listen(0, '127.0.0.1');
  const url = `http://127.0.0.1:${((app.getHttpServer() as Server).address() as AddressInfo).port}`;
  return { app, statusOf: async (path: string) => (await fetch(url + path)).status, url };
}

const newHealth = () => new Health({ registry: new Registry() });

describe.each(platforms)('on %s', (_, adapter) => {
  test('probes stand where they are, whatever prefix and versions the app has', async () => {
    const { statusOf } = await start(adapter, { imports: [HealthModule.forRoot({ health: newHealth() })] }, (app) => {
      app.setGlobalPrefix('api').enableVersioning();
    });
    expect(await statusOf('/health/ready')).toBe(200);
    expect(await statusOf('/api/health/ready')).toBe(404);
    expect(await statusOf('/api/orders')).toBe(200);
  });

  test('or below the prefix, where they are told so', async () => {
    const options = { health: newHealth(), path: '/api/health' };
    const { statusOf } = await start(adapter, { imports: [HealthModule.forRoot(options)] }, (app) => {
      app.setGlobalPrefix('api');
    });
    expect([await statusOf('/api/health/ready'), await statusOf('/health/ready')]).toEqual([200, 404]);
  });

  test('without options: a health of its own, which other modules add their checks to', async () => {
    class Database {
      constructor(health: Health) {
        health.check({ name: 'database', check: () => false });
      }
    }
    Injectable()(Database);
    Inject(Health)(Database, undefined, 0);
    const registry = new Registry();
    const metadata = { imports: [HealthModule.forRoot({ health: { registry } })], providers: [Database] };
    const { app, url, statusOf } = await start(adapter, metadata);
    expect(await statusOf('/health/live')).toBe(200);
    const response = await fetch(`${url}/health/ready`);
    expect([response.status, await response.json()]).toMatchObject([503, { checks: { database: { status: 'down' } } }]);
    const health = app.get(Health);
    expect(app.get(SONDE_HEALTH)).toBe(health);
    expect(health.registry).toBe(registry);
    await opened.pop()?.close();
    // What it made it ends: nothing is checked any more.
    expect([health.phase, health.current('all').checks.size]).toEqual(['stopping', 0]);
  });

  test('each app of one module class has a health of its own, as tests make several', async () => {
    class Database {
      constructor(health: Health) {
        health.check({ name: 'database', check: () => true });
      }
    }
    Injectable()(Database);
    Inject(Health)(Database, undefined, 0);
    const imports = [HealthModule.forRoot({ health: { registry: new Registry() } })];
    const metadata = { imports, providers: [Database] };
    const first = await start(adapter, metadata);
    const beside = await start(adapter, metadata);
    expect([await first.statusOf('/health/ready'), await beside.statusOf('/health/ready')]).toEqual([200, 200]);
    await Promise.all(opened.splice(0).map((app) => app.close()));
    expect(await (await start(adapter, metadata)).statusOf('/health/ready')).toBe(200);
  });

  test('options of other providers', async () => {
    const config = { provide: 'CONFIG', useValue: { token: 'a-token-of-24-characters' } };
    const imports = [moduleOf({ providers: [config], exports: [config] })];
    const module = HealthModule.forRootAsync({
      imports,
      inject: ['CONFIG'],
      useFactory: async ({ token }: { token: string }) => ({
        health: { registry: new Registry(), version: '1.2.3' },
        details: { token },
      }),
    });
    const { url } = await start(adapter, { imports: [module] });
    const bodyOf = async (token: string) =>
      (await fetch(`${url}/health`, { headers: { authorization: `Bearer ${token}` } })).json();
    expect(Object.keys((await bodyOf('x')) as object)).toEqual(['status', 'phase', 'timestamp', 'checks']);
    expect(await bodyOf('a-token-of-24-characters')).toMatchObject({ version: '1.2.3' });
  });

  test('nothing is served where that is not wanted', async () => {
    const { app, statusOf } = await start(adapter, {
      imports: [HealthModule.forRoot({ health: newHealth(), serve: false })],
    });
    expect(await statusOf('/health/live')).toBe(404);
    expect(app.get(Health)).toBeInstanceOf(Health);
  });

  test('the health of somebody else is left alone when the app closes, unless asked', async () => {
    const phases: string[] = [];
    for (const stopWithApp of [false, true]) {
      const health = newHealth();
      health.check({ name: 'database', check: () => true });
      health.started();
      await start(adapter, { imports: [HealthModule.forRoot({ health, stopWithApp })] });
      await opened.pop()?.close();
      phases.push(health.phase);
      expect(health.current('all').checks.size + (await health.probe('all')).checks.size).toBe(1);
    }
    expect(phases).toEqual(['running', 'stopping']);
  });

  test.each<[string, object]>([
    ['path', { path: 'health' }],
    ['detail', { detail: 'always' }],
    ['details.token', { details: { token: 'short' } }],
  ])('%s in %o keeps the app from starting', async (name, options) => {
    const failed = start(adapter, { imports: [HealthModule.forRoot({ health: newHealth(), ...options })] });
    await expect(failed).rejects.toMatchObject({
      code: 'SONDE_INVALID_OPTION',
      message: expect.stringContaining(`"${name}"`),
    });
  });
});

test('without HTTP it only provides the health', async () => {
  const health = newHealth();
  const context = await NestFactory.createApplicationContext(
    moduleOf({ imports: [HealthModule.forRoot({ health })] }),
    quiet,
  );
  opened.push(context);
  expect(context.get(Health)).toBe(health);
});

test('a platform that nobody knows', async () => {
  const adapter = new ExpressAdapter();
  adapter.getType = () => 'carrier-pigeon';
  const created = NestFactory.create(
    moduleOf({ imports: [HealthModule.forRoot({ health: newHealth() })] }),
    adapter,
    quiet,
  );
  await expect(created).rejects.toMatchObject({ code: 'SONDE_HEALTH_FRAMEWORK_MISSING' });
});

test.each<[string, unknown]>([
  ['options', null],
  ['options', newHealth()],
  ['serve', { serve: 'no' }],
  ['stopWithApp', { stopWithApp: 1 }],
  ['versoin', { health: { versoin: '1' } }],
])('%s in %o is refused at once', (name, options) => {
  expect(() => HealthModule.forRoot(options as HealthModuleOptions)).toThrow(
    expect.objectContaining({ code: 'SONDE_INVALID_OPTION', message: expect.stringContaining(`"${name}"`) }),
  );
});

test('a factory that is none', () => {
  expect(() => HealthModule.forRootAsync({ useFactory: {} as () => HealthModuleOptions })).toThrow(/"useFactory"/);
});
