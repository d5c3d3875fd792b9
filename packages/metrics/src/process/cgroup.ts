import { readFileSync } from 'node:fs';
import {
  type CgroupFiles,
  type CgroupRoots,
  locateCgroup,
  parseThrottling,
  readCpuLimit,
  readMemoryLimit,
  systemCgroupRoots,
} from './cgroup-files.js';
import type { SourceContext } from './source.js';

/**
 * What the control group of this process, its container, may use: the limits that the kernel kills or
 * throttles for. Linux only. Read anew each time, for limits can change under a running process.
 */
export function collectCgroup(context: SourceContext, roots: CgroupRoots = systemCgroupRoots): void {
  const files = process.platform === 'linux' ? locateCgroup(roots) : undefined;
  if (files === undefined) return;
  collectMemoryOfGroup(context, files);
  collectCpuLimit(context, files);
  collectThrottling(context, files);
}

function collectMemoryOfGroup({ registry }: SourceContext, { memoryUsage, memoryLimits }: CgroupFiles): void {
  if (memoryUsage !== undefined) {
    const usage = registry.gauge({
      name: 'process_cgroup_memory_usage_bytes',
      help: 'Memory used by all processes of the control group, page cache included, in bytes.',
      unit: 'bytes',
    });
    const read = () => usage.set(Number(readFileSync(memoryUsage, 'utf8')));
    registry.onCollect(read, { name: 'process_cgroup_memory_usage' });
  }
  if (memoryLimits.length > 0) {
    const limit = registry.gauge({
      name: 'process_cgroup_memory_limit_bytes',
      help: 'Memory limit of the control group in bytes; +Inf where there is none.',
      unit: 'bytes',
    });
    const read = () => limit.set(readMemoryLimit(memoryLimits));
    registry.onCollect(read, { name: 'process_cgroup_memory_limit' });
  }
}

function collectCpuLimit({ registry }: SourceContext, { cpuLimits }: CgroupFiles): void {
  if (cpuLimits.length === 0) return;
  const limit = registry.gauge({
    name: 'process_cgroup_cpu_limit_cores',
    help: 'CPU limit of the control group in cores; +Inf where there is none.',
  });
  const read = () => limit.set(readCpuLimit(cpuLimits));
  registry.onCollect(read, { name: 'process_cgroup_cpu_limit' });
}

function collectThrottling({ registry }: SourceContext, { cpuStat }: CgroupFiles): void {
  if (cpuStat === undefined || parseThrottling(readFileSync(cpuStat, 'utf8')) === undefined) return;
  const periods = registry.counter({
    name: 'process_cgroup_cpu_periods_total',
    help: 'Periods in which the CPU limit of the control group was in force.',
  });
  const throttled = registry.counter({
    name: 'process_cgroup_cpu_throttled_periods_total',
    help: 'Periods in which the control group used up its CPU limit and had to wait.',
  });
  const waited = registry.counter({
    name: 'process_cgroup_cpu_throttled_seconds_total',
    help: 'Time the threads of the control group waited because of its CPU limit, in seconds.',
    unit: 'seconds',
  });
  const read = () => {
    const throttling = parseThrottling(readFileSync(cpuStat, 'utf8'));
    if (throttling === undefined) return;
    periods.observeTotal(throttling.periods);
    throttled.observeTotal(throttling.throttledPeriods);
    waited.observeTotal(throttling.throttledSeconds);
  };
  registry.onCollect(read, { name: 'process_cgroup_cpu_throttling' });
}
