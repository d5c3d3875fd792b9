import { createRequire } from 'node:module';
import type { FastifyInstance } from 'fastify';
import type { RequestMeter } from './request-meter.js';

const require = createRequire(import.meta.url);

/** Its histogram and summary of requests, unknown routes included, without its metrics of the process. */
export function fastifyMetrics(): RequestMeter<FastifyInstance> {
  const { default: plugin } = require('fastify-metrics') as typeof import('fastify-metrics');
  let installed: FastifyInstance | undefined;
  return {
    install(app) {
      installed = app;
      app.register(plugin, {
        endpoint: null,
        defaultMetrics: { enabled: false },
        routeMetrics: { registeredRoutesOnly: false },
      });
    },
    exposed: {
      sample: 'http_request_duration_seconds_count',
      label: 'status_code',
      async *read() {
        yield (await installed?.metrics.client.register.metrics()) ?? '';
      },
    },
  };
}
