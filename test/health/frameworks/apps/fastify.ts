import { healthProbes } from '@sonde/health/fastify';
import Fastify, { type FastifyReply, type FastifyRequest } from 'fastify';
import type { AppSetup, ProbeApp, RunningApp } from '../kit/app.js';
import { running } from '../kit/running.js';

async function checkUser(request: FastifyRequest, reply: FastifyReply): Promise<void> {
  if (request.headers['x-user'] === undefined) await reply.code(401).send();
}

async function start({ health, options, guard, mount }: AppSetup, ignoreTrailingSlash: boolean): Promise<RunningApp> {
  const app = Fastify({ routerOptions: { ignoreTrailingSlash } });
  if (guard === 'before the probes') app.addHook('onRequest', checkUser);
  await app.register(healthProbes, { ...options, health, ...(mount === undefined ? {} : { prefix: mount }) });
  if (guard === 'after the probes') app.addHook('onRequest', checkUser);
  app.get('/orders', async () => 'orders');
  app.post('/orders', async ({ body }) => body);
  app.get('/health/extra', async () => 'extra');
  await app.listen({ host: '127.0.0.1', port: 0 });
  return running(app.server, () => app.close());
}

function fastifyApp(name: string, ignoreTrailingSlash: boolean): ProbeApp {
  return { name, guarded: 'always', mounts: true, start: (setup) => start(setup, ignoreTrailingSlash) };
}

export const fastifyApps: readonly ProbeApp[] = [
  fastifyApp('Fastify 5.12', false),
  fastifyApp('Fastify, ignoring slashes', true),
];
