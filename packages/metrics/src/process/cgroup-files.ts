import { existsSync, readFileSync } from 'node:fs';
import { posix } from 'node:path';

/** Where the kernel shows control groups; tests show their own. */
export interface CgroupRoots {
  /** Which groups this process is in; see cgroups(7), "/proc files". */
  readonly membership: string;
  readonly mount: string;
}

export const systemCgroupRoots: CgroupRoots = { membership: '/proc/self/cgroup', mount: '/sys/fs/cgroup' };

/**
 * The files that say what a control group may use, of version 1 or 2. A group is bound by the limits of
 * all groups above it too, so limits are lists: from the group itself up to the root, those that exist.
 */
export interface CgroupFiles {
  readonly memoryUsage: string | undefined;
  readonly memoryLimits: readonly string[];
  readonly cpuLimits: readonly CpuLimitFile[];
  readonly cpuStat: string | undefined;
}

/** Version 2 has quota and period in one file, version 1 the period in another. */
export interface CpuLimitFile {
  readonly quota: string;
  readonly period?: string;
}

/** `undefined` where this process is in no control group, or cannot see it. */
export function locateCgroup({ membership, mount }: CgroupRoots): CgroupFiles | undefined {
  if (!existsSync(membership) || !existsSync(mount)) return undefined;
  const groups = parseMembership(readFileSync(membership, 'utf8'));
  const unified = groups.get('');
  if (unified !== undefined && existsSync(`${mount}/cgroup.controllers`)) return locateVersion2(mount, unified);
  return locateVersion1(mount, groups);
}

/** Lines `hierarchy:controller,controller:/path`; version 2 has no controllers. The path by controller. */
function parseMembership(text: string): ReadonlyMap<string, string> {
  const groups = new Map<string, string>();
  for (const line of text.split('\n')) {
    const [, controllers, path] = /^\d+:([^:]*):(\/.*)$/.exec(line) ?? [];
    if (controllers === undefined || path === undefined) continue;
    for (const controller of controllers.split(',')) groups.set(controller, path);
  }
  return groups;
}

function locateVersion2(mount: string, path: string): CgroupFiles {
  const levels = levelsOf(mount, path);
  return {
    memoryUsage: existing(levels.slice(0, 1), 'memory.current')[0],
    memoryLimits: existing(levels, 'memory.max'),
    cpuLimits: existing(levels, 'cpu.max').map((quota) => ({ quota })),
    cpuStat: existing(levels.slice(0, 1), 'cpu.stat')[0],
  };
}

function locateVersion1(mount: string, groups: ReadonlyMap<string, string>): CgroupFiles {
  const memory = levelsOf(`${mount}/memory`, groups.get('memory'));
  const cpuMount = ['cpu', 'cpu,cpuacct'].map((name) => `${mount}/${name}`).find((dir) => existsSync(dir));
  const cpu = cpuMount === undefined ? [] : levelsOf(cpuMount, groups.get('cpu'));
  return {
    memoryUsage: existing(memory.slice(0, 1), 'memory.usage_in_bytes')[0],
    memoryLimits: existing(memory, 'memory.limit_in_bytes'),
    cpuLimits: existing(cpu, 'cpu.cfs_quota_us').map((quota) => ({
      quota,
      period: quota.replace(/quota_us$/, 'period_us'),
    })),
    cpuStat: existing(cpu.slice(0, 1), 'cpu.stat')[0],
  };
}

/**
 * The group's directory and those above it, up to the mount point, as far as they can be seen. A container
 * usually sees its own group as the mount point, whatever path the membership file gives.
 */
function levelsOf(mount: string, path: string | undefined): readonly string[] {
  if (path === undefined) return [];
  const levels: string[] = [];
  // `normalize` keeps a path with `..`, as of a group outside of the namespace, below the mount point.
  for (let at = posix.normalize(path); ; at = posix.dirname(at)) {
    const directory = at === '/' ? mount : mount + at;
    if (existsSync(directory)) levels.push(directory);
    if (at === '/') return levels;
  }
}

function existing(levels: readonly string[], file: string): readonly string[] {
  return levels.map((level) => `${level}/${file}`).filter((path) => existsSync(path));
}

/** Where version 1 has no limit it has the largest number of pages; nothing real comes near. */
const unlimitedBytes = 2 ** 60;

export function parseMemoryLimit(text: string): number {
  const bytes = text.trim() === 'max' ? Number.POSITIVE_INFINITY : Number(text);
  return bytes >= unlimitedBytes ? Number.POSITIVE_INFINITY : bytes;
}

/** CPU cores by quota and period in microseconds: `50000 100000` is half a core; `max` and -1 are no limit. */
export function parseCpuLimit(quotaText: string, periodText?: string): number {
  const [quota, period = periodText] = quotaText.trim().split(/\s+/);
  return quota === 'max' || quota === '-1' ? Number.POSITIVE_INFINITY : Number(quota) / Number(period);
}

/** The smallest limit on the way up: the one that binds. */
export function readMemoryLimit(files: readonly string[]): number {
  return Math.min(...files.map((file) => parseMemoryLimit(readFileSync(file, 'utf8'))));
}

export function readCpuLimit(files: readonly CpuLimitFile[]): number {
  const read = (file: string | undefined) => (file === undefined ? undefined : readFileSync(file, 'utf8'));
  return Math.min(...files.map(({ quota, period }) => parseCpuLimit(readFileSync(quota, 'utf8'), read(period))));
}

/** How often and how long the group waited for CPU time that its limit denied it. */
export interface Throttling {
  readonly periods: number;
  readonly throttledPeriods: number;
  readonly throttledSeconds: number;
}

/** `undefined` where the group has no CPU controller, and so no such lines. */
export function parseThrottling(cpuStat: string): Throttling | undefined {
  const field = (key: string) => {
    const found = new RegExp(`^${key} (\\d+)$`, 'm').exec(cpuStat);
    return found === null ? undefined : Number(found[1]);
  };
  const periods = field('nr_periods');
  const throttledPeriods = field('nr_throttled');
  const microseconds = field('throttled_usec');
  // Version 1 counts nanoseconds.
  const nanoseconds = microseconds === undefined ? field('throttled_time') : microseconds * 1000;
  if (periods === undefined || throttledPeriods === undefined || nanoseconds === undefined) return undefined;
  return { periods, throttledPeriods, throttledSeconds: nanoseconds / 1e9 };
}
