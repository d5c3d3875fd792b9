import { open } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { expect, test, vi } from 'vitest';
import { Registry } from '../registry/registry.js';
import { seriesValue } from '../testing/series-values.js';
import { collectProcessMetrics } from './collect-process-metrics.js';

test('open files are counted, and only those of the program; absent where there is no /proc', async () => {
  const registry = new Registry();
  const metrics = collectProcessMetrics(registry);
  if (process.platform !== 'linux') {
    expect((await registry.collect()).families.filter(({ name }) => name.endsWith('_fds'))).toEqual([]);
    return;
  }
  const opened = async () => seriesValue(await registry.collect(), 'process_open_fds');
  const before = await opened();
  const files = await Promise.all(Array.from({ length: 25 }, () => open(fileURLToPath(import.meta.url))));
  // The test runner may have a file of its own open for a moment.
  await vi.waitFor(async () => expect(await opened()).toBe(before + 25), 10_000);
  await Promise.all(files.map((file) => file.close()));
  await vi.waitFor(async () => expect(await opened()).toBe(before), 10_000);
  expect(seriesValue(registry, 'process_max_fds')).toBeGreaterThan(before);
  metrics.stop();
});
