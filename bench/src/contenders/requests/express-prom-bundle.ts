import { createRequire } from 'node:module';
import type { Express } from 'express';
import type { RequestMeter } from './request-meter.js';

const require = createRequire(import.meta.url);

/** As its README shows it, with method and path; it masks what looks like an id in the path. */
export function expressPromBundle(): RequestMeter<Express> {
  const promBundle = require('express-prom-bundle') as typeof import('express-prom-bundle');
  const { Registry } = require('prom-client') as typeof import('prom-client');
  const registry = new Registry();
  return {
    install: (app) => void app.use(promBundle({ includeMethod: true, includePath: true, promRegistry: registry })),
    exposed: {
      sample: 'http_request_duration_seconds_count',
      label: 'status_code',
      async *read() {
        yield await registry.metrics();
      },
    },
  };
}
