import { Registry } from '@sonde/metrics';
import { afterEach, expect, test } from 'vitest';
import { startMetricsServer } from './metrics-server.js';
import type { MetricsServer } from './open-server.js';
import type { RouteHandler } from './routes.js';
import type { MetricsServerOptions } from './server-options.js';

const opened: MetricsServer[] = [];
afterEach(async () => {
  await Promise.all(opened.splice(0).map((server) => server.close()));
});

async function start(routes: Record<string, RouteHandler>, options: Partial<MetricsServerOptions> = {}) {
  const server = await startMetricsServer({ registry: new Registry(), port: 0, routes, ...options });
  opened.push(server);
  return async (path: string, init?: RequestInit) => {
    const response = await fetch(new URL(path, server.url), init);
    return [response.status, await response.text()];
  };
}

const says =
  (text: string): RouteHandler =>
  (request, response) =>
    response.end(`${text} ${request.method} ${request.url}`);

test.each([
  ['/health', 'health GET /health'],
  ['/health?x=1', 'health GET /health?x=1'],
  ['/health/', 'health GET /health/'],
  ['/health/live', 'health GET /health/live'],
  ['/health/deep/er', 'deep GET /health/deep/er'],
  ['/health/deeper', 'health GET /health/deeper'],
])('%s is answered: %s', async (path, expected) => {
  const get = await start({ '/health': says('health'), '/health/deep': says('deep') });
  expect(await get(path)).toEqual([200, expected]);
});

test('what stands below none of them is not found, and the metrics come first', async () => {
  const get = await start({ '/metrics': says('mine'), '/health': says('health') });
  expect(await get('/healthy')).toEqual([404, 'Nothing here. Metrics are at /metrics\n']);
  expect((await get('/metrics'))[1]).not.toContain('mine');
  expect(await get('/metrics/x')).toEqual([200, 'mine GET /metrics/x']);
});

test('every method is the handler’s matter', async () => {
  const get = await start({ '/health': says('health') });
  expect(await get('/health', { method: 'POST' })).toEqual([200, 'health POST /health']);
});

test('the index page lists them', async () => {
  const get = await start({ '/health': says(''), '/debug/pprof': says('') });
  const [, page] = await get('/');
  for (const path of ['/metrics', '/health', '/debug/pprof']) expect(page).toContain(`<a href="${path}">${path}</a>`);
});

test('credentials of the metrics are not theirs', async () => {
  const get = await start({ '/health': says('health') }, { auth: { bearer: 'x' } });
  expect((await get('/metrics'))[0]).toBe(401);
  expect(await get('/health')).toEqual([200, 'health GET /health']);
  expect(await get('/')).toEqual([404, 'Nothing here.\n']);
});

test.each<[string, RouteHandler]>([
  [
    'throws',
    () => {
      throw new Error('secret');
    },
  ],
  ['rejects', () => Promise.reject(new Error('secret'))],
])('a handler that %s is a 500 without details, and harms nobody', async (_, handler) => {
  const get = await start({ '/health': handler, '/other': says('other') });
  expect(await get('/health')).toEqual([500, 'This could not be answered.\n']);
  expect(await get('/other')).toEqual([200, 'other GET /other']);
});

test('a handler that rejects after it began breaks the answer off', async () => {
  const get = await start({
    '/health': async (_, response) => {
      response.write('half');
      await Promise.reject(new Error('late'));
    },
  });
  await expect(get('/health')).rejects.toThrow();
});

test.each<[string, unknown]>([
  ['[]', []],
  ['"/health"', '/health'],
  ['no slash', { health: () => {} }],
  ['a slash at the end', { '/health/': () => {} }],
  ['the root', { '/': () => {} }],
  ['no function', { '/health': { live: true } }],
])('refused: %s', async (_, routes) => {
  const started = startMetricsServer({
    registry: new Registry(),
    port: 0,
    routes: routes as Record<string, RouteHandler>,
  });
  await expect(started).rejects.toMatchObject({
    code: 'SONDE_INVALID_OPTION',
    message: expect.stringContaining('option "routes"'),
  });
});
