import { createServer } from 'node:http';
import { json } from 'node:stream/consumers';
import Router from '@koa/router';
import { healthProbes } from '@sonde/health/koa';
import Koa, { type Context, type Next } from 'koa';
import type { AppSetup, ProbeApp } from '../kit/app.js';
import { running } from '../kit/running.js';

async function checkUser(ctx: Context, next: Next): Promise<void> {
  if (ctx.get('x-user') === '') ctx.status = 401;
  else await next();
}

/** As `koa-mount` does: what is mounted sees its own path. */
function mounted(prefix: string, middleware: Koa.Middleware): Koa.Middleware {
  return async (ctx, next) => {
    const { path } = ctx;
    if (path !== prefix && !path.startsWith(`${prefix}/`)) return next();
    ctx.path = path.slice(prefix.length) || '/';
    await middleware(ctx, async () => {
      ctx.path = path;
      await next();
      ctx.path = path.slice(prefix.length) || '/';
    });
    ctx.path = path;
  };
}

function application({ health, options, guard, mount }: AppSetup): Koa {
  const app = new Koa();
  const router = new Router();
  router.get('/orders', (ctx) => {
    ctx.body = 'orders';
  });
  router.post('/orders', async (ctx) => {
    ctx.body = (await json(ctx.req)) as object;
  });
  router.get('/health/extra', (ctx) => {
    ctx.body = 'extra';
  });
  if (guard === 'before the probes') app.use(checkUser);
  const probes = healthProbes<Context>(health, options);
  app.use(mount === undefined ? probes : mounted(mount, probes as Koa.Middleware));
  if (guard === 'after the probes') app.use(checkUser);
  app.use(router.routes()).use(router.allowedMethods());
  return app;
}

export const koaApp: ProbeApp = {
  name: 'Koa 3.3',
  guarded: 'by order',
  mounts: true,
  mountsAtItself: true,
  start: (setup) => running(createServer(application(setup).callback())),
};
