import type { Server } from 'node:http';
import { createAdaptorServer, type HttpBindings } from '@hono/node-server';
import { healthProbes } from '@sonde/health/hono';
import { type Context, Hono, type Next } from 'hono';
import type { AppSetup, ProbeApp } from '../kit/app.js';
import { running } from '../kit/running.js';

type Env = { Bindings: HttpBindings };

async function checkUser(c: Context, next: Next): Promise<Response | undefined> {
  if (c.req.header('x-user') === undefined) return c.body(null, 401);
  await next();
  return undefined;
}

function application({ health, options, guard, mount }: AppSetup): Hono<Env> {
  const app = new Hono<Env>();
  const probes = healthProbes<Context<Env>>(health, options);
  if (guard === 'before the probes') app.use(checkUser);
  if (mount === undefined) app.use(probes);
  else {
    const part = new Hono<Env>();
    part.use(probes);
    app.route(mount, part);
  }
  if (guard === 'after the probes') app.use(checkUser);
  app.get('/orders', (c) => c.text('orders'));
  app.post('/orders', async (c) => c.json(await c.req.json()));
  app.get('/health/extra', (c) => c.text('extra'));
  return app;
}

export const honoApp: ProbeApp = {
  name: 'Hono 4.13',
  guarded: 'by order',
  mounts: true,
  mountsAtItself: true,
  start: async (setup) => {
    // The server puts classes of its own in place of these two; other apps of this process need the real ones.
    const { Request, Response } = globalThis;
    const server = createAdaptorServer({ fetch: application(setup).fetch }) as Server;
    const app = await running(server);
    return { ...app, close: () => app.close().finally(() => Object.assign(globalThis, { Request, Response })) };
  },
};
