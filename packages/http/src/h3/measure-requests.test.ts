import { once } from 'node:events';
import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { currentScope, Registry, type SondeError } from '@sonde/metrics';
import { histogramOf, labelSetsOf } from '@sonde/metrics/testing';
import {
  createEventStream,
  fromNodeHandler,
  H3,
  type H3Event,
  HTTPError,
  HTTPResponse,
  onError,
  serve,
  toNodeHandler,
  withBase,
} from 'h3';
import { afterEach, describe, expect, test } from 'vitest';
import { measureServer } from '../node/index.js';
import { measureRequests } from './index.js';

const duration = 'http_server_request_duration_seconds';
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
  const names = ['http_request_method', 'http_route', 'http_response_status_code', 'error_type', 'tenant'];
  return labelSetsOf(snapshot, duration)
    .map((labels) => {
      const { count } = histogramOf(snapshot, duration, labels);
      return [...names.map((name) => labels[name]), `× ${count}`].filter(Boolean).join(' ');
    })
    .sort();
}

async function settled(registry: Registry, requests: number): Promise<string[]> {
  const total = () => counted(registry).reduce((sum, line) => sum + Number(line.split('× ')[1]), 0);
  for (const deadlineMs = Date.now() + 15_000; total() < requests && Date.now() < deadlineMs; ) await pause(5);
  await pause(20);
  return counted(registry);
}

async function listening(listener: RequestListener): Promise<number> {
  const server = createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  closing.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return (server.address() as AddressInfo).port;
}

const nodeListener = (app: H3) => toNodeHandler(app) as RequestListener;

function failing(): H3 {
  return new H3()
    .get('/class', () => {
      throw new TypeError('no');
    })
    .get('/answer', () => {
      throw new HTTPError({ status: 503 });
    })
    .get('/returned', () => new HTTPError({ status: 507 }))
    .get('/answer-with-cause', () => {
      throw new HTTPError({ status: 502, cause: Object.assign(new Error('refused'), { code: 'ECONNREFUSED' }) });
    })
    .get('/client', () => {
      throw HTTPError.status(422);
    })
    .get('/rubbish', () => Promise.reject('a string'));
}

const failures = [
  'GET /fail/answer 503 503 × 1',
  'GET /fail/answer-with-cause 502 ECONNREFUSED × 1',
  'GET /fail/class 500 TypeError × 1',
  'GET /fail/client 422 × 1',
  'GET /fail/returned 507 507 × 1',
  'GET /fail/rubbish 500 500 × 1',
];
const failingPaths = ['class', 'answer', 'returned', 'answer-with-cause', 'client', 'rubbish'];

describe('on Node', () => {
  test('tells by its class what was thrown, and an HTTPError by its cause or status', async () => {
    const { registry, faults } = registryWithFaults();
    const app = new H3({ silent: true }).use(measureRequests({ registry })).mount('/fail', failing());
    const port = await listening(nodeListener(app));
    for (const path of failingPaths) await (await fetch(`http://127.0.0.1:${port}/fail/${path}`)).text();
    expect(await settled(registry, 6)).toEqual(failures);
    expect(faults).toEqual([]);
  });

  test('the route is the whole pattern, wherever its handler stands', async () => {
    const { registry, faults } = registryWithFaults();
    const inner = new H3().get('/things/:id', (event) => String(event.context.params?.['id']));
    const app = new H3().use(measureRequests({ registry }));
    app.use('/x/**', () => undefined);
    app.mount('/mounted', inner);
    app.mount('/fetched', (request: Request) => inner.fetch(request));
    app.all('/based/**', withBase('/based', inner.handler));
    app.get(
      '/node/:id',
      fromNodeHandler((_, response) => void response.writeHead(202).end('node')),
    );
    const port = await listening(nodeListener(app));
    const paths = ['mounted/things/1', 'fetched/things/1', 'based/things/1', 'node/1', 'x/1', 'mounted/nowhere'];
    for (const path of paths) await (await fetch(`http://127.0.0.1:${port}/${path}`)).text();
    expect(await settled(registry, 6)).toEqual([
      'GET /based/** 200 × 1',
      'GET /fetched/** 200 × 1',
      'GET /mounted/things/:id 200 × 1',
      'GET /node/:id 202 × 1',
      'GET 404 × 2',
    ]);
    expect(faults).toEqual([]);
  });

  test('gives label functions the event with its own types', async () => {
    const { registry } = registryWithFaults();
    const app = new H3();
    app.use(
      measureRequests<H3Event>({ registry, labels: { tenant: ({ context }) => String(context.context['tenant']) } }),
    );
    app.use((event) => {
      event.context['tenant'] = event.url.searchParams.get('tenant');
    });
    app.get('/x', () => 'x');
    const port = await listening(nodeListener(app));
    await (await fetch(`http://127.0.0.1:${port}/x?tenant=blue`)).text();
    expect(await settled(registry, 1)).toEqual(['GET /x 200 blue × 1']);
  });

  test('an event stream ends when its reader leaves', async () => {
    const { registry } = registryWithFaults();
    const app = new H3().use(measureRequests({ registry }));
    app.get('/events', (event) => {
      const events = createEventStream(event);
      void events.push('one');
      return events.send();
    });
    const socket = connect(await listening(nodeListener(app)), '127.0.0.1');
    socket.write('GET /events HTTP/1.1\r\nhost: x\r\n\r\n');
    await once(socket, 'data');
    expect(counted(registry)).toEqual([]);
    socket.destroy();
    expect(await settled(registry, 1)).toEqual(['GET /events 200 × 1']);
  });

  test('measureServer beside it counts what h3 answers without middleware, and leaves the rest to it', async () => {
    const { registry, faults } = registryWithFaults();
    const app = new H3().use(measureRequests({ registry })).get('/users/:id', () => 'user');
    const served = serve(app, { port: 0, hostname: '127.0.0.1', silent: true, gracefulShutdown: false });
    const server = served.node?.server as Server;
    measureServer(server, { registry });
    await served.ready();
    closing.push(() => served.close(true));
    for (const path of ['/users/1', '/users/%zz', 'ftp://x/users/1']) {
      const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
      socket.resume().end(`GET ${path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n`);
      await once(socket, 'close');
    }
    expect(await settled(registry, 3)).toEqual(['GET /users/:id 200 × 1', 'GET 400 × 2']);
    expect(faults).toEqual([]);
  });
});

describe('without Node, as in a test of the app', () => {
  test('counts when the handler is done, in the scope of the request', async () => {
    const { registry } = registryWithFaults();
    const app = new H3().use(measureRequests({ registry }));
    app.get('/users/:id', (event) => {
      event.res.status = 201;
      return { kind: currentScope()?.kind, route: currentScope()?.route, status: 418 };
    });
    app.get('/response', () => new Response('x', { status: 202 }));
    app.get('/prepared', () => new HTTPResponse('x', { status: 203 }));
    app.get('/nothing', () => undefined);
    const response = await app.request('/users/1');
    expect(await response.json()).toEqual({ kind: 'request', route: '/users/:id', status: 418 });
    const statuses = [response.status];
    for (const path of ['/response', '/prepared', '/nothing', '/nowhere']) {
      statuses.push((await app.request(path)).status);
    }
    expect(statuses).toEqual([201, 202, 203, 200, 404]);
    expect(counted(registry)).toEqual([
      'GET /nothing 200 × 1',
      'GET /prepared 203 × 1',
      'GET /response 202 × 1',
      'GET /users/:id 201 × 1',
      'GET 404 × 1',
    ]);
  });

  test('takes the status of what was thrown, unless somebody inside of it makes another of it', async () => {
    const { registry } = registryWithFaults();
    const app = new H3({ silent: true }).use(measureRequests({ registry })).mount('/fail', failing());
    app.get('/mended', () => Promise.reject(new TypeError('no')), {
      middleware: [onError(() => new Response('mended', { status: 200 }))],
    });
    for (const path of failingPaths) await app.request(`/fail/${path}`);
    expect((await app.request('/mended')).status).toBe(200);
    expect(counted(registry)).toEqual([...failures, 'GET /mended 200 × 1']);
  });
});

test('in another framework it passes requests on, and says so once', async () => {
  const { registry, faults } = registryWithFaults();
  const middleware = measureRequests({ registry }) as unknown as (...args: unknown[]) => Promise<void>;
  const port = await listening(async (req: IncomingMessage, res: ServerResponse) => {
    await middleware({ req, res }, async () => void res.end('served'));
    await middleware(req, res);
    await middleware(undefined, undefined);
  });
  expect(await (await fetch(`http://127.0.0.1:${port}/`)).text()).toBe('served');
  expect(counted(registry)).toEqual([]);
  expect(faults.map(({ code }) => code)).toEqual(['SONDE_HTTP_FRAMEWORK_MISSING']);
});

test('refuses wrong options when it is made', () => {
  expect(() => measureRequests({ skip: 'metrics' } as object)).toThrow(/option "skip"/);
});
