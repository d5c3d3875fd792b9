import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { healthProbes } from '@sonde/health/express';
import express, { type Express, type NextFunction, type Request, type Response } from 'express';
import type { AppSetup, ProbeApp } from '../kit/app.js';
import { running } from '../kit/running.js';

const require = createRequire(import.meta.url);

type ExpressModule = typeof express;

function application(express: ExpressModule, { health, options, guard, mount }: AppSetup): Express {
  const app = express();
  const checkUser = (request: Request, response: Response, next: NextFunction) =>
    request.get('x-user') === undefined ? void response.status(401).end() : next();
  if (guard === 'before the probes') app.use(checkUser);
  if (mount === undefined) app.use(healthProbes<Request>(health, options));
  else app.use(mount, healthProbes(health, options));
  if (guard === 'after the probes') app.use(checkUser);
  app.use(express.json());
  app.get('/orders', (_, response) => void response.send('orders'));
  app.post('/orders', (request, response) => void response.json(request.body));
  app.get('/health/extra', (_, response) => void response.send('extra'));
  return app;
}

function expressApp(name: string, express: ExpressModule): ProbeApp {
  return {
    name,
    guarded: 'by order',
    mounts: true,
    mountsAtItself: true,
    start: (setup) => running(createServer(application(express, setup))),
  };
}

export const expressApps: readonly ProbeApp[] = [
  expressApp('Express 5.3', express),
  expressApp('Express 5.0', require('express50') as ExpressModule),
  expressApp('Express 4.22', require('express4') as ExpressModule),
];
