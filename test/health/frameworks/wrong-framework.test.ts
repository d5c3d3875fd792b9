import type { IncomingMessage, ServerResponse } from 'node:http';
import { Health } from '@sonde/health';
import { healthProbes as express } from '@sonde/health/express';
import { healthProbes as fastify } from '@sonde/health/fastify';
import { healthProbes as h3 } from '@sonde/health/h3';
import { healthProbes as hono } from '@sonde/health/hono';
import { healthProbes as koa } from '@sonde/health/koa';
import { Registry, type SondeError } from '@sonde/metrics';
import { Hono } from 'hono';
import { expect, test } from 'vitest';

type AnyMiddleware = (...args: unknown[]) => unknown;

const next = async () => 'went on';
const node = [
  { url: '/health', headers: {} } as IncomingMessage,
  { setHeader() {}, end() {} } as unknown as ServerResponse,
];
const fetched = { req: { url: 'http://x/health', method: 'GET', headers: new Headers() } };

test.each<[string, (health: Health) => unknown, readonly unknown[]]>([
  ['express', express, [{ req: node[0], res: node[1] }, next]],
  ['koa', koa, [...node, next]],
  ['hono', hono, [...node, next]],
  ['hono', hono, [{ ...fetched, url: new URL('http://x/health') }, next]],
  ['h3', h3, [...node, next]],
  ['h3', h3, [{ req: { ...fetched.req, routeIndex: 0 } }, next]],
])('%s in another framework tells once, and lets requests go on', async (entry, adapter, args) => {
  const faults: SondeError<string>[] = [];
  const health = new Health({ registry: new Registry({ onFault: (fault) => faults.push(fault) }) });
  const middleware = adapter(health) as AnyMiddleware;
  expect([await middleware(...args), await middleware(...args)]).toEqual(['went on', 'went on']);
  expect(faults.map(({ code }) => code)).toEqual(['SONDE_HEALTH_FRAMEWORK_MISSING']);
  expect(faults[0]?.message).toContain(`@sonde/health/${entry}`);
});

test('the plugin of Fastify, called as a middleware is made', () => {
  const call = fastify as unknown as (health: Health) => unknown;
  expect(() => call(new Health({ registry: new Registry() }))).toThrow(
    expect.objectContaining({ code: 'SONDE_HEALTH_FRAMEWORK_MISSING' }),
  );
});

test('Hono without a server, with a parameter in the path of its part', async () => {
  const health = new Health({ registry: new Registry() });
  const part = new Hono().use(hono(health)).get('/orders', (c) => c.text('orders'));
  const app = new Hono().route('/tenants/:tenant/v1', part);
  const statusOf = async (path: string) => (await app.request(path)).status;
  expect(await statusOf('/tenants/acme/v1/health/live')).toBe(200);
  expect(await statusOf('/tenants/acme/v1/orders')).toBe(200);
  expect(await statusOf('/tenants/acme/health/live')).toBe(404);
  const based = new Hono().basePath('/api').use('/health/*', hono(health));
  expect((await based.request('/api/health/live')).status).toBe(404);
  const whole = new Hono().use('/health/*', hono(health)).get('/health/*', (c) => c.text('mine'));
  expect((await whole.request('/health/live')).headers.get('cache-control')).toBe('no-store');
});
