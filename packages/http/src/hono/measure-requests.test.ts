import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, type RequestListener } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { createAdaptorServer, type HttpBindings, upgradeWebSocket } from '@hono/node-server';
import { currentScope, Registry, type SondeError } from '@sonde/metrics';
import { histogramOf, labelSetsOf } from '@sonde/metrics/testing';
import { type Context, Hono } from 'hono';
import { HTTPException } from 'hono/http-exception';
import { streamSSE } from 'hono/streaming';
import { afterEach, expect, test } from 'vitest';
import { measureServer } from '../node/index.js';
import { measureRequests } from './index.js';

const duration = 'http_server_request_duration_seconds';

interface Env {
  Bindings: HttpBindings;
  Variables: { tenant: string };
}

const closing: (() => unknown)[] = [];

afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

function registryWithFaults(): { registry: Registry; faults: SondeError<string>[] } {
  const faults: SondeError<string>[] = [];
  return { registry: new Registry({ onFault: (fault) => faults.push(fault) }), faults };
}

/** `GET /x 200 × 1`, for every series; with `error.type` if there is one. */
function counted(registry: Registry): string[] {
  const snapshot = registry.snapshot();
  return labelSetsOf(snapshot, duration).map((labels) => {
    const { count } = histogramOf(snapshot, duration, labels);
    const [method, route, status, error, tenant] = [
      'http_request_method',
      'http_route',
      'http_response_status_code',
      'error_type',
      'tenant',
    ].map((name) => labels[name]);
    return [method, route, status, error, tenant, `× ${count}`].filter(Boolean).join(' ');
  });
}

async function settled(registry: Registry, requests: number): Promise<string[]> {
  const total = () => counted(registry).reduce((sum, line) => sum + Number(line.split('× ')[1]), 0);
  for (const deadlineMs = Date.now() + 15_000; total() < requests && Date.now() < deadlineMs; ) await pause(5);
  await pause(20);
  return counted(registry);
}

async function listening(server: ReturnType<typeof createAdaptorServer>): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  closing.push(() => {
    (server as ReturnType<typeof createServer>).closeAllConnections();
    server.close();
  });
  return (server.address() as AddressInfo).port;
}

function failing(): Hono {
  return new Hono()
    .get('/class', () => {
      throw new TypeError('no');
    })
    .get('/answer', () => {
      throw new HTTPException(503, { message: 'full' });
    })
    .get('/answer-with-cause', () => {
      throw new HTTPException(502, { cause: Object.assign(new Error('refused'), { code: 'ECONNREFUSED' }) });
    })
    .get('/client', () => {
      throw new HTTPException(422);
    })
    .get('/rubbish', () => Promise.reject('a string'))
    .onError((error, c) => (error instanceof HTTPException ? error.getResponse() : c.text('it broke', 500)));
}

test('tells by its class what was thrown, and an HTTPException by its cause or status', async () => {
  const { registry, faults } = registryWithFaults();
  const app = new Hono().use(measureRequests({ registry })).route('/fail', failing());
  const port = await listening(createAdaptorServer(app));
  for (const path of ['class', 'answer', 'answer-with-cause', 'client', 'rubbish']) {
    await (await fetch(`http://127.0.0.1:${port}/fail/${path}`)).text();
  }
  expect((await settled(registry, 5)).sort()).toEqual([
    'GET /fail/answer 503 503 × 1',
    'GET /fail/answer-with-cause 502 ECONNREFUSED × 1',
    'GET /fail/class 500 TypeError × 1',
    'GET /fail/client 422 × 1',
    'GET /fail/rubbish 500 500 × 1',
  ]);
  expect(faults).toEqual([]);
});

test('gives label functions the context with its own types', async () => {
  const { registry } = registryWithFaults();
  const app = new Hono<Env>();
  app.use(
    measureRequests<Context<Env>>({ registry, labels: { tenant: ({ context }) => context.get('tenant') ?? 'none' } }),
  );
  app.use(async (c, next) => {
    c.set('tenant', c.req.query('tenant') ?? 'none');
    await next();
  });
  app.get('/x', (c) => c.text(String(c.env.incoming.httpVersion)));
  const port = await listening(createAdaptorServer(app));
  await (await fetch(`http://127.0.0.1:${port}/x?tenant=blue`)).text();
  expect(await settled(registry, 1)).toEqual(['GET /x 200 blue × 1']);
});

test('an event stream ends when its reader leaves', async () => {
  const { registry } = registryWithFaults();
  const app = new Hono().use(measureRequests({ registry }));
  app.get('/events', (c) =>
    streamSSE(c, async (events) => {
      await events.writeSSE({ data: 'one' });
      await new Promise(() => {});
    }),
  );
  const socket = connect(await listening(createAdaptorServer(app)), '127.0.0.1');
  socket.write('GET /events HTTP/1.1\r\nhost: x\r\n\r\n');
  await once(socket, 'data');
  expect(counted(registry)).toEqual([]);
  socket.destroy();
  expect(await settled(registry, 1)).toEqual(['GET /events 200 × 1']);
});

test('measureServer beside it counts what Hono never sees, and leaves the rest to it', async () => {
  const { registry, faults } = registryWithFaults();
  const app = new Hono().use(measureRequests({ registry })).get('/users/:id', (c) => c.text('user'));
  const server = createAdaptorServer(app);
  measureServer(server, { registry });
  const port = await listening(server);
  for (const host of ['localhost', 'a/b']) {
    const socket = connect(port, '127.0.0.1');
    socket.resume().end(`GET /users/1 HTTP/1.1\r\nhost: ${host}\r\nconnection: close\r\n\r\n`);
    await once(socket, 'close');
  }
  expect((await settled(registry, 2)).sort()).toEqual(['GET /users/:id 200 × 1', 'GET 400 × 1']);
  expect(faults).toEqual([]);
});

test('names the route of a WebSocket', async () => {
  const { registry, faults } = registryWithFaults();
  // It brings no types.
  const { WebSocket, WebSocketServer } = await import('ws' as string);
  const sockets = new WebSocketServer({ noServer: true });
  const app = new Hono().use(measureRequests({ registry }));
  app.get(
    '/rooms/:room',
    upgradeWebSocket(() => ({ onMessage: (event, socket) => socket.send(`${event.data}!`) })),
  );
  const server = createAdaptorServer({ fetch: app.fetch, websocket: { server: sockets } });
  measureServer(server, { registry });
  const client = new WebSocket(`ws://127.0.0.1:${await listening(server)}/rooms/7`);
  await once(client, 'open');
  client.send('hi');
  expect(String((await once(client, 'message'))[0])).toBe('hi!');
  expect(await settled(registry, 1)).toEqual(['GET /rooms/:room 101 × 1']);
  client.terminate();
  expect(await settled(registry, 1)).toEqual(['GET /rooms/:room 101 × 1']);
  expect(faults).toEqual([]);
});

test('a mounted app, and a nested one, with the same middleware: once, with the whole path', async () => {
  const { registry, faults } = registryWithFaults();
  const measure = measureRequests({ registry });
  const app = new Hono().use(measure);
  app.route(
    '/nested',
    new Hono().use(measure).get('/things/:id', (c) => c.text('thing')),
  );
  app.mount('/mounted', new Hono().use(measure).get('/things/:id', (c) => c.text('thing')).fetch);
  const port = await listening(createAdaptorServer(app));
  for (const base of ['nested', 'mounted']) await (await fetch(`http://127.0.0.1:${port}/${base}/things/1`)).text();
  expect((await settled(registry, 2)).sort()).toEqual(['GET /mounted/* 200 × 1', 'GET /nested/things/:id 200 × 1']);
  expect(faults).toEqual([]);
});

test('without Node, as in a test of the app: counts when the handler is done', async () => {
  const { registry } = registryWithFaults();
  const app = new Hono().use(measureRequests({ registry }));
  app.get('/users/:id', (c) => c.json({ kind: currentScope()?.kind, route: currentScope()?.route }, 201));
  app.route('/fail', failing());
  const response = await app.request('/users/1');
  expect([response.status, await response.json()]).toEqual([201, { kind: 'request', route: '/users/:id' }]);
  // A platform's own bindings may have any name.
  await app.request('/nowhere', {}, { incoming: 'queue', outgoing: {} });
  await app.request('/fail/class');
  await expect(app.request('/fail/rubbish')).rejects.toBe('a string');
  expect(counted(registry).sort()).toEqual([
    'GET /fail/class 500 TypeError × 1',
    'GET /fail/rubbish 500 500 × 1',
    'GET /users/:id 201 × 1',
    'GET 404 × 1',
  ]);
});

test('in another framework it passes requests on, and says so once', async () => {
  const { registry, faults } = registryWithFaults();
  const middleware = measureRequests({ registry }) as unknown as (...args: unknown[]) => Promise<void>;
  const listener: RequestListener = async (req: IncomingMessage, res: ServerResponse) => {
    await middleware({ req, res }, async () => void res.end('served'));
    await middleware(req, res);
    await middleware(undefined, undefined);
  };
  const port = await listening(createServer(listener));
  expect(await (await fetch(`http://127.0.0.1:${port}/`)).text()).toBe('served');
  expect(counted(registry)).toEqual([]);
  expect(faults.map(({ code }) => code)).toEqual(['SONDE_HTTP_FRAMEWORK_MISSING']);
});

test('refuses wrong options when it is made', () => {
  expect(() => measureRequests({ skip: 'metrics' } as object)).toThrow(/option "skip"/);
});
