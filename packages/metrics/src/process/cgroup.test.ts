import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { Registry } from '../registry/registry.js';
import { seriesValue } from '../testing/series-values.js';
import { collectCgroup } from './cgroup.js';
import { resolveOptions } from './process-options.js';

test('limits are read anew at every collect; absent outside of Linux', async () => {
  const mount = mkdtempSync(join(tmpdir(), 'sonde-cgroup-'));
  const write = (file: string, text: string) => writeFileSync(join(mount, file), text);
  write('membership', '0::/\n');
  write('cgroup.controllers', 'cpu memory\n');
  write('memory.current', '1000\n');
  write('memory.max', '2000\n');
  write('cpu.max', '200000 100000\n');
  write('cpu.stat', 'nr_periods 10\nnr_throttled 2\nthrottled_usec 500000\n');
  const registry = new Registry({ onFault: () => {} });
  const roots = { membership: join(mount, 'membership'), mount };
  collectCgroup({ registry, settings: resolveOptions({}), startedMs: 0, onStop: () => {} }, roots);
  if (process.platform !== 'linux') {
    expect((await registry.collect()).families).toEqual([]);
    return;
  }

  const before = await registry.collect();
  expect(seriesValue(before, 'process_cgroup_memory_usage_bytes')).toBe(1000);
  expect(seriesValue(before, 'process_cgroup_memory_limit_bytes')).toBe(2000);
  expect(seriesValue(before, 'process_cgroup_cpu_limit_cores')).toBe(2);
  expect(seriesValue(before, 'process_cgroup_cpu_periods_total')).toBe(10);
  expect(seriesValue(before, 'process_cgroup_cpu_throttled_periods_total')).toBe(2);
  expect(seriesValue(before, 'process_cgroup_cpu_throttled_seconds_total')).toBe(0.5);

  write('memory.max', 'max\n');
  rmSync(join(mount, 'memory.current'));
  const after = await registry.collect();
  expect(seriesValue(after, 'process_cgroup_memory_limit_bytes')).toBe(Number.POSITIVE_INFINITY);
  const fault = { metric: 'process_cgroup_memory_usage', code: 'SONDE_OBSERVER_FAILED' };
  expect(seriesValue(after, 'sonde_faults_total', fault)).toBe(1);
  rmSync(mount, { recursive: true });
});
