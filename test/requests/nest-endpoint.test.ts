import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { MetricsPort, MetricsRoute } from '@sonde/http/nest';
import { Registry } from '@sonde/metrics';
import { metricsHandler, startMetricsServer } from '@sonde/prometheus';
import { afterEach, describe, expect, test } from 'vitest';
import { nest12 } from './apps/nest.js';
import type { Nest } from './apps/nest-app.js';
import { nest11, nest11Missing } from './apps/nest11.js';

const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  await Promise.all(closers.splice(0).map((close) => close()));
});

const versions = [['12', nest12] as const, ...(nest11 === undefined ? [] : [['11', nest11] as const])];

const platforms = ['Express', 'Fastify'] as const;

async function start(
  { core, common, FastifyAdapter, SondeModule }: Nest,
  platform: (typeof platforms)[number],
  registry: Registry,
  endpoint: MetricsRoute | MetricsPort,
): Promise<string> {
  class AppModule {}
  common.Module({ imports: [SondeModule.forRoot({ registry, endpoint })] })(AppModule);
  const quiet = { logger: false, abortOnError: false } as const;
  const app =
    platform === 'Express'
      ? await core.NestFactory.create(AppModule, quiet)
      : await core.NestFactory.create<NestFastifyApplication>(AppModule, new FastifyAdapter(), quiet);
  closers.push(() => app.close());
  await app.setGlobalPrefix('api').listen(0, '127.0.0.1');
  return `http://127.0.0.1:${((app.getHttpServer() as Server).address() as AddressInfo).port}`;
}

describe.each(versions)('Nest %s', (_, nest) => {
  test.each(platforms)('on %s, serves Prometheus on its own port', async (platform) => {
    const registry = new Registry();
    const url = await start(nest, platform, registry, { handler: metricsHandler(registry) });
    expect((await fetch(`${url}/api/nothing`)).status).toBe(404);
    const scraped = async () => {
      const response = await fetch(`${url}/metrics`, { headers: { 'accept-encoding': 'gzip' } });
      expect([response.status, response.headers.get('content-encoding')]).toEqual([200, 'gzip']);
      return response.text();
    };
    const line = /^http_server_request_duration_seconds_count\{.*http_route="".*\} 1$/m;
    await expect.poll(scraped).toMatch(line);
    expect(await scraped()).not.toContain('http_route="/metrics"');
  });

  test.each(platforms)('on %s, serves Prometheus on another one', async (platform) => {
    const registry = new Registry();
    let metricsUrl = '';
    const url = await start(nest, platform, registry, {
      server: async () => {
        const server = await startMetricsServer({ registry, port: 0 });
        metricsUrl = server.url;
        return server;
      },
    });
    expect((await fetch(`${url}/metrics`)).status).toBe(404);
    expect(await (await fetch(metricsUrl)).text()).toContain('http_server_active_requests');
    await closers.pop()?.();
    await expect(fetch(metricsUrl)).rejects.toThrow();
  });
});

if (nest11Missing !== undefined) {
  const reason = nest11Missing;
  test('Nest 11', (context) => {
    if (process.env['CI'] === 'true') expect.fail(reason);
    context.skip(reason);
  });
}
