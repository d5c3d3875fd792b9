import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import type { FastifyInstance } from 'fastify';
import type { ContenderId } from '../contender.js';
import { order, orders } from './orders.js';
import type { RequestMeter, RequestService } from './request-meter.js';

const require = createRequire(import.meta.url);

/** The Fastify service of row 8. */
export async function fastifyService(id: ContenderId): Promise<RequestService> {
  // First of all: OpenTelemetry patches what is required from now on.
  return fastifyServiceWith(await loadMeter(id));
}

/** Routes of the app and of an encapsulated plugin, measured as it is told. */
export function fastifyServiceWith(meter: RequestMeter<FastifyInstance>): RequestService {
  const { fastify } = require('fastify') as typeof import('fastify');
  const app = fastify();
  meter.install(app);

  app.register(async (root) => {
    root.get<{ Params: { id: string } }>('/orders/:id', async (request) => order(request.params.id));
    root.get('/orders', async () => orders);
    root.post('/orders', async (request, reply) => reply.code(201).send(request.body));
    root.delete('/orders/:id', async (_, reply) => reply.code(204).send());
  });
  app.register(
    async (customers) => {
      customers.get('/:customer/orders', async () => orders);
    },
    { prefix: '/customers' },
  );

  const listen = async () => {
    await app.listen({ port: 0, host: '127.0.0.1' });
    return (app.server.address() as AddressInfo).port;
  };
  return { listen, exposed: meter.exposed };
}

async function loadMeter(id: ContenderId): Promise<RequestMeter<FastifyInstance>> {
  switch (id) {
    case 'unmeasured':
      return { install: () => {} };
    case 'sonde':
      return (await import('./sonde.js')).sondeOnFastify();
    case 'sonde-unscoped':
      return (await import('./sonde.js')).sondeOnFastify({ scope: false });
    case 'by-hand':
      return (await import('./by-hand.js')).byHandOnFastify();
    case 'fastify-metrics':
      return (await import('./fastify-metrics.js')).fastifyMetrics();
    case 'otel-http':
      return (await import('./otel-http.js')).otelOnFastify();
    default:
      throw new Error(`${id} measures no requests of Fastify`);
  }
}
