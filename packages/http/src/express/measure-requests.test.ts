import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { currentScope, Registry, type SondeError } from '@sonde/metrics';
import express, { type NextFunction, type Request, type Response } from 'express';
import { afterEach, expect, test } from 'vitest';
import { measureServer } from '../node/index.js';
import type { FinishedRequest } from '../request/options.js';
import { type ExpressRequestLike, measureRequests } from './index.js';

const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

/** A registry, the middleware that records in it, and what it was told. */
function observed() {
  const faults: SondeError<string>[] = [];
  const finished: FinishedRequest<ExpressRequestLike>[] = [];
  const registry = new Registry({ onFault: (fault) => faults.push(fault) });
  const measure = () => measureRequests({ registry, route: (request) => void finished.push(request) });
  return { registry, faults, finished, measure };
}

async function serve(app: RequestListener) {
  const server = createServer(app).listen(0, '127.0.0.1');
  closers.push(() => server.close());
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return { server, get: async (path: string) => (await fetch(`http://127.0.0.1:${port}${path}`)).text() };
}

test('two of one registry count once, wherever they stand, and say so', async () => {
  const { measure, finished, faults } = observed();
  const mounted = express()
    .use(measure())
    .get('/x', (_, response) => void response.send('x'));
  const { get } = await serve(express().use(measure()).use('/mounted', mounted));
  await get('/mounted/x');
  await get('/mounted/x');
  await expect.poll(() => finished.map(({ route }) => route)).toEqual(['/mounted/x', '/mounted/x']);
  expect(faults.map(({ code }) => code)).toEqual(['SONDE_HTTP_MEASURED_TWICE']);
});

test('the very same middleware, and one at the server, are no mistake', async () => {
  const { measure, finished, faults, registry } = observed();
  const one = measure();
  const app = express()
    .use(one, one)
    .get('/x', one, (_, response) => void response.send('x'));
  const { server, get } = await serve(app);
  measureServer(server, { registry, route: (request) => void finished.push(request as never) });
  await get('/x');
  await expect.poll(() => finished.map(({ route }) => route)).toEqual(['/x']);
  expect(faults).toEqual([]);
});

test('two registries count each for itself, and both know the route', async () => {
  const [first, second] = [observed(), observed()];
  const router = express
    .Router()
    .use(second.measure())
    .get('/:x', (_, response) => void response.send('x'));
  const { get } = await serve(express().use(first.measure()).use('/r', router));
  await get('/r/1');
  await expect.poll(() => [first, second].map(({ finished }) => finished[0]?.route)).toEqual(['/r/:x', '/r/:x']);
  expect([first.faults, second.faults]).toEqual([[], []]);
});

test('handlers find the route in their scope, and what they set there stays', async () => {
  const { measure, finished } = observed();
  const name = (_request: Request, response: Response, next: NextFunction) => {
    const scope = currentScope();
    response.locals['found'] = scope?.route;
    if (scope !== undefined) scope.route = '/named';
    next();
  };
  const app = express()
    .use(measure())
    .get('/a/:b', name, (_, response) => void response.send(response.locals['found']));
  const { get } = await serve(app);
  expect(await get('/a/1')).toBe('/a/:b');
  await expect.poll(() => finished[0]?.route).toBe('/named');
});

test('error.type is the class of what was thrown or passed on, whoever answers for it', async () => {
  const { measure, finished } = observed();
  const app = express().use(measure());
  app.set('env', 'test');
  app.get('/thrown', () => {
    throw new RangeError('no');
  });
  app.get('/rejected', async () => {
    throw new SyntaxError('no');
  });
  app.use('/passed', (_request, _response, next) => next(new EvalError('no')));
  app.use((_error: unknown, request: Request, response: Response, next: NextFunction) => {
    if (request.path === '/rejected') response.status(503).send('later');
    else next(_error);
  });
  const { get } = await serve(app);
  for (const path of ['/thrown', '/rejected', '/passed']) await get(path);
  await expect
    .poll(() => finished.map(({ route, status, errorType }) => [route, status, errorType]))
    .toEqual([
      ['/thrown', 500, 'RangeError'],
      ['/rejected', 503, 'SyntaxError'],
      ['', 500, 'EvalError'],
    ]);
});

test('the context of label functions is the request of Express', async () => {
  const registry = new Registry();
  const seen: unknown[] = [];
  const labels = {
    tenant: ({ context }: FinishedRequest<ExpressRequestLike>) => {
      seen.push(context.params, context.originalUrl);
      return 'x';
    },
  };
  const app = express()
    .use(measureRequests({ registry, labels }))
    .get('/t/:tenant', (_, response) => void response.end());
  const { get } = await serve(app);
  await get('/t/acme?q');
  await expect.poll(() => seen).toEqual([{ tenant: 'acme' }, '/t/acme?q']);
});

test('a wrong option is refused at once', () => {
  expect(() => measureRequests({ skipp: '/x' } as never)).toThrow(
    expect.objectContaining({ code: 'SONDE_INVALID_OPTION' }),
  );
});
