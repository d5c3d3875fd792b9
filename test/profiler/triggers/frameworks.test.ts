import { createServer, type Server } from 'node:http';
import { createServer as createHttp2, connect as http2Connect } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { Registry } from '@sonde/metrics';
import { type ProfileEndpoints, profileEndpoints, profileRequests } from '@sonde/profiler/triggers';
import express from 'express';
import fastify from 'fastify';
import Koa from 'koa';
import { afterEach, describe, expect, test } from 'vitest';

// The endpoints and the middleware as people mount them. Profiles are taken elsewhere: here is a profiler that takes
// none, and says so.

const token = 'a-token-that-nobody-may-see';
const headers = { authorization: `Bearer ${token}` };
const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

function stage() {
  let asked = 0;
  const registry = new Registry();
  const cpu = () => {
    asked++;
    return pause(20).then(() => Promise.reject(new Error('none')));
  };
  const endpoints = profileEndpoints({ registry, cpu }, { tokens: token, audit: () => {} });
  return { endpoints, asked: () => asked };
}

async function listen(server: Server): Promise<string> {
  if (!server.listening) await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closing.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

type Mount = (endpoints: ProfileEndpoints) => Promise<string>;

const mounts: Record<string, Mount> = {
  'node:http': (endpoints) =>
    listen(
      createServer((request, response) => {
        if (!endpoints(request, response)) response.end('application');
      }),
    ),
  'Express, at the root': (endpoints) => {
    const app = express();
    app.use(endpoints);
    app.use((_request, response) => void response.end('application'));
    return listen(createServer(app));
  },
  'Express, at its path': (endpoints) => {
    const app = express();
    app.use('/debug/pprof', endpoints);
    app.use((_request, response) => void response.end('application'));
    return listen(createServer(app));
  },
  Fastify: async (endpoints) => {
    const app = fastify();
    app.addHook('onRequest', (request, reply, done) => {
      if (endpoints(request.raw, reply.raw)) reply.hijack();
      else done();
    });
    app.get('/*', () => 'application');
    await app.listen({ host: '127.0.0.1', port: 0 });
    closing.push(() => app.close());
    return listen(app.server);
  },
  Koa: (endpoints) => {
    const app = new Koa();
    app.use((context, next) => {
      if (!endpoints(context.req, context.res)) return next();
      context.respond = false;
      return undefined;
    });
    app.use((context) => {
      context.body = 'application';
    });
    return listen(createServer(app.callback()));
  },
};

describe.each(Object.entries(mounts))('%s', (_, mount) => {
  test('has the endpoints, and the application beside them', async () => {
    const { endpoints, asked } = stage();
    const url = await mount(endpoints);
    const get = async (path: string, more: RequestInit = { headers }) => {
      const response = await fetch(url + path, more);
      return [response.status, await response.text()] as const;
    };
    expect(await get('/orders')).toEqual([200, 'application']);
    expect((await get('/debug/pprof/profile', {}))[0]).toBe(401);
    expect((await get('/debug/pprof/profile', { method: 'POST', headers }))[0]).toBe(405);
    expect((await get('/debug/pprof/profile?seconds=0'))[0]).toBe(400);
    expect(await get('/debug/pprof/profile?seconds=1')).toEqual([500, 'The profile could not be taken.\n']);
    expect((await get('/debug/pprof/'))[1]).toContain('<h1>Profiles</h1>');
    expect((await get('/debug/pprof/heap'))[0]).toBe(404);
    expect(asked()).toBe(1);
    endpoints.close();
    expect((await get('/debug/pprof/profile'))[0]).toBe(503);
  });
});

test('HTTP/2, by its compatibility API', async () => {
  const { endpoints } = stage();
  const server = createHttp2((request, response) => void endpoints(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const session = http2Connect(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  closing.push(() => {
    session.destroy();
    server.close();
  });
  const status = (more: Record<string, string>) =>
    new Promise((resolve, reject) => {
      const stream = session.request({ ':path': '/debug/pprof/profile', ...more });
      stream.on('response', (answer) => resolve(answer[':status']));
      stream.on('error', reject);
      stream.resume();
      stream.end();
    });
  expect([await status({}), await status(headers), await status({ ...headers, ':method': 'POST' })]).toEqual([
    401, 500, 405,
  ]);
});

describe('slow requests', () => {
  test('of Express know their route, and others none', async () => {
    const titles: (string | undefined)[] = [];
    const registry = new Registry();
    const continuous = {
      cut: async ({ title }: { title?: string | undefined } = {}) => {
        titles.push(title?.replace(/\d+ ms/, 'ms'));
        return undefined;
      },
    };
    const start = () => Promise.reject(new Error('none'));
    const middleware = profileRequests({ registry, start }, { slow: { continuous, thresholdMs: 0 } });
    const app = express();
    app.use(middleware);
    app.get('/orders/:id', (_request, response) => void response.end('ok'));
    const url = await listen(createServer(app));
    await (await fetch(`${url}/orders/secret-42`)).text();
    await (await fetch(`${url}/nowhere/secret-43`, { method: 'PROPFIND' })).text();
    await pause(20);
    expect(titles).toEqual(['GET /orders/:id, ms', '_OTHER, ms']);
  });

  test('of Fastify, by a hook', async () => {
    const seen: unknown[] = [];
    const registry = new Registry();
    const continuous = {
      cut: async ({ title }: { title?: string | undefined } = {}) => {
        seen.push(title?.replace(/\d+ ms/, 'ms'));
        return undefined;
      },
    };
    const start = () => Promise.reject(new Error('none'));
    const middleware = profileRequests({ registry, start }, { slow: { continuous, thresholdMs: 0 } });
    const app = fastify();
    app.addHook('onRequest', (request, reply, done) => middleware(request.raw, reply.raw, done));
    app.get('/orders/:id', () => 'ok');
    await app.listen({ host: '127.0.0.1', port: 0 });
    closing.push(() => app.close());
    const url = await listen(app.server);
    expect(await (await fetch(`${url}/orders/42`)).text()).toBe('ok');
    await pause(20);
    expect(seen).toEqual(['GET, ms']);
  });
});
