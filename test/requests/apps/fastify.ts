import type { Server } from 'node:http';
import type { Http2Server } from 'node:http2';
import { Readable } from 'node:stream';
import { setTimeout as pause, setImmediate as tick } from 'node:timers/promises';
import { measureRequests } from '@sonde/http/fastify';
import Fastify, { type FastifyInstance } from 'fastify';
import { type AppSetup, BoomError, type RequestApp, type RunningApp } from '../kit/app.js';
import { listening } from '../kit/listening.js';
import { scopeReport } from '../kit/scope-report.js';

async function routes(app: FastifyInstance): Promise<void> {
  app.get('/ok', async () => 'ok');
  app.get<{ Params: { id: string } }>('/users/:id', async (request) => request.params.id);
  app.get('/async-boom', async () => {
    await tick();
    throw new BoomError('boom');
  });
  app.get('/re/:number(^\\d+$)', async () => 'digits');
  app.get('/guarded', { onRequest: guard }, async () => 'secret');
  app.post('/echo', async (request) => request.body);
  app.get('/stream', async (_, reply) => reply.send(Readable.from(chunks())));
  app.get('/slow', () => {});
  app.get('/half', (_, reply) => {
    reply.hijack();
    reply.raw.write('x');
  });
  app.get('/scope', async () => {
    await tick();
    return scopeReport();
  });
  app.post('/scope', async () => scopeReport());
  app.get('/skipped', async () => 'skipped');
  app.register(organisation, { prefix: '/org/:org' });
}

async function organisation(app: FastifyInstance): Promise<void> {
  app.get('/members/:member', async () => 'member');
  app.get('/boom', () => {
    throw new BoomError('boom');
  });
}

async function guard(_: unknown, reply: { code(status: number): { send(body: string): unknown } }): Promise<unknown> {
  return reply.code(401).send('no');
}

async function* chunks(): AsyncGenerator<string> {
  for (const letter of 'abc') {
    yield letter.repeat(1000);
    await pause(20);
  }
}

async function start(app: FastifyInstance, { options, twice }: AppSetup): Promise<RunningApp> {
  await app.register(measureRequests, options);
  if (twice === true) await app.register(measureRequests, options);
  app.addContentTypeParser('*', { parseAs: 'string' }, (_, body, done) => done(null, body));
  await app.register(routes);
  await app.listen({ host: '127.0.0.1', port: 0 });
  return listening(app.server as Server | Http2Server, () => app.close());
}

export const fastifyApp: RequestApp = {
  name: 'Fastify 5.12',
  patterns: { listA: undefined, listB: undefined, regexp: '/re/:number(^\\d+$)', mounted: undefined },
  start: (setup) => start(Fastify(), setup),
  startHttp2: (setup) => start(Fastify({ http2: true }) as unknown as FastifyInstance, setup),
};
