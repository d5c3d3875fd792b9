import { type Context, Hono } from 'hono';
import { expect, test } from 'vitest';
import { FixedHealth } from '../probes/fixed-health.test.support.js';
import { healthProbes } from './index.js';

type Env = { Variables: { user: string } };

test("a details function gets Hono's context, with its type", async () => {
  const app = new Hono<Env>();
  app.use(async (c, next) => {
    c.set('user', 'root');
    await next();
    c.header('x-time', '1');
  });
  const probes = healthProbes<Context<Env>>(new FixedHealth(), {
    details: ({ context }) => context.get('user') === 'root' && context.req.query('x') === '1',
  });
  app.use(probes);
  const response = await app.request('/health?x=1');
  expect([response.status, response.headers.get('x-time')]).toEqual([503, '1']);
  expect(await response.json()).toMatchObject({ version: '1.2.3' });
});

test('parts of an app, each with its own probes', async () => {
  const [one, other] = [new FixedHealth(), new FixedHealth()];
  other.report = { ...other.report, status: 'up' };
  const app = new Hono();
  app.route('/one/:part', new Hono().use(healthProbes(one)));
  app.route('/other', new Hono().basePath('/v2').use('*', healthProbes(other)));
  const statusOf = async (path: string) => (await app.request(path)).status;
  expect(await statusOf('/one/x/health')).toBe(503);
  expect(await statusOf('/other/v2/health/live')).toBe(200);
  expect(await statusOf('/health')).toBe(404);
  expect(await statusOf('/one/health')).toBe(404);
  expect(await statusOf('/other/health')).toBe(404);
});
