import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import {
  type CgroupRoots,
  locateCgroup,
  parseCpuLimit,
  parseMemoryLimit,
  parseThrottling,
  readCpuLimit,
  readMemoryLimit,
} from './cgroup-files.js';

const made: string[] = [];

afterEach(() => {
  for (const folder of made.splice(0)) rmSync(folder, { recursive: true });
});

/** A control-group tree on disk, and the membership file of a process in it. */
function tree(membership: string, files: Readonly<Record<string, string>>): CgroupRoots {
  const root = mkdtempSync(join(tmpdir(), 'sonde-cgroup-'));
  made.push(root);
  writeFileSync(join(root, 'membership'), membership);
  mkdirSync(join(root, 'mount'));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, 'mount', path)), { recursive: true });
    writeFileSync(join(root, 'mount', path), text);
  }
  return { membership: join(root, 'membership'), mount: join(root, 'mount') };
}

describe('version 2', () => {
  test('a container that sees its group as the root', () => {
    const files = locateCgroup(
      tree('0::/\n', {
        'cgroup.controllers': 'cpu memory\n',
        'memory.current': '1000\n',
        'memory.max': '536870912\n',
        'cpu.max': '150000 100000\n',
        'cpu.stat': 'usage_usec 1\nnr_periods 4\nnr_throttled 3\nthrottled_usec 2500000\n',
      }),
    );
    expect(files?.memoryUsage).toMatch(/mount\/memory\.current$/);
    expect(readMemoryLimit(files?.memoryLimits ?? [])).toBe(536_870_912);
    expect(readCpuLimit(files?.cpuLimits ?? [])).toBe(1.5);
    expect(files?.cpuStat).toMatch(/mount\/cpu\.stat$/);
  });

  test('the smallest limit of the groups above binds', () => {
    const files = locateCgroup(
      tree('0::/kubepods/pod1/app\n', {
        'cgroup.controllers': 'cpu memory\n',
        'kubepods/memory.max': 'max\n',
        'kubepods/cpu.max': 'max 100000\n',
        'kubepods/pod1/memory.max': '1000\n',
        'kubepods/pod1/cpu.max': '50000 100000\n',
        'kubepods/pod1/app/memory.max': '2000\n',
        'kubepods/pod1/app/memory.current': '500\n',
        'kubepods/pod1/app/cpu.max': 'max 100000\n',
      }),
    );
    expect(files?.memoryUsage).toMatch(/app\/memory\.current$/);
    expect(readMemoryLimit(files?.memoryLimits ?? [])).toBe(1000);
    expect(readCpuLimit(files?.cpuLimits ?? [])).toBe(0.5);
  });

  test('the root group of a machine has no limits', () => {
    const files = locateCgroup(tree('0::/\n', { 'cgroup.controllers': 'cpu\n', 'cpu.stat': 'usage_usec 1\n' }));
    expect(files).toMatchObject({ memoryUsage: undefined, memoryLimits: [], cpuLimits: [] });
  });

  test('a group outside of the namespace never leads out of the mount', () => {
    const roots = tree('0::/../../other\n', { 'cgroup.controllers': 'memory\n', 'memory.max': '7\n' });
    expect(locateCgroup(roots)?.memoryLimits).toEqual([`${roots.mount}/memory.max`]);
  });
});

describe('version 1', () => {
  const membership = '5:cpu,cpuacct:/docker/abc\n4:memory:/docker/abc\n1:name=systemd:/docker/abc\n0::/\n';

  test('controllers have mounts of their own, and a period in another file', () => {
    const files = locateCgroup(
      tree(membership, {
        'memory/docker/abc/memory.usage_in_bytes': '100\n',
        'memory/docker/abc/memory.limit_in_bytes': '4096\n',
        'memory/memory.limit_in_bytes': '9223372036854771712\n',
        'cpu,cpuacct/docker/abc/cpu.cfs_quota_us': '25000\n',
        'cpu,cpuacct/docker/abc/cpu.cfs_period_us': '100000\n',
        'cpu,cpuacct/docker/abc/cpu.stat': 'nr_periods 2\nnr_throttled 1\nthrottled_time 1500000000\n',
      }),
    );
    expect(files?.memoryUsage).toMatch(/abc\/memory\.usage_in_bytes$/);
    expect(readMemoryLimit(files?.memoryLimits ?? [])).toBe(4096);
    expect(readCpuLimit(files?.cpuLimits ?? [])).toBe(0.25);
    expect(files?.cpuStat).toMatch(/abc\/cpu\.stat$/);
  });

  test('a container sees its group as the mount, not at the path it is told', () => {
    const files = locateCgroup(
      tree(membership, { 'memory/memory.usage_in_bytes': '1\n', 'memory/memory.limit_in_bytes': '2\n' }),
    );
    expect(readMemoryLimit(files?.memoryLimits ?? [])).toBe(2);
    expect(files?.cpuLimits).toEqual([]);
  });
});

test('no control groups at all', () => {
  const roots = tree('', {});
  expect(locateCgroup({ ...roots, membership: `${roots.membership}-none` })).toBeUndefined();
  expect(locateCgroup(roots)).toMatchObject({ memoryLimits: [], cpuLimits: [] });
});

test('no limit is +Inf, however it is written', () => {
  expect(parseMemoryLimit('max\n')).toBe(Number.POSITIVE_INFINITY);
  expect(parseMemoryLimit('9223372036854771712\n')).toBe(Number.POSITIVE_INFINITY);
  expect(parseCpuLimit('max 100000\n')).toBe(Number.POSITIVE_INFINITY);
  expect(parseCpuLimit('-1\n', '100000\n')).toBe(Number.POSITIVE_INFINITY);
});

test('throttling is in seconds for both versions, and absent without a CPU controller', () => {
  expect(parseThrottling('nr_periods 4\nnr_throttled 3\nthrottled_usec 2500000\n')).toEqual({
    periods: 4,
    throttledPeriods: 3,
    throttledSeconds: 2.5,
  });
  expect(parseThrottling('nr_periods 2\nnr_throttled 1\nthrottled_time 1500000000\n')?.throttledSeconds).toBe(1.5);
  expect(parseThrottling('usage_usec 1\nuser_usec 1\n')).toBeUndefined();
});
