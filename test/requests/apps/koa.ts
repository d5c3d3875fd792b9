import { createServer } from 'node:http';
import { createServer as createHttp2Server } from 'node:http2';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { setTimeout as pause, setImmediate as tick } from 'node:timers/promises';
import Router from '@koa/router';
import { measureRequests } from '@sonde/http/koa';
import Koa from 'koa';
import { type AppSetup, BoomError, type RequestApp } from '../kit/app.js';
import { listening } from '../kit/listening.js';
import { scopeReport } from '../kit/scope-report.js';

const router = new Router();

router.get('/ok', (ctx) => {
  ctx.body = 'ok';
});
router.get('/users/:id', (ctx) => {
  ctx.body = ctx.params['id'];
});
router.get('/async-boom', async () => {
  await tick();
  throw new BoomError('boom');
});
router.get(['/list/a', '/list/b'], (ctx) => {
  ctx.body = 'list';
});
router.get(/^\/re\/(\d+)$/, (ctx) => {
  ctx.body = 'digits';
});
router.use('/guarded', (ctx) => ctx.throw(401));
router.get('/guarded', (ctx) => {
  ctx.body = 'secret';
});
router.post('/echo', async (ctx) => {
  ctx.body = await text(ctx.req);
});
router.get('/stream', (ctx) => {
  ctx.body = Readable.from(chunks());
});
router.get('/slow', () => new Promise(() => {}));
router.get('/half', (ctx) => {
  ctx.respond = false;
  ctx.res.writeHead(200).write('x');
});
router.get('/scope', async (ctx) => {
  await tick();
  ctx.body = scopeReport();
});
router.post('/scope', async (ctx) => {
  await text(ctx.req);
  ctx.body = scopeReport();
});
router.get('/skipped', (ctx) => {
  ctx.body = 'skipped';
});

async function* chunks(): AsyncGenerator<string> {
  for (const letter of 'abc') {
    yield letter.repeat(1000);
    await pause(20);
  }
}

const organisation = new Router();
organisation.get('/members/:member', (ctx) => {
  ctx.body = 'member';
});
organisation.get('/boom', () => {
  throw new BoomError('boom');
});
router.use('/org/:org', organisation.routes());

const mounted = new Router({ prefix: '/mounted' });
mounted.get('/things/:id', (ctx) => {
  ctx.body = 'thing';
});

function application({ options, twice }: AppSetup): Koa {
  const app = new Koa();
  app.silent = true;
  app.use(measureRequests(options));
  if (twice === true) app.use(measureRequests(options));
  app.use(router.routes()).use(router.allowedMethods());
  app.use(mounted.routes()).use(mounted.allowedMethods());
  return app;
}

export const koaApp: RequestApp = {
  name: 'Koa 3.3',
  // `@koa/router` leaves a malformed parameter as it is; `allowedMethods` answers the other two.
  statuses: { malformed: 200, options: 200, wrongMethod: 405 },
  missesUpgrades: true,
  start: async (setup) => listening(createServer(application(setup).callback())),
  startHttp2: async (setup) => listening(createHttp2Server(application(setup).callback())),
};
