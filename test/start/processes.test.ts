import { createServer as createHttpServer } from 'node:http';
import { type AddressInfo, createServer } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { byRegister, killApps, runApp } from './running-app.js';

afterEach(killApps);

/** A port with free ones behind it. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0);
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port > 65_000 ? freePort() : port;
}

test('workers of a cluster have ports of their own, and each says so in a line', async () => {
  const port = await freePort();
  const env = { SONDE_METRICS_PORT: String(port), SONDE_SHUTDOWN_DELAY_MS: '0', SONDE_LOG_LEVEL: 'warn' };
  const app = runApp('cluster.mjs', { ...byRegister, env });
  await app.said(/worker listens[\s\S]*worker listens/);
  await app.said(new RegExp(`metrics at http://localhost:${port + 1}/metrics.*worker 1 of the cluster: ${port} \\+ 1`));
  await app.said(new RegExp(`metrics at http://localhost:${port + 2}/metrics.*worker 2 of the cluster`));
  for (const each of [port, port + 1, port + 2]) {
    expect((await fetch(`http://localhost:${each}/metrics`)).status).toBe(200);
  }
  app.signal('SIGTERM');
  expect(await app.ended).toBe(0);
});

test('instances of pm2 by their number', async () => {
  const port = await freePort();
  const env = { SONDE_METRICS_PORT: String(port), NODE_APP_INSTANCE: '1' };
  const app = runApp('plain.mjs', { ...byRegister, env });
  expect(await app.sonde('/metrics')).toBe(`http://localhost:${port + 1}/metrics`);
});

test('metrics are pushed where there is an endpoint, at the end too, and pushes are no requests of the service', async () => {
  const bodies: string[] = [];
  const receiver = createHttpServer(async (request, response) => {
    bodies.push((await request.toArray()).join(''));
    response.end();
  }).listen(0);
  await new Promise((resolve) => receiver.once('listening', resolve));
  const env = {
    OTEL_EXPORTER_OTLP_ENDPOINT: `http://localhost:${(receiver.address() as AddressInfo).port}`,
    OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
    OTEL_SERVICE_NAME: 'pushing',
    OTEL_METRIC_EXPORT_INTERVAL: '300',
    SONDE_SHUTDOWN_DELAY_MS: '0',
  };
  const app = runApp('plain.mjs', { ...byRegister, env });
  await fetch(await app.url());
  await expect.poll(() => bodies.length, { timeout: 10_000 }).toBeGreaterThan(1);
  await fetch(await app.url());
  app.signal('SIGTERM');
  expect(await app.ended).toBe(0);
  const last = bodies.at(-1) ?? '';
  expect(last).toContain('"pushing"');
  expect(last).toMatch(/"http\.server\.request\.duration"/);
  expect(last).not.toContain('http.client.request.duration');
  receiver.close();
});

test('a program that ends by itself pushes once more', async () => {
  const bodies: string[] = [];
  const receiver = createHttpServer(async (request, response) => {
    bodies.push((await request.toArray()).join(''));
    response.end();
  }).listen(0);
  await new Promise((resolve) => receiver.once('listening', resolve));
  const endpoint = `http://localhost:${(receiver.address() as AddressInfo).port}`;
  const env = { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint, OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json' };
  const app = runApp('ends.mjs', { ...byRegister, env });
  expect(await app.ended).toBe(0);
  expect(bodies).toHaveLength(1);
  receiver.close();
});

test.each([
  ['OTEL_SDK_DISABLED', 'true'],
  ['OTEL_METRICS_EXPORTER', 'none'],
  ['SONDE_OTLP', 'false'],
])('nothing is pushed with %s=%s', async (name, value) => {
  let pushes = 0;
  const receiver = createHttpServer((_, response) => {
    pushes++;
    response.end();
  }).listen(0);
  await new Promise((resolve) => receiver.once('listening', resolve));
  const endpoint = `http://localhost:${(receiver.address() as AddressInfo).port}`;
  const app = runApp('ends.mjs', { ...byRegister, env: { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint, [name]: value } });
  expect(await app.ended).toBe(0);
  expect(pushes).toBe(0);
  receiver.close();
});
