import type { RequestOptions } from '@sonde/http';
import { measureRequests as measureExpress } from '@sonde/http/express';
import { measureRequests as measureFastify } from '@sonde/http/fastify';
import { Registry } from '@sonde/metrics';
import { createRenderer } from '@sonde/prometheus';
import type { Express } from 'express';
import type { FastifyInstance } from 'fastify';
import { scrapedText } from '../scraped-text.js';
import type { RequestMeter } from './request-meter.js';

type Choice = Pick<RequestOptions, 'scope'>;

function exposed(registry: Registry): NonNullable<RequestMeter<never>['exposed']> {
  return {
    sample: 'http_server_request_duration_seconds_count',
    label: 'http_response_status_code',
    read: () => scrapedText(createRenderer(registry)),
  };
}

export function sondeOnExpress(choice: Choice = {}): RequestMeter<Express> {
  const registry = new Registry();
  return { install: (app) => void app.use(measureExpress({ registry, ...choice })), exposed: exposed(registry) };
}

export function sondeOnFastify(choice: Choice = {}): RequestMeter<FastifyInstance> {
  const registry = new Registry();
  return {
    install: (app) => void app.register(measureFastify, { registry, ...choice }),
    exposed: exposed(registry),
  };
}
