import { Registry } from '@sonde/metrics';
import { labelSetsOf, seriesValue } from '@sonde/metrics/testing';
import { renderText } from '@sonde/prometheus';
import { expect, test } from 'vitest';
import { parseText } from '../exposition/text-parser.js';

// OpenTelemetry's SDK keeps its limit per collection: 9000 label sets over two scrapes became 3999 series at 2000.
test('a limit of series holds over any number of scrapes', async () => {
  const registry = new Registry({ onFault: () => undefined });
  const counter = registry.counter({ name: 'c', help: 'C.', labelNames: ['user'], maxSeries: 2000 });
  for (let scrape = 0; scrape < 2; scrape++) {
    for (let user = 0; user < 4500; user++) counter.inc({ user: scrape * 4500 + user });
    const series = parseText(await renderText(registry)).find(({ name }) => name === 'c_total')?.samples ?? [];
    expect(series).toHaveLength(2001);
    // Nothing is lost: what has no series of its own is in the overflow series.
    expect(series.reduce((sum, { value }) => sum + value, 0)).toBe((scrape + 1) * 4500);
  }
  expect(labelSetsOf(registry, 'c').filter((labels) => 'otel_metric_overflow' in labels)).toHaveLength(1);
  expect(seriesValue(registry, 'sonde_faults', { metric: 'c', code: 'SONDE_SERIES_LIMIT' })).toBe(7000);
});

test('a million label sets leave no more than the limit behind', () => {
  const registry = new Registry({ onFault: () => undefined });
  const counter = registry.counter({ name: 'c', help: 'C.', labelNames: ['id'] });
  for (let id = 0; id < 1_000_000; id++) counter.inc({ id });
  expect(counter.seriesCount).toBe(10_001);
  const total = registry.snapshot().families[0]?.blocks[0]?.values.reduce((sum, value) => sum + value, 0);
  expect(total).toBe(1_000_000);
});
