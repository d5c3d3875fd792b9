import { Health, healthHandler } from '@sonde/health';
import { Registry } from '@sonde/metrics';
import { startMetricsServer } from '@sonde/prometheus';
import { expect, test } from 'vitest';
import { type HealthFigures, healthLines, readHealth } from './health.js';

const figures: HealthFigures = {
  url: 'http://127.0.0.1:9464/health',
  probes: { startup: 200, ready: 200, live: 200 },
  checks: {
    database: { status: 'up', critical: true, latencyMs: 0.42 },
    disk: { status: 'up', critical: false, latencyMs: 0.1, details: { freeBytes: 52_000_000_000 } },
    'event-loop': {
      status: 'degraded',
      critical: false,
      latencyMs: 0.05,
      message: 'one turn in a hundred is 278 ms late',
    },
  },
};

test('eighty columns say how everything is', () => {
  expect(healthLines(figures, 80)).toEqual([
    '  database    up in 420 µs, critical',
    '  disk        up: 52.0 GB free',
    '  event-loop  degraded: one turn in a hundred is 278 ms late',
    '  probes      startup 200, ready 200, live 200 at http://127.0.0.1:9464/health',
    '  SIGTERM     ready 503, live 200; requests under way end, then all is closed',
  ]);
});

test('probes are asked over HTTP: without a server there is no health', async () => {
  const registry = new Registry();
  const health = new Health({ registry, log: false });
  health.check({ name: 'database', check: () => ({ status: 'down', message: 'gone' }) });
  const server = await startMetricsServer({
    registry,
    port: 0,
    host: '127.0.0.1',
    routes: {
      '/health': healthHandler(health),
    },
  });
  const read = await readHealth({ health, metricsUrl: server.url });
  await server.close();
  expect(read.probes).toEqual({ startup: 503, ready: 503, live: 200 });
  expect(read.checks['database']).toMatchObject({ status: 'down', critical: true, message: 'gone' });
  await expect(readHealth({ health, metricsUrl: server.url })).rejects.toThrow();
});
