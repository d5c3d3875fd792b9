import { expect, test, vi } from 'vitest';
import { Registry } from '../registry/registry.js';
import { seriesValue } from '../testing/series-values.js';
import { collectProcessMetrics } from './collect-process-metrics.js';

// Other runtimes that run Node programs leave this out.
vi.mock('node:perf_hooks', async (original) => ({
  ...(await original<typeof import('node:perf_hooks')>()),
  monitorEventLoopDelay: () => {
    throw Object.assign(new Error('perf_hooks.monitorEventLoopDelay is not implemented'), {
      code: 'ERR_NOT_IMPLEMENTED',
    });
  },
}));

test('a group the runtime cannot do is missing as a whole, with a warning; the rest runs', async () => {
  const warn = vi.spyOn(process, 'emitWarning').mockImplementation(() => {});
  const registry = new Registry();
  const metrics = collectProcessMetrics(registry);
  expect(metrics.groups).not.toContain('eventLoop');
  expect(metrics.groups).toContain('garbageCollection');
  expect(warn).toHaveBeenCalledTimes(1);
  expect(warn.mock.calls[0]?.[0]).toMatch(/"eventLoop" are not available here: .*not implemented/);
  const snapshot = await registry.collect();
  expect(seriesValue(snapshot, 'process_cpu_seconds_total')).toBeGreaterThan(0);
  expect(snapshot.families.filter(({ name }) => name.startsWith('nodejs_eventloop'))).toEqual([]);
  metrics.stop();
});
