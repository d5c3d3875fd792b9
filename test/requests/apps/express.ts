import { createServer, type Server } from 'node:http';
import { createRequire } from 'node:module';
import { setTimeout as pause, setImmediate as tick } from 'node:timers/promises';
import { measureRequests } from '@sonde/http/express';
import express, { type Express, type NextFunction, type Request, type Response } from 'express';
import { type AppSetup, BoomError, type RequestApp } from '../kit/app.js';
import { listening } from '../kit/listening.js';
import { scopeReport } from '../kit/scope-report.js';

const require = createRequire(import.meta.url);

type ExpressModule = typeof express;

function application(express: ExpressModule, { options, twice }: AppSetup): Express {
  const app = express();
  // Tests want to see the answer, not the stack trace on the console.
  app.set('env', 'test');
  app.use(measureRequests(options));
  if (twice === true) app.use(measureRequests(options));
  app.use(express.json());
  app.use(express.text());

  app.get('/ok', (_, response) => void response.send('ok'));
  app.get('/users/:id', (request, response) => void response.send(request.params.id));
  app.get('/async-boom', asyncHandler);
  app.get(['/list/a', '/list/b'], (_, response) => void response.send('list'));
  app.get(/^\/re\/(\d+)$/, (_, response) => void response.send('digits'));
  app.get('/guarded', guard, (_, response) => void response.send('secret'));
  app.post('/echo', (request, response) => void response.send(request.body));
  app.get('/stream', stream);
  app.get('/slow', () => {});
  app.get('/half', (_, response) => void response.write('x'));
  app.get('/scope', reportLater);
  app.post('/scope', (_, response) => void response.json(scopeReport()));
  app.get('/skipped', (_, response) => void response.send('skipped'));

  const organisation = express.Router({ mergeParams: true });
  organisation.get('/members/:member', (_, response) => void response.send('member'));
  organisation.get('/boom', () => {
    throw new BoomError('boom');
  });
  app.use('/org/:org', organisation);

  const mounted = express();
  mounted.get('/things/:id', (_, response) => void response.send('thing'));
  app.use('/mounted', mounted);
  return app;
}

/** As Express 4 needs it; later ones take a handler that rejects. */
function asyncHandler(_: Request, __: Response, next: NextFunction): void {
  tick().then(() => next(new BoomError('boom')));
}

function guard(_: Request, response: Response): void {
  response.status(401).send('no');
}

async function stream(_: Request, response: Response): Promise<void> {
  for (const letter of 'abc') {
    response.write(letter.repeat(1000));
    await pause(20);
  }
  response.end();
}

async function reportLater(_: Request, response: Response): Promise<void> {
  await tick();
  response.json(scopeReport());
}

function expressApp(name: string, express: ExpressModule, boomType: 'BoomError' | '500'): RequestApp {
  return {
    name,
    // Routers answer OPTIONS for a path that has other methods.
    statuses: { options: 200 },
    boomType,
    missesUpgrades: true,
    start: (setup) => listening(createServer(application(express, setup)) as Server),
  };
}

/** Older ones publish nothing: what was thrown is not seen there. */
export const expressApps: readonly RequestApp[] = [
  expressApp('Express 5.3', express, 'BoomError'),
  expressApp('Express 5.0', require('express50') as ExpressModule, '500'),
  expressApp('Express 4.22', require('express4') as ExpressModule, '500'),
];
