import { H3, type H3Event } from 'h3';
import { expect, test } from 'vitest';
import { FixedHealth } from '../probes/fixed-health.test.support.js';
import { healthProbes } from './index.js';

test("a details function gets h3's event, with its type", async () => {
  const app = new H3({ silent: true });
  app.use((event) => {
    event.context['user'] = 'root';
  });
  const probes = healthProbes<H3Event>(new FixedHealth(), {
    details: ({ context }) => context.context['user'] === 'root' && context.url.searchParams.get('x') === '1',
  });
  app.use(probes);
  const response = await app.request('/health?x=1');
  expect(response.status).toBe(503);
  expect(await response.json()).toMatchObject({ version: '1.2.3' });
});

test('in an app that is mounted, below its path', async () => {
  const app = new H3({ silent: true });
  app.mount('/internal', new H3().use(healthProbes(new FixedHealth())));
  app.get('/internal/orders', () => 'orders');
  const statusOf = async (path: string) => (await app.request(path)).status;
  expect(await statusOf('/internal/health/live')).toBe(503);
  expect(await statusOf('/internal/orders')).toBe(200);
  expect(await statusOf('/health/live')).toBe(404);
});
