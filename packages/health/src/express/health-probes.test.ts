import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import express, { type Request } from 'express';
import { expect, test } from 'vitest';
import { FixedHealth } from '../probes/fixed-health.test.support.js';
import { healthHandler } from '../probes/node-handler.js';
import { healthProbes } from './index.js';

test('a details function gets the request of Express, with its type', async () => {
  const app = express();
  app.use((request, _, next) => {
    Object.assign(request, { user: 'root' });
    next();
  });
  const seen: unknown[] = [];
  const probes = healthProbes<Request & { user?: string }>(new FixedHealth(), {
    details: ({ context }) => seen.push(context.user, context.query) > 0,
  });
  app.use('/v1', probes);
  const server = app.listen(0, '127.0.0.1');
  await once(server, 'listening');
  try {
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1/health?x=1`;
    expect(await (await fetch(url)).json()).toMatchObject({ version: '1.2.3' });
    expect(seen).toEqual(['root', { x: '1' }]);
  } finally {
    server.close();
  }
});

test("Node's handler is a middleware of Express too, and a handler of a route", async () => {
  const app = express();
  app.use('/internal', healthHandler(new FixedHealth()));
  app.get('/health/live', healthHandler<Request>(new FixedHealth(), { details: ({ context }) => context.secure }));
  const server = app.listen(0, '127.0.0.1');
  await once(server, 'listening');
  try {
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    for (const path of ['/internal/health', '/health/live']) expect((await fetch(url + path)).status).toBe(503);
    expect((await fetch(`${url}/health`)).status).toBe(404);
  } finally {
    server.close();
  }
});
