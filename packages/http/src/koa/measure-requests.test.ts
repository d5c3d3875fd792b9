import { createServer, type Server } from 'node:http';
import { connect } from 'node:net';
import { Readable } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
import Router from '@koa/router';
import { currentScope, Registry, type SondeError } from '@sonde/metrics';
import { histogramOf, labelSetsOf } from '@sonde/metrics/testing';
import Koa from 'koa';
import { afterEach, expect, test } from 'vitest';
import { measureRequests } from './index.js';

const duration = 'http_server_request_duration_seconds';

const servers: Server[] = [];

afterEach(() => {
  for (const server of servers.splice(0)) server.close().closeAllConnections();
});

function measured(): { app: Koa; registry: Registry; faults: SondeError<string>[] } {
  const faults: SondeError<string>[] = [];
  const registry = new Registry({ onFault: (fault) => faults.push(fault) });
  const app = new Koa();
  app.silent = true;
  app.use(measureRequests({ registry }));
  return { app, registry, faults };
}

async function listen(app: Koa): Promise<number> {
  const server = createServer(app.callback());
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as { port: number }).port;
}

/** Asks for each path, and gives the bodies. */
async function asked(port: number, paths: readonly string[]): Promise<string[]> {
  const bodies: string[] = [];
  for (const path of paths) {
    const response = await fetch(`http://127.0.0.1:${port}${path}`);
    bodies.push(await response.text().catch(() => 'broken off'));
  }
  return bodies;
}

/** `/users/:id 200 1`, with `error.type` before the count where there is one. */
async function counted(registry: Registry): Promise<string[]> {
  await pause(30);
  const snapshot = registry.snapshot();
  return labelSetsOf(snapshot, duration).map((labels) => {
    const { http_route: route, http_response_status_code: status, error_type: error } = labels;
    return [route, status, error, histogramOf(snapshot, duration, labels).count]
      .filter((part) => part !== '')
      .join(' ');
  });
}

test('a handler finds its route in the scope, that of a later layer once the first has passed on', async () => {
  const { app, registry } = measured();
  const router = new Router();
  router.use((_, next) => next());
  router.get('/users/me', (ctx) => {
    ctx.body = currentScope()?.route;
  });
  router.get('/users/:id', (ctx) => {
    ctx.body = currentScope()?.route;
  });
  router.get('/pass/:id', (_, next) => next());
  router.get('/pass/:other', (ctx) => {
    ctx.body = currentScope()?.route;
  });
  app.use(router.routes());
  const routes = ['/users/me', '/users/:id', '/pass/:other'];
  expect(await asked(await listen(app), ['/users/me', '/users/7', '/pass/1'])).toEqual(routes);
  expect(await counted(registry)).toEqual(routes.map((route) => `${route} 200 1`));
});

test('a guard that is a layer of the router answers by the name of the route behind it', async () => {
  const { app, registry } = measured();
  const org = new Router();
  org.use((ctx, next) => (ctx.query['key'] === '1' ? next() : ctx.throw(401)));
  org.get('/members/:id', (ctx) => {
    ctx.body = 'member';
  });
  const router = new Router({ prefix: '/api' });
  router.use('/org/:org', org.routes());
  app.use(router.routes());
  await asked(await listen(app), ['/api/org/1/members/2', '/api/org/1/members/2?key=1', '/api/org/1/none']);
  const route = '/api/org/:org/members/:id';
  expect(await counted(registry)).toEqual([`${route} 401 1`, `${route} 200 1`, '404 1']);
});

test('the type of an error, unless the app answered it itself or it is the fault of the client', async () => {
  const { app, registry } = measured();
  app.use((ctx, next) =>
    next().catch((error: Error) => {
      if (error.message !== 'handled') throw error;
      ctx.status = 500;
    }),
  );
  const router = new Router();
  router.get('/thrown', () => {
    throw new RangeError('thrown');
  });
  router.get('/handled', () => Promise.reject(new RangeError('handled')));
  router.get('/refused', (ctx) => ctx.throw(403));
  router.get('/broken', (ctx) => {
    ctx.body = Readable.from(brokenOff());
  });
  app.use(router.routes());
  await asked(await listen(app), ['/thrown', '/handled', '/refused', '/broken']);
  expect(await counted(registry)).toEqual([
    '/thrown 500 RangeError 1',
    '/handled 500 500 1',
    '/refused 403 1',
    '/broken 200 EvalError 1',
  ]);
});

async function* brokenOff(): AsyncGenerator<string> {
  yield 'begun';
  await pause(5);
  throw new EvalError('broken off');
}

test('a handler that hangs when its client leaves has its route', async () => {
  const { app, registry } = measured();
  app.use(new Router().get('/slow/:id', () => new Promise(() => {})).routes());
  const socket = connect(await listen(app), '127.0.0.1');
  socket.write('GET /slow/1 HTTP/1.1\r\nHost: x\r\n\r\n');
  await pause(40);
  socket.destroy();
  expect(await counted(registry)).toEqual(['/slow/:id 499 client_abort 1']);
});

test('without a router the app names the route itself', async () => {
  const { app, registry } = measured();
  app.use((ctx) => {
    const scope = currentScope();
    if (scope !== undefined) scope.route = '/by-hand';
    ctx.body = 'ok';
  });
  await asked(await listen(app), ['/by-hand/1', '/by-hand/2']);
  expect(await counted(registry)).toEqual(['/by-hand 200 2']);
});

test('label functions see the context of Koa', async () => {
  const registry = new Registry();
  const app = new Koa();
  app.use(measureRequests<Koa.Context>({ registry, labels: { tenant: ({ context }) => context.state['tenant'] } }));
  app.use((ctx) => {
    ctx.state['tenant'] = 'blue';
    ctx.body = 'ok';
  });
  await asked(await listen(app), ['/']);
  expect(await counted(registry)).toEqual(['200 1']);
  expect(labelSetsOf(registry.snapshot(), duration)[0]).toMatchObject({ tenant: 'blue' });
});
