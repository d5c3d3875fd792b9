import { createRequire } from 'node:module';
import type { Express } from 'express';
import type { FastifyInstance } from 'fastify';
import type { RequestMeter } from './request-meter.js';

const require = createRequire(import.meta.url);
const client = require('prom-client') as typeof import('prom-client');

function requestHistogram() {
  const registry = new client.Registry();
  const histogram = new client.Histogram({
    name: 'http_request_duration_seconds',
    help: 'Time from the arrival of a request to its end.',
    labelNames: ['method', 'route', 'status'],
    registers: [registry],
  });
  const read = async function* () {
    yield await registry.metrics();
  };
  return { histogram, exposed: { sample: 'http_request_duration_seconds_count', label: 'status', read } };
}

/** What a team writes with prom-client: one middleware, which takes the pattern of the route as the label. */
export function byHandOnExpress(): RequestMeter<Express> {
  const { histogram, exposed } = requestHistogram();
  return {
    install(app) {
      app.use((request, response, next) => {
        const end = histogram.startTimer();
        response.on('close', () => {
          const route = request.route === undefined ? '' : request.baseUrl + request.route.path;
          end({ method: request.method, route, status: response.statusCode });
        });
        next();
      });
    },
    exposed,
  };
}

/** The same as a hook; Fastify itself has the time. */
export function byHandOnFastify(): RequestMeter<FastifyInstance> {
  const { histogram, exposed } = requestHistogram();
  return {
    install(app) {
      app.addHook('onResponse', (request, reply, done) => {
        const labels = { method: request.method, route: request.routeOptions.url ?? '', status: reply.statusCode };
        histogram.observe(labels, reply.elapsedTime / 1000);
        done();
      });
    },
    exposed,
  };
}
