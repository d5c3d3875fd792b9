import { createServer as createHttp2Server } from 'node:http2';
import { setTimeout as pause, setImmediate as tick } from 'node:timers/promises';
import { createAdaptorServer, type HttpBindings } from '@hono/node-server';
import { measureRequests } from '@sonde/http/hono';
import { measureServer } from '@sonde/http/node';
import { Hono } from 'hono';
import { bearerAuth } from 'hono/bearer-auth';
import { HTTPException } from 'hono/http-exception';
import { logger } from 'hono/logger';
import { mount } from 'hono/mount';
import { stream } from 'hono/streaming';
import { type AppSetup, BoomError, type RequestApp, type RunningApp } from '../kit/app.js';
import { listening } from '../kit/listening.js';
import { scopeReport } from '../kit/scope-report.js';

function organisation(): Hono {
  const app = new Hono();
  app.use('*', async (c, next) => {
    await next();
    c.header('x-organisation', c.req.param('org') ?? '');
  });
  app.get('/members/:member', (c) => c.text('member'));
  app.get('/boom', () => {
    throw new BoomError('boom');
  });
  return app;
}

function things(): Hono {
  return new Hono().get('/things/:id', (c) => c.text(c.req.param('id')));
}

function honoApp({ options, twice }: AppSetup): Hono<{ Bindings: HttpBindings }> {
  const app = new Hono<{ Bindings: HttpBindings }>();
  app.use(measureRequests(options));
  if (twice === true) app.use(measureRequests(options));
  app.use(logger(() => {}));
  app.get('/ok', (c) => c.text('ok'));
  app.get('/users/:id', (c) => c.text(c.req.param('id')));
  app.get('/async-boom', async () => {
    await tick();
    throw new BoomError('boom');
  });
  app.on('GET', ['/list/a', '/list/b'], (c) => c.text('list'));
  app.get('/re/:number{[0-9]+}', (c) => c.text('digits'));
  app.use('/guarded/*', bearerAuth({ token: 'open' }));
  app.get('/guarded', (c) => c.text('secret'));
  app.post('/echo', async (c) => c.text(await c.req.text()));
  app.get('/stream', (c) =>
    stream(c, async (body) => {
      for (const letter of 'abc') {
        await body.write(letter.repeat(1000));
        await pause(20);
      }
    }),
  );
  app.get('/slow', () => new Promise(() => {}));
  app.get('/half', (c) =>
    stream(c, async (body) => {
      await body.write('x');
      await new Promise(() => {});
    }),
  );
  app.get('/scope', async (c) => {
    await tick();
    return c.json(scopeReport());
  });
  app.post('/scope', async (c) => {
    await c.req.text();
    return c.json(scopeReport());
  });
  app.get('/skipped', (c) => c.text('skipped'));
  app.route('/org/:org', organisation());
  app.all('/mounted/*', mount(things().fetch));
  app.onError((error, c) => (error instanceof HTTPException ? error.getResponse() : c.text('it broke', 500)));
  return app;
}

async function start(setup: AppSetup, createServer?: typeof createHttp2Server): Promise<RunningApp> {
  // The server puts classes of its own in place of these two; other apps of this process need the real ones.
  const { Request, Response } = globalThis;
  const { fetch } = honoApp(setup);
  const server = createAdaptorServer(createServer === undefined ? { fetch } : { fetch, createServer });
  measureServer(server, setup.options);
  const running = await listening(server as Parameters<typeof listening>[0]);
  return { ...running, close: () => running.close().finally(() => Object.assign(globalThis, { Request, Response })) };
}

export const honoNodeApp: RequestApp = {
  name: 'Hono 4.13',
  patterns: { regexp: '/re/:number{[0-9]+}', mounted: '/mounted/*' },
  // The router leaves what it cannot decode as it is.
  statuses: { malformed: 200 },
  start: (setup) => start(setup),
  startHttp2: (setup) => start(setup, createHttp2Server),
};
