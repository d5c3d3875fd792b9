import { createRequire } from 'node:module';
import { measureAllRequests } from '@sonde/http/auto';
import { Registry, type SondeError } from '@sonde/metrics';
import * as h3 from 'h3';
import Koa from 'koa';
import { expect, test, vi } from 'vitest';
import { expressApps } from '../requests/apps/express.js';
import { fastifyApp } from '../requests/apps/fastify.js';
import { h3NodeApp } from '../requests/apps/h3.js';
import { honoNodeApp } from '../requests/apps/hono.js';
import { koaApp } from '../requests/apps/koa.js';
import { nest12, nest12Apps } from '../requests/apps/nest.js';
import { nodeApp } from '../requests/apps/node.js';
import { inFlight, readings, settled } from '../requests/kit/readings.js';

const require = createRequire(import.meta.url);

const hono = vi.hoisted(() => ({ exports: {} as Record<string, unknown> }));
vi.mock('hono', async (original) => {
  hono.exports = { ...((await original()) as object) };
  return {
    ...hono.exports,
    get Hono() {
      return hono.exports['Hono'];
    },
  };
});

const apps = [nodeApp, ...expressApps, fastifyApp, koaApp, honoNodeApp, h3NodeApp, ...nest12Apps].map(
  (app) => [app.name, app] as const,
);

function registryWith(faults: string[]): Registry {
  return new Registry({ onFault: ({ code }: SondeError<string>) => faults.push(code) });
}

function measureAll(registry: Registry): () => void {
  const adopter = measureAllRequests({ registry });
  for (const name of ['express', 'express50', 'express4']) adopter.adopt('express', require(name));
  adopter.adopt('koa', Koa);
  adopter.adopt('h3', h3);
  adopter.adopt('hono', hono.exports);
  adopter.adopt('@nestjs/core', nest12.core);
  return () => adopter.stop();
}

test.each(apps)('%s, measured by hand: once, by the options that stand there', async (_, app) => {
  const faults: string[] = [];
  const registry = registryWith(faults);
  const stop = measureAll(registry);
  const route = (request: { readonly route: string }) => `by hand: ${request.route}`;
  const running = await app.start({ options: { registry, route, skip: '/skipped' } });
  try {
    for (const path of ['/org/1/members/2', '/skipped', '/nowhere']) {
      await (await fetch(`http://127.0.0.1:${running.port}${path}`)).text();
    }
    await settled(registry, 2);
    const found = readings(registry).map(({ route, status, count }) => [route, status, count]);
    expect(found.sort()).toEqual([
      ['by hand: ', '404', 1],
      ['by hand: /org/:org/members/:member', '200', 1],
    ]);
    expect(inFlight(registry)).toBe(0);
    expect(faults).toEqual([]);
  } finally {
    await running.close();
    stop();
  }
});

test.each(apps)('%s, measured by hand for another registry: once in each', async (_, app) => {
  const faults: string[] = [];
  const [registry, other] = [registryWith(faults), registryWith(faults)];
  const stop = measureAll(registry);
  const running = await app.start({ options: { registry: other } });
  try {
    await (await fetch(`http://127.0.0.1:${running.port}/org/1/members/2`)).text();
    await settled(registry, 1);
    await settled(other, 1);
    const expected = [{ route: '/org/:org/members/:member', status: '200', count: 1 }];
    expect([readings(registry), readings(other)]).toMatchObject([expected, expected]);
    expect(faults).toEqual([]);
  } finally {
    await running.close();
    stop();
  }
});

test('apps of Hono within apps, and without a server', async () => {
  const faults: string[] = [];
  const registry = registryWith(faults);
  const stop = measureAll(registry);
  const { Hono } = hono.exports as { Hono: typeof import('hono').Hono };
  const inner = new Hono().get('/things/:id', (c) => c.text(c.req.param('id')));
  const app = new Hono().basePath('/api');
  app.route('/inner', inner);
  app.mount('/mounted', inner.fetch);
  expect(inner).toBeInstanceOf(Hono);
  expect(await (await app.request('/api/inner/things/1')).text()).toBe('1');
  expect(await (await app.request('/api/mounted/things/2')).text()).toBe('2');
  const routes = readings(registry).map(({ route, count }) => [route, count]);
  expect(routes.sort()).toEqual([
    ['/api/inner/things/:id', 1],
    ['/api/mounted/*', 1],
  ]);
  expect(faults).toEqual([]);
  stop();
  expect(await (await app.request('/api/inner/things/1')).text()).toBe('1');
  expect(readings(registry)).toHaveLength(2);
});
