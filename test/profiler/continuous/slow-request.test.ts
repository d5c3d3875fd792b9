import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { measureServer, setRoute } from '@sonde/http/node';
import { currentScope, Registry, type Scope } from '@sonde/metrics';
import { seriesValue } from '@sonde/metrics/testing';
import { Profiler } from '@sonde/profiler';
import { afterEach, beforeEach, expect, test } from 'vitest';

const registry = new Registry();
const slow: { scope: Scope; fromMs: number; toMs: number }[] = [];
let directory: string;
let server: Server;
let address: string;

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'sonde-windows-'));
  server = createServer(async (request, response) => {
    const fromMs = registry.clock.monotonicMs();
    const route = request.url ?? '/';
    setRoute(route);
    await new Promise((resolve) => setTimeout(resolve, 5));
    const scope = currentScope();
    burn(route === '/slow' ? 300 : 2);
    response.end('done');
    if (scope !== undefined && route === '/slow') slow.push({ scope, fromMs, toMs: registry.clock.monotonicMs() });
  });
  measureServer(server, { registry });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterEach(() => {
  server.close();
  server.closeAllConnections();
  rmSync(directory, { recursive: true, force: true });
});

test('a request that is found slow afterwards is cut out of what was profiled all the time', async () => {
  const profiler = new Profiler({ registry });
  const continuous = await profiler.continuous({ intervalUs: 2000, windowMs: 1000, directory });
  for (let k = 0; k < 20; k++) await fetch(`${address}/quick`);
  await Promise.all(['/quick', '/slow', '/quick'].map((path) => fetch(address + path)));
  for (let k = 0; k < 20; k++) await fetch(`${address}/quick`);
  const [found] = slow;
  const profile = await continuous.cut({ ...found, title: 'GET /slow' });
  const wallMs = profile!.samples.values[0]!.reduce((sum, ns) => sum + ns, 0) / 1e6;
  expect(wallMs).toBeGreaterThan(250);
  const routes = new Set(Array.from(profile!.samples.label!, (label) => profile!.labels[label]?.['route']));
  expect(routes).toEqual(new Set(['GET /slow']));
  expect(profile!.timeline!.work.map(({ name }) => name)).toContain('GET /slow');
  expect(profile!.timeline!.lag.some(({ lagUs }) => lagUs > 150_000)).toBe(true);
  await profiler.close();
  const files = readdirSync(directory);
  expect(files.length).toBeGreaterThan(0);
  for (const name of files) expect(statSync(join(directory, name)).mode & 0o777).toBe(0o600);
  expect(seriesValue(registry, 'profiler_route_cpu_time_seconds', { profiler_route: 'GET /slow' })).toBeGreaterThan(
    0.2,
  );
});

function burn(ms: number): void {
  const end = performance.now() + ms;
  while (performance.now() < end);
}
