import { createServer } from 'node:http';
import { Registry } from '@sonde/metrics';
import { collectProcessMetrics } from '@sonde/metrics/process';
import { type MetricsServer, startMetricsServer } from '@sonde/prometheus';
import express from 'express';
import promBundle from 'express-prom-bundle';
import Fastify from 'fastify';
import fastifyMetrics from 'fastify-metrics';
import promClient from 'prom-client';

/** A service with the metrics of Sonde, which serves `perTick` requests of each route every 50 ms. */
export async function sondeService(port = 0): Promise<{ server: MetricsServer; close(): Promise<void> }> {
  const registry = new Registry();
  collectProcessMetrics(registry);
  const labelNames = ['http_request_method', 'http_route', 'http_response_status_code', 'error_type'];
  const requests = registry.histogram({
    name: 'http_server_request_duration',
    unit: 'seconds',
    help: 'Duration.',
    labelNames,
    buckets: [0.01, 0.1, 1],
  });
  const found = registry.counter({ name: 'db_n_plus_one_detections', help: 'N+1.', labelNames: ['http_route'] });
  const check = registry.stateSet({
    name: 'health_check_status',
    help: 'Checks.',
    labelNames: ['check'],
    states: ['up', 'down'],
  });
  registry.gauge({ name: 'health_ready', help: 'Ready.' }).set(1);
  check.set({ check: 'database' }, 'down');
  found.inc({ http_route: '/orders/:id' }, 5);
  const observe = (route: string, status: number, seconds: number): void =>
    requests.observe(
      { http_request_method: 'GET', http_route: route, http_response_status_code: status, error_type: '' },
      seconds,
    );
  const timer = setInterval(() => {
    for (let k = 0; k < 2; k++) observe('/orders/:id', 200, 0.05);
    observe('/slow', 500, 0.5);
  }, 50);
  const server = await startMetricsServer({ registry, port });
  return {
    server,
    close: async () => {
      clearInterval(timer);
      await server.close();
    },
  };
}

/** An Express application that knows prom-client and express-prom-bundle only. */
export async function expressService(): Promise<{ url: string; close(): void }> {
  promClient.register.clear();
  const app = express();
  app.use(promBundle({ includeMethod: true, includePath: true, promClient: { collectDefaultMetrics: {} } }));
  app.get('/items/:id', (_, response) => void response.send('ok'));
  app.get('/broken', (_, response) => void response.status(503).send('no'));
  const server = createServer(app);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  const url = `http://127.0.0.1:${port}`;
  const stop = load([`${url}/items/1`, `${url}/broken`]);
  return {
    url,
    close: () => {
      stop();
      server.close();
      server.closeAllConnections();
    },
  };
}

/** A Fastify application with fastify-metrics, which has its own histogram and summary. */
export async function fastifyService(): Promise<{ url: string; close(): Promise<void> }> {
  promClient.register.clear();
  const app = Fastify({ forceCloseConnections: true });
  await app.register(fastifyMetrics.default, { endpoint: '/metrics' });
  app.get('/items/:id', async () => 'ok');
  const url = await app.listen({ port: 0, host: '127.0.0.1' });
  const stop = load([`${url}/items/1`]);
  return {
    url,
    close: async () => {
      stop();
      await app.close();
    },
  };
}

/** Asks again and again. Returns what ends it. */
function load(urls: readonly string[]): () => void {
  let running = true;
  void (async () => {
    while (running) await Promise.all(urls.map((url) => fetch(url).catch(() => {})));
  })();
  return () => {
    running = false;
  };
}
