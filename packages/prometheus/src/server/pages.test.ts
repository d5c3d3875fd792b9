import { Registry } from '@sonde/metrics';
import { afterEach, expect, test } from 'vitest';
import { RawClient } from '../handler/fixed-renderer.test.support.js';
import { startMetricsServer } from './metrics-server.js';
import type { MetricsServer } from './open-server.js';
import type { MetricsServerOptions } from './server-options.js';

const opened: MetricsServer[] = [];
afterEach(async () => {
  await Promise.all(opened.splice(0).map((server) => server.close()));
});

async function start(options: Partial<MetricsServerOptions> = {}): Promise<MetricsServer> {
  const server = await startMetricsServer({ registry: new Registry(), port: 0, ...options });
  opened.push(server);
  return server;
}

test('behind credentials, nothing that tells strangers where they are', async () => {
  const { url } = await start({ auth: { bearer: 'x' }, path: '/secret-place' });
  for (const path of ['/', '/metrics', '/favicon.ico']) {
    const response = await fetch(new URL(path, url));
    expect([response.status, await response.text()]).toEqual([404, 'Nothing here.\n']);
  }
});

test.each([
  ['/metrics', 200],
  ['/metrics?name[]=x', 200],
  ['', 200],
  ['?x', 200],
  ['/other', 404],
])('a whole URL as request target: http://host%s is %i', async (target, status) => {
  const { port } = await start();
  const client = new RawClient(port);
  client.get(`http://loopback:9464${target}`, 'Connection: close\r\n');
  await client.ended;
  expect(client.text).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
});
