import { Registry } from '@sonde/metrics';
import Fastify, { type FastifyInstance, type FastifyRequest, type FastifyServerOptions } from 'fastify';
import { afterEach, describe, expect, test } from 'vitest';
import { FixedHealth } from '../probes/fixed-health.test.support.js';
import { type FastifyProbeOptions, healthProbes } from './index.js';

const apps: FastifyInstance[] = [];
afterEach(() => Promise.all(apps.splice(0).map((app) => app.close())));

function appOf(options: FastifyServerOptions = {}): FastifyInstance {
  const app = Fastify(options);
  apps.push(app);
  return app;
}

test.each([{}, { routerOptions: { ignoreTrailingSlash: true } }, { ignoreTrailingSlash: true }])(
  'with %o, a slash at the end is none of its business',
  async (options) => {
    const app = appOf(options);
    await app.register(healthProbes, { health: new FixedHealth() });
    for (const url of ['/health', '/health/', '/health/live', '/health/live/?x']) {
      expect((await app.inject(url)).statusCode).toBe(503);
    }
    expect((await app.inject('/health/x')).statusCode).toBe(404);
  },
);

test('hooks know a probe by the configuration of its route, and their headers are kept', async () => {
  const app = appOf();
  app.addHook('onRequest', async (request, reply) => {
    reply.header('x-request-id', 'r-1');
    const { probe } = request.routeOptions.config as { probe?: string };
    if (probe === undefined) await reply.code(401).send();
  });
  await app.register(healthProbes, { health: new FixedHealth() });
  app.get('/orders', async () => 'orders');
  const response = await app.inject('/health/ready');
  expect([response.statusCode, response.headers['x-request-id']]).toEqual([503, 'r-1']);
  expect((await app.inject('/orders')).statusCode).toBe(401);
});

test('what plugins do to payloads is not done to probes', async () => {
  const app = appOf();
  app.addHook('onSend', async (_request, reply) => {
    reply.header('etag', '"x"').code(304);
    return '';
  });
  let responses = 0;
  app.addHook('onResponse', async () => void responses++);
  await app.register(healthProbes, { health: new FixedHealth() });
  const response = await app.inject({ url: '/health', headers: { 'if-none-match': '"x"' } });
  expect([response.statusCode, response.headers['etag']]).toEqual([503, undefined]);
  expect(response.json()).toMatchObject({ status: 'down' });
  expect(responses).toBe(1);
});

test('requests of probes are not logged', async () => {
  const lines: string[] = [];
  const app = appOf({ logger: { level: 'info', stream: { write: (line: string) => lines.push(line) } } });
  await app.register(healthProbes, { health: new FixedHealth() });
  app.get('/orders', async () => 'orders');
  await app.inject('/health/ready');
  expect(lines).toEqual([]);
  await app.inject('/orders');
  expect(lines).not.toEqual([]);
});

test('a details function gets the request of Fastify', async () => {
  const app = appOf();
  app.addHook('onRequest', async (request) => void Object.assign(request, { user: 'root' }));
  const seen: unknown[] = [];
  const details: FastifyProbeOptions['details'] = ({ context }) => {
    seen.push((context as FastifyRequest & { user?: string }).user, context.ip);
    return true;
  };
  await app.register(healthProbes, { health: new FixedHealth(), details, prefix: '/v1', logLevel: 'error' });
  expect((await app.inject('/v1/health')).json()).toMatchObject({ version: '1.2.3' });
  expect(seen).toEqual(['root', '127.0.0.1']);
});

describe('what is refused, from register or ready', () => {
  test.each<[string, object]>([
    ['health', {}],
    ['health', { health: { registry: new Registry() } }],
    ['detail', { health: new FixedHealth(), detail: 'always' }],
    ['path', { health: new FixedHealth(), path: '/:x' }],
  ])('%s in %o', async (name, options) => {
    const registered = async () => {
      await appOf().register(healthProbes, options as FastifyProbeOptions);
    };
    await expect(registered()).rejects.toMatchObject({
      code: 'SONDE_INVALID_OPTION',
      message: expect.stringContaining(`"${name}"`),
    });
  });
});
