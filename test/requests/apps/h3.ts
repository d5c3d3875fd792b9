import type { Server } from 'node:http';
import { createServer as createHttp2Server } from 'node:http2';
import { setTimeout as pause, setImmediate as tick } from 'node:timers/promises';
import { measureRequests } from '@sonde/http/h3';
import { measureServer } from '@sonde/http/node';
import { basicAuth, H3, serve, toNodeHandler } from 'h3';
import { type AppSetup, BoomError, type RequestApp } from '../kit/app.js';
import { listening } from '../kit/listening.js';
import { scopeReport } from '../kit/scope-report.js';

function organisation(): H3 {
  const app = new H3();
  app.use((event) => void event.res.headers.set('x-organisation', event.context.params?.['org'] ?? ''));
  app.get('/members/:member', () => 'member');
  app.get('/boom', () => {
    throw new BoomError('boom');
  });
  return app;
}

function things(): H3 {
  return new H3().get('/things/:id', (event) => event.context.params?.['id']);
}

function h3App({ options, twice }: AppSetup): H3 {
  const app = new H3({ silent: true });
  app.use(measureRequests(options));
  if (twice === true) app.use(measureRequests(options));
  app.get('/ok', () => 'ok');
  app.get('/users/:id', (event) => event.context.params?.['id']);
  app.get('/async-boom', async () => {
    await tick();
    throw new BoomError('boom');
  });
  app.get('/re/:number(\\d+)', () => 'digits');
  app.get('/guarded', () => 'secret', { middleware: [basicAuth({ password: 'open' })] });
  app.post('/echo', (event) => event.req.text());
  app.get('/stream', (event) => {
    event.res.headers.set('content-type', 'text/plain');
    return ReadableStream.from(chunks());
  });
  app.get('/slow', () => new Promise(() => {}));
  app.get('/half', () => new ReadableStream({ start: (body) => body.enqueue(Buffer.from('x')) }));
  app.get('/scope', async () => {
    await tick();
    return scopeReport();
  });
  app.post('/scope', async (event) => {
    await event.req.text();
    return scopeReport();
  });
  app.get('/skipped', () => 'skipped');
  app.mount('/org/:org', organisation());
  app.mount('/mounted', things());
  return app;
}

async function* chunks(): AsyncGenerator<Uint8Array> {
  for (const letter of 'abc') {
    yield Buffer.from(letter.repeat(1000));
    await pause(20);
  }
}

export const h3NodeApp: RequestApp = {
  name: 'h3 2.0',
  patterns: { listA: undefined, listB: undefined, regexp: '/re/:number(\\d+)' },
  start: async (setup) => {
    const app = serve(h3App(setup), { port: 0, hostname: '127.0.0.1', silent: true, gracefulShutdown: false });
    const server = app.node?.server as Server;
    measureServer(server, setup.options);
    await app.ready();
    return listening(server, () => app.close(true));
  },
  startHttp2: async (setup) => {
    const server = createHttp2Server(toNodeHandler(h3App(setup)));
    measureServer(server, setup.options);
    return listening(server);
  },
};
