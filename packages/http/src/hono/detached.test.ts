import { createServer } from 'node:http';
import { Registry, type SondeError } from '@sonde/metrics';
import { histogramOf, labelSetsOf } from '@sonde/metrics/testing';
import { Hono } from 'hono';
import { beforeEach, expect, test } from 'vitest';
import { measureServer } from '../node/index.js';
import { measureRequests } from './index.js';

let faults: SondeError<string>[];
let registry: Registry;

beforeEach(() => {
  faults = [];
  registry = new Registry({ strict: true, onFault: (fault) => faults.push(fault) });
});

/** `/x × 1`, for every series. */
function counted(name = 'http_server_request_duration_seconds'): string[] {
  const snapshot = registry.snapshot();
  return labelSetsOf(snapshot, name)
    .map((labels) => `${labels['http_route']} × ${histogramOf(snapshot, name, labels).count}`)
    .filter((line) => !line.endsWith('× 0'));
}

function measured(app = new Hono()): Hono {
  return app.use(measureRequests({ registry, skip: '/skipped' }));
}

test('a test of an app is no fault, and sees no sizes', async () => {
  await measured()
    .get('/x', (c) => c.text('x'))
    .request('/x');
  expect(counted()).toEqual(['/x × 1']);
  expect(counted('http_server_response_body_size_bytes')).toEqual([]);
  expect(faults).toEqual([]);
});

test('skipped paths are those of the URL', async () => {
  const app = measured().get('/skipped', (c) => c.text('x'));
  await app.request('/skipped?x=1');
  await app.request('https://example.org/skipped');
  expect(counted()).toEqual([]);
});

test('two installations: once, and told once', async () => {
  const app = measured(measured()).get('/x', (c) => c.text('x'));
  await app.request('/x');
  await app.request('/x');
  expect(counted()).toEqual(['/x × 2']);
  expect(faults.map(({ code }) => code)).toEqual(['SONDE_HTTP_MEASURED_TWICE']);
});

test('an app that another hands on to by fetch, or that calls itself, serves a part of the same request', async () => {
  const inner = measured().get('/api/:x', (c) => c.text('inner'));
  const app = measured().all('/api/*', (c) => inner.fetch(c.req.raw));
  app.get('/page', async (c) => c.text(await (await app.request('/api/1')).text()));
  await app.request('/api/1');
  await app.request('/page');
  expect(counted()).toEqual(['/api/* × 1', '/page × 1']);
  expect(faults).toEqual([]);
});

test('two middlewares at a measured server: told once', async () => {
  const app = measured(measured()).get('/x', (c) => c.text('x'));
  const server = createServer(async (incoming, outgoing) => {
    const response = await app.request('/x', {}, { incoming, outgoing });
    outgoing.end(await response.text());
  });
  measureServer(server, { registry, skip: '/skipped' });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  for (let k = 0; k < 3; k++) await (await fetch(`http://127.0.0.1:${port}/x`)).text();
  while (counted()[0] !== '/x × 3') await new Promise(setImmediate);
  server.close();
  expect(faults.map(({ code }) => code)).toEqual(['SONDE_HTTP_MEASURED_TWICE']);
});
