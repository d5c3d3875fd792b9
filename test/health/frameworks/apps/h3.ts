import type { Server } from 'node:http';
import { healthProbes } from '@sonde/health/h3';
import { H3, type H3Event, HTTPError, type Middleware, serve } from 'h3';
import type { AppSetup, ProbeApp } from '../kit/app.js';
import { running } from '../kit/running.js';

const checkUser: Middleware = (event, next) => {
  if (!event.req.headers.has('x-user')) throw new HTTPError({ status: 401 });
  return next();
};

function application({ health, options, guard, mount }: AppSetup): H3 {
  const app = new H3({ silent: true });
  const probes = healthProbes<H3Event>(health, options);
  if (guard === 'before the probes') app.use(checkUser);
  if (mount === undefined) app.use(probes);
  else app.mount(mount, new H3().use(probes));
  if (guard === 'after the probes') app.use(checkUser);
  app.get('/orders', () => 'orders');
  app.post('/orders', (event) => event.req.json());
  app.get('/health/extra', () => 'extra');
  return app;
}

export const h3App: ProbeApp = {
  name: 'h3 2.0',
  guarded: 'by order',
  mounts: true,
  start: async (setup) => {
    const app = serve(application(setup), { port: 0, hostname: '127.0.0.1', silent: true, gracefulShutdown: false });
    await app.ready();
    return running(app.node?.server as Server, () => app.close(true));
  },
};
