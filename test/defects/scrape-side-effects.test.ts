import { Registry } from '@sonde/metrics';
import { renderText } from '@sonde/prometheus';
import promClient from 'prom-client';
import { describe, expect, test } from 'vitest';
import { parseOpenMetrics } from '../exposition/openmetrics-parser.js';
import { parseText } from '../exposition/text-parser.js';

describe('a scrape in OpenMetrics', () => {
  test('leaves every name as it was for the next scrape in text', async () => {
    const registry = new Registry();
    registry.counter({ name: 'orders_total', help: 'Orders.' }).inc(3);
    registry.counter({ name: 'refunds', help: 'Refunds.' }).inc(1);
    registry.info({ name: 'build_info', help: 'Build.', labels: { version: '1' } });
    const before = await renderText(registry, { format: 'text' });
    const families = parseOpenMetrics(await renderText(registry, { format: 'openmetrics' })).map(({ name }) => name);
    expect(families).toEqual(['orders', 'refunds', 'build']);
    expect(await renderText(registry, { format: 'text' })).toBe(before);
    expect(parseText(before).map(({ name }) => name)).toEqual(['orders_total', 'refunds_total', 'build_info']);
    // And nothing recorded later goes to another name.
    registry.counter({ name: 'orders_total', help: 'Orders.' }).inc();
    const after = parseText(await renderText(registry)).flatMap(({ samples }) => samples);
    expect(after.map(({ name, value }) => [name, value])).toEqual([
      ['orders_total', 4],
      ['refunds_total', 1],
      ['build_info', 1],
    ]);
  });

  test('in prom-client renames the live metric', async () => {
    const register: promClient.Registry<promClient.RegistryContentType> = new promClient.Registry();
    new promClient.Counter({ name: 'orders_total', help: 'Orders.', registers: [register] }).inc(3);
    expect(await register.metrics()).toContain('# TYPE orders_total counter');
    register.setContentType(promClient.Registry.OPENMETRICS_CONTENT_TYPE);
    await register.metrics();
    register.setContentType(promClient.Registry.PROMETHEUS_CONTENT_TYPE);
    expect(await register.metrics()).not.toContain('orders_total');
  });
});

describe('scraping', () => {
  test('the same registry from two sides at once gives both a whole document', async () => {
    const registry = new Registry();
    const hits = registry.counter({ name: 'hits', help: 'Hits.', labelNames: ['path'] });
    for (let k = 0; k < 500; k++) hits.inc({ path: `/${k}` }, k);
    const documents = await Promise.all(
      Array.from({ length: 8 }, (_, k) => renderText(registry, { format: k % 2 ? 'text' : 'openmetrics' })),
    );
    documents.forEach((document, k) => {
      const samples = (k % 2 ? parseText(document) : parseOpenMetrics(document)).flatMap((family) => family.samples);
      const totals = samples.filter(({ name }) => name === 'hits_total');
      expect(totals.map(({ value }) => value)).toEqual(Array.from({ length: 500 }, (_, n) => n));
    });
  });
});
