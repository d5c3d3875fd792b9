import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import Koa, { type Context } from 'koa';
import { expect, test } from 'vitest';
import { FixedHealth } from '../probes/fixed-health.test.support.js';
import { healthProbes } from './index.js';

test('a details function gets the context of Koa, and what stands around it sees the answer', async () => {
  const app = new Koa();
  const seen: unknown[] = [];
  app.use(async (ctx, next) => {
    ctx.state['user'] = 'root';
    await next();
    seen.push(ctx.status, ctx.type, ctx.length);
    ctx.set('x-time', '1');
  });
  const probes = healthProbes<Context>(new FixedHealth(), {
    details: ({ context }) => context.state['user'] === 'root' && context.query['x'] === '1',
  });
  app.use(probes);
  const server = app.listen(0, '127.0.0.1');
  await once(server, 'listening');
  try {
    const response = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/health?x=1`);
    const text = await response.text();
    expect(JSON.parse(text)).toMatchObject({ version: '1.2.3' });
    expect(seen).toEqual([503, 'application/json', text.length]);
    expect(response.headers.get('x-time')).toBe('1');
  } finally {
    server.close();
  }
});
