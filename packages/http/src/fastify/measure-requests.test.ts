import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { Readable } from 'node:stream';
import { setTimeout as pause, setImmediate as tick } from 'node:timers/promises';
import { currentScope, Registry, type SondeError } from '@sonde/metrics';
import { histogramOf, labelSetsOf, seriesValue } from '@sonde/metrics/testing';
import Fastify, { type FastifyInstance, type FastifyReply } from 'fastify';
import { afterEach, expect, test } from 'vitest';
import { measureServer } from '../node/index.js';
import { measureRequests } from './index.js';

const duration = 'http_server_request_duration_seconds';

const running: FastifyInstance[] = [];
const servers: Server[] = [];

afterEach(async () => {
  for (const app of running.splice(0)) await app.close();
  for (const server of servers.splice(0)) server.close().closeAllConnections();
});

interface Measured {
  readonly app: FastifyInstance;
  readonly registry: Registry;
  readonly faults: SondeError<string>[];
}

async function measured(app: FastifyInstance = Fastify()): Promise<Measured> {
  const faults: SondeError<string>[] = [];
  const registry = new Registry({ onFault: (fault) => faults.push(fault) });
  await app.register(measureRequests, { registry, skip: '/skipped' });
  running.push(app);
  return { app, registry, faults };
}

/** `GET /users/:id 200 1`, with `error.type` before the count where there is one. */
async function counted(registry: Registry, requests: number): Promise<string[]> {
  const read = () =>
    labelSetsOf(registry.snapshot(), duration).map((labels) => ({
      labels,
      count: histogramOf(registry.snapshot(), duration, labels).count,
    }));
  const total = () => read().reduce((sum, { count }) => sum + count, 0);
  for (let k = 0; total() < requests && k < 200; k++) await pause(5);
  await pause(20);
  const active = 'http_server_active_requests';
  for (const labels of labelSetsOf(registry.snapshot(), active)) {
    expect(seriesValue(registry.snapshot(), active, labels)).toBe(0);
  }
  return read().map(({ labels, count }) =>
    [
      labels['http_request_method'],
      labels['http_route'],
      labels['http_response_status_code'],
      labels['error_type'],
      count,
    ]
      .filter((part) => part !== '')
      .join(' '),
  );
}

async function listen(app: FastifyInstance): Promise<string> {
  return app.listen({ host: '127.0.0.1', port: 0 });
}

test('routes are patterns, before and after the plugin, in children and for other methods', async () => {
  const app = Fastify({ routerOptions: { ignoreTrailingSlash: true } });
  await app.register(async (early) => early.get('/early/:id', async () => 'early'));
  app.get('/before/:id', async () => 'before');
  const { registry } = await measured(app);
  app.get('/files/*', async () => 'file');
  app.get('/hosted', { constraints: { host: 'sonde.test' } }, async () => 'hosted');
  await app.register(async (child) => child.get('/members/:id', async () => 'member'), { prefix: '/org/:org' });
  const paths = ['/early/1', '/before/2/', '/files/a/b', '/org/7/members/8', '/hosted'];
  for (const url of paths) expect((await app.inject(url)).statusCode).toBe(url === '/hosted' ? 404 : 200);
  await app.inject({ url: '/hosted', headers: { host: 'sonde.test' } });
  await app.inject({ url: '/files/a', method: 'HEAD' });
  await app.inject({ url: '/files/a', method: 'DELETE' });
  expect(await counted(registry, 8)).toEqual([
    'GET /early/:id 200 1',
    'GET /before/:id 200 1',
    'GET /files/* 200 1',
    'GET /org/:org/members/:id 200 1',
    'GET 404 1',
    'GET /hosted 200 1',
    'HEAD /files/* 200 1',
    'DELETE 404 1',
  ]);
});

test('what Fastify answers without hooks counts too', async () => {
  const { app, registry } = await measured(
    Fastify({
      routerOptions: { maxParamLength: 5 },
      frameworkErrors: (error, _, reply: FastifyReply) => void reply.status(400).send(`framework: ${error.code}`),
    }),
  );
  app.get('/users/:id', async () => 'user');
  const url = await listen(app);
  for (const path of ['/users/%zz', '/users/123456789']) await (await fetch(url + path)).text();
  expect(await counted(registry, 2)).toEqual(['GET 400 2']);
});

test('errors have their type, unless a handler makes them the fault of the client', async () => {
  const { app, registry } = await measured(Fastify({ handlerTimeout: 50 }));
  app.setErrorHandler((error: Error, _, reply) => reply.code(error.message === 'taken' ? 409 : 500).send('failed'));
  app.get('/sync', () => {
    throw new RangeError('sync');
  });
  app.get('/async', async () => tick().then(() => Promise.reject(new TypeError('async'))));
  app.get('/hook', { preHandler: () => Promise.reject(new SyntaxError('hook')) }, async () => 'never');
  app.get('/sent', (_, reply) => reply.send(new EvalError('sent')));
  app.get('/taken', () => {
    throw new Error('taken');
  });
  app.get('/late', () => {});
  app.get('/broken', (_, reply) => reply.send(Readable.from(brokenOff())));
  app.post('/json', async () => 'json');
  const url = await listen(app);
  for (const path of ['/sync', '/async', '/hook', '/sent', '/taken', '/late', '/broken']) {
    await fetch(url + path).then((response) => response.text().catch(() => 'broken'));
  }
  await fetch(`${url}/json`, { method: 'POST', body: '{', headers: { 'content-type': 'application/json' } });
  expect(await counted(registry, 8)).toEqual([
    'GET /sync 500 RangeError 1',
    'GET /async 500 TypeError 1',
    'GET /hook 500 SyntaxError 1',
    'GET /sent 500 EvalError 1',
    'GET /taken 409 1',
    'GET /late 500 FST_ERR_HANDLER_TIMEOUT 1',
    'GET /broken 200 response_destroyed 1',
    'POST /json 500 FST_ERR_CTP_INVALID_JSON_BODY 1',
  ]);
});

async function* brokenOff(): AsyncGenerator<string> {
  yield 'begun';
  await tick();
  throw new Error('broken off');
}

test('hijacked replies, streams, skipped paths and answers of a draining server', async () => {
  const { app, registry } = await measured();
  app.get('/hijacked', (_, reply) => {
    reply.hijack();
    reply.raw.end('by hand');
  });
  app.get('/stream', (_, reply) => reply.send(Readable.from(['a', 'b'])));
  app.get('/skipped', async () => String(currentScope()));
  app.get('/slow', async () => pause(100, 'slow'));
  const url = await listen(app);
  expect(await (await fetch(`${url}/skipped?x=1`)).text()).toBe('undefined');
  for (const path of ['/hijacked', '/stream']) await (await fetch(url + path)).text();
  const socket = connect(Number(new URL(url).port), '127.0.0.1').resume();
  socket.write('GET /slow HTTP/1.1\r\nHost: x\r\n\r\n');
  await pause(30);
  const closed = app.close();
  socket.write('GET /slow HTTP/1.1\r\nHost: x\r\n\r\n');
  await once(socket, 'close');
  await closed;
  const lines = ['GET /hijacked 200 1', 'GET /stream 200 1', 'GET /slow 200 1', 'GET 503 503 1'];
  expect(await counted(registry, 4)).toEqual(lines);
});

test('the scope is there from the first hook to the handler, also after a body was parsed', async () => {
  const { app } = await measured();
  const seen: unknown[] = [];
  for (const name of ['onRequest', 'preParsing', 'preValidation', 'preHandler'] as const) {
    app.addHook(name, async () => void seen.push(currentScope()?.route));
  }
  app.post('/scope/:id', async (_, reply) => {
    seen.push(currentScope()?.kind);
    reply.header('x-scope', String(currentScope()?.method));
    return 'ok';
  });
  const request = { method: 'POST', body: JSON.stringify('x'.repeat(50_000)) };
  const response = await fetch(`${await listen(app)}/scope/1`, {
    ...request,
    headers: { 'content-type': 'application/json' },
  });
  expect(response.headers.get('x-scope')).toBe('POST');
  expect(seen).toEqual(['/scope/:id', '/scope/:id', '/scope/:id', '/scope/:id', 'request']);
});

test('servers that the app does not own, such as the further ones of listen on localhost', async () => {
  const { app, registry } = await measured();
  app.get('/scope/:id', async () => currentScope()?.route);
  app.post('/scope/:id', async () => currentScope()?.route);
  await app.ready();
  const server = createServer((request, response) => app.routing(request, response)).listen(0, '127.0.0.1');
  servers.push(server);
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/scope/1`;
  const body = { method: 'POST', body: '{}', headers: { 'content-type': 'application/json' } };
  expect(await (await fetch(url)).text()).toBe('/scope/:id');
  expect(await (await fetch(url, body)).text()).toBe('/scope/:id');
  expect(await counted(registry, 2)).toEqual(['GET /scope/:id 200 1', 'POST /scope/:id 200 1']);
});

test('of two installations one counts, and routes have their names whichever it is', async () => {
  const { app, registry, faults } = await measured();
  app.get('/root/:id', async () => 'root');
  await app.register(async (child) => {
    await child.register(measureRequests, { registry });
    child.get('/child/:id', async () => 'child');
  });
  const url = await listen(app);
  for (const path of ['/root/1', '/child/1', '/root/2']) await (await fetch(url + path)).text();
  expect(await counted(registry, 3)).toEqual(['GET /root/:id 200 2', 'GET /child/:id 200 1']);
  expect(faults.map(({ code }) => code)).toEqual(['SONDE_HTTP_MEASURED_TWICE']);
});

test.each(['inside', 'outside'])('with measureServer %s, and for two registries', async (where) => {
  const app = Fastify();
  const faults: SondeError<string>[] = [];
  const registry = new Registry({ onFault: (fault) => faults.push(fault) });
  running.push(app);
  if (where === 'inside') measureServer(app.server, { registry });
  await app.register(measureRequests, { registry });
  if (where === 'outside') measureServer(app.server, { registry });
  const other = new Registry();
  await app.register(measureRequests, {
    registry: other,
    labels: { tenant: ({ context }) => String(context.headers['x-tenant']) },
  });
  app.get('/users/:id', async () => 'user');
  const url = await listen(app);
  await (await fetch(`${url}/users/1`, { headers: { 'x-tenant': 'blue' } })).text();
  expect(await counted(registry, 1)).toEqual(['GET /users/:id 200 1']);
  expect(await counted(other, 1)).toEqual(['GET /users/:id 200 1']);
  expect(labelSetsOf(other.snapshot(), duration)[0]).toMatchObject({ tenant: 'blue' });
  expect(faults).toEqual([]);
});

test('closing the app gives its server back as it was; wrong options are told at once', async () => {
  const { app } = await measured();
  await app.ready();
  await app.close();
  expect(Object.hasOwn(app.server, 'emit')).toBe(false);
  expect(app.server.listenerCount('request')).toBe(1);
  const wrong = async () => Fastify().register(measureRequests, { skip: 5 as never });
  await expect(wrong()).rejects.toMatchObject({ code: 'SONDE_INVALID_OPTION' });
});
