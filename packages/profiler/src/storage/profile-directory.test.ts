import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { systemClock } from '@sonde/metrics';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { CallTreeBuilder } from '../call-tree/call-tree.js';
import type { Profile } from '../call-tree/profile.js';
import { ProfileDirectory, type ProfileDirectoryOptions } from './profile-directory.js';
import { ProfileNames, parseProfileName, temporaryName } from './profile-files.js';

/** A disk that takes half of a file. */
const disk = vi.hoisted(() => ({ isFull: false }));
vi.mock('node:fs/promises', async (original) => {
  const fs = await original<typeof import('node:fs/promises')>();
  const open: typeof fs.open = async (path, flags, mode) => {
    const file = await fs.open(path, flags, mode);
    if (!disk.isFull) return file;
    const write = file.writeFile.bind(file);
    file.writeFile = async (data) => {
      await write((data as Uint8Array).subarray(0, data.length / 2));
      throw Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
    };
    return file;
  };
  return { ...fs, open };
});

let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'sonde-storage-'));
});

afterEach(() => {
  rmSync(directory, { recursive: true, force: true });
});

function filesOf(options: Partial<ProfileDirectoryOptions> = {}) {
  return new ProfileDirectory({ clock: systemClock, directory, ...options });
}

/** A profile whose file is some 100 bytes for each function. */
function profileOf(functions: number, startedAtMs = systemClock.epochMs()): Profile {
  const tree = new CallTreeBuilder();
  const nodes = Array.from({ length: functions }, (_, k) =>
    tree.child(0, tree.intern(`function_${k}`, '/app/a.js', k + 1, 1)),
  );
  const ones = new Float64Array(functions).fill(1);
  return {
    kind: 'cpu',
    title: 'test',
    startedAtMs,
    durationUs: functions * 1000,
    measures: [
      { name: 'wall', unit: 'nanoseconds' },
      { name: 'samples', unit: 'count' },
    ],
    tree: tree.build(),
    samples: {
      count: functions,
      node: Uint32Array.from(nodes),
      values: [ones, ones],
      atUs: Float64Array.from(nodes, (_, k) => k * 1000),
    },
    labels: [{}],
    threads: ['main'],
    origin: { engine: 'test', interval: 1000, notes: [] },
  };
}

const sizes = () =>
  readdirSync(directory).map((name) => statSync(join(directory, name), { throwIfNoEntry: false })?.size ?? 0);
const total = () => sizes().reduce((a, b) => a + b, 0);

test('a profile is kept whole, compressed, for its owner only', async () => {
  const path = await filesOf().keep(profileOf(10));
  expect(path.endsWith('.pb.gz')).toBe(true);
  expect(gunzipSync(await readFile(path)).includes('function_9')).toBe(true);
  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(readdirSync(directory)).toHaveLength(1);
  const json = await filesOf({ format: 'cpuprofile' }).keep(profileOf(10));
  expect(JSON.parse(await readFile(json, 'utf8')).nodes.length).toBeGreaterThan(9);
});

test('a missing directory is made, for its owner only', async () => {
  const made = join(directory, 'a', 'b');
  const path = await filesOf({ directory: made }).keep(profileOf(1));
  expect(existsSync(path)).toBe(true);
  expect(statSync(made).mode & 0o777).toBe(0o700);
});

test('the quota holds at every moment, and the oldest go first', async () => {
  const quotaBytes = 20_000;
  const files = filesOf({ quotaBytes, format: 'cpuprofile' });
  let most = 0;
  const watch = setInterval(() => {
    most = Math.max(most, total());
  }, 0);
  const paths: string[] = [];
  for (let k = 0; k < 40; k++) paths.push(await files.keep(profileOf(10, 1_700_000_000_000 + k * 1000)));
  clearInterval(watch);
  expect(most).toBeGreaterThan(quotaBytes / 2);
  expect(Math.max(most, total())).toBeLessThanOrEqual(quotaBytes);
  const left = paths.filter((path) => existsSync(path));
  expect(left.length).toBeGreaterThan(1);
  expect(left).toEqual(paths.slice(-left.length));
});

test('a profile that is larger than the quota is refused, and harms none that is there', async () => {
  const files = filesOf({ quotaBytes: 5000, format: 'cpuprofile' });
  const path = await files.keep(profileOf(5));
  await expect(files.keep(profileOf(1000))).rejects.toMatchObject({ code: 'SONDE_PROFILER_STORAGE_FAILED' });
  expect(existsSync(path)).toBe(true);
});

test('what other processes are writing counts, and stays until it is abandoned', async () => {
  const temporary = join(directory, '.sonde-20261122T104512.123Z-1-9f3a51-1.pb.gz.tmp');
  const old = join(directory, '.sonde-20261122T104512.123Z-1-9f3a51-2.pb.gz.tmp');
  writeFileSync(temporary, Buffer.alloc(19_000));
  writeFileSync(old, Buffer.alloc(19_000));
  const longAgo = systemClock.epochMs() / 1000 - 4000;
  utimesSync(old, longAgo, longAgo);
  const files = filesOf({ quotaBytes: 20_000, format: 'cpuprofile' });
  await files.keep(profileOf(1));
  expect(existsSync(temporary)).toBe(true);
  expect(existsSync(old)).toBe(false);
  await expect(files.keep(profileOf(30))).rejects.toMatchObject({ code: 'SONDE_PROFILER_STORAGE_FAILED' });
  expect(existsSync(temporary)).toBe(true);
});

test('files of other names, folders and links are left alone', async () => {
  writeFileSync(join(directory, 'notes.txt'), Buffer.alloc(50_000));
  mkdirSync(join(directory, 'sonde-20201122T104512.123Z-1-9f3a51-1.pb.gz'));
  symlinkSync('/etc/hostname', join(directory, 'sonde-20201122T104512.123Z-1-9f3a51-2.pb.gz'));
  await filesOf({ quotaBytes: 2000 }).keep(profileOf(1));
  await filesOf({ quotaBytes: 2000 }).keep(profileOf(1));
  expect(readdirSync(directory)).toContain('notes.txt');
  expect(readdirSync(directory).filter((name) => name.includes('-9f3a51-'))).toHaveLength(2);
});

test('a directory that is removed meanwhile stays away; it is used again when it is back', async () => {
  const files = filesOf();
  await files.keep(profileOf(1));
  rmSync(directory, { recursive: true });
  await expect(files.keep(profileOf(1))).rejects.toMatchObject({ code: 'SONDE_PROFILER_STORAGE_FAILED' });
  expect(existsSync(directory)).toBe(false);
  mkdirSync(directory);
  expect(existsSync(await files.keep(profileOf(1)))).toBe(true);
});

test('a path that is a file, and one that cannot be written to, are refused', async () => {
  const file = join(directory, 'file');
  writeFileSync(file, '');
  const failed = { code: 'SONDE_PROFILER_STORAGE_FAILED' };
  await expect(filesOf({ directory: file }).keep(profileOf(1))).rejects.toMatchObject(failed);
  await expect(filesOf({ directory: join(file, 'below') }).keep(profileOf(1))).rejects.toMatchObject(failed);
  // Nobody may write there; root may write anywhere else.
  const sealed = process.platform === 'linux' ? '/proc/self' : directory;
  // Below the other one nothing can be made: a search for a parent that can must come to an end.
  const unmade = process.platform === 'linux' ? '/proc/sonde/a' : join(file, 'a');
  await expect(filesOf({ directory: unmade }).keep(profileOf(1))).rejects.toMatchObject(failed);
  chmodSync(directory, 0o500);
  await expect(filesOf({ directory: sealed }).keep(profileOf(1))).rejects.toMatchObject(failed);
  chmodSync(directory, 0o700);
});

test('a disk that is full in the middle of a file leaves nothing behind, and the next one is tried', async () => {
  const files = filesOf();
  disk.isFull = true;
  await expect(files.keep(profileOf(50))).rejects.toThrow('ENOSPC');
  expect(readdirSync(directory)).toEqual([]);
  disk.isFull = false;
  expect(existsSync(await files.keep(profileOf(50)))).toBe(true);
});

test('many at once are written one after the other; more than a few are refused', async () => {
  const files = filesOf();
  const results = await Promise.allSettled(Array.from({ length: 10 }, () => files.keep(profileOf(5))));
  expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(4);
  expect(readdirSync(directory)).toHaveLength(4);
  expect(existsSync(await files.keep(profileOf(5)))).toBe(true);
});

test('several writers in one directory keep its quota together, and lose no half-written file', async () => {
  const writers = Array.from({ length: 4 }, () => filesOf({ quotaBytes: 30_000, format: 'cpuprofile' }));
  for (let round = 0; round < 10; round++) {
    const results = await Promise.allSettled(writers.map((files) => files.keep(profileOf(10))));
    for (const result of results) {
      if (result.status === 'rejected') expect(String(result.reason)).toContain('other processes are writing');
    }
  }
  await writers[0]!.keep(profileOf(10));
  expect(total()).toBeLessThanOrEqual(30_000);
  expect(readdirSync(directory).filter((name) => name.endsWith('.tmp'))).toEqual([]);
});

test.each([NaN, Infinity, -1, 1e20, 8.64e15])(
  'a profile that says it began at %s has a name of now, which the quota knows',
  async (startedAtMs) => {
    const path = await filesOf().keep({ ...profileOf(1), startedAtMs });
    expect(Math.abs(parseProfileName(basename(path))!.startedAtMs - systemClock.epochMs())).toBeLessThan(60_000);
  },
);

test.each([
  { quotaBytes: NaN },
  { quotaBytes: 0 },
  { quotaBytes: '1' },
  { format: 'heapsnapshot' },
  { directory: undefined },
  { directory: '' },
  { directory: 'a\0b' },
  { clock: {} },
  { quota: 1 },
])('%o is refused, and nothing is deleted', async (options) => {
  const path = await filesOf().keep(profileOf(1));
  const given = { directory, ...options } as never;
  expect(() => new ProfileDirectory(given)).toThrow(expect.objectContaining({ code: 'SONDE_INVALID_OPTION' }));
  expect(existsSync(path)).toBe(true);
});

describe('what somebody has put there under a name of ours', () => {
  const name = 'sonde-20261122T104512.123Z-1-9f3a51-1.pb.gz';

  test('a link is none of our profiles: it stays, and what it leads to counts nothing', async () => {
    const target = join(directory, 'large');
    writeFileSync(target, Buffer.alloc(50_000));
    symlinkSync(target, join(directory, name));
    await filesOf({ quotaBytes: 20_000 }).keep(profileOf(1));
    expect(lstatSync(join(directory, name)).isSymbolicLink()).toBe(true);
    expect(statSync(target).size).toBe(50_000);
  });

  test('nothing is written through a link', async () => {
    const next = vi.spyOn(ProfileNames.prototype, 'next').mockReturnValue(name);
    const target = join(directory, 'theirs');
    writeFileSync(target, 'theirs');
    symlinkSync(target, join(directory, temporaryName(name)));
    await expect(filesOf().keep(profileOf(1))).rejects.toMatchObject({ code: 'SONDE_PROFILER_STORAGE_FAILED' });
    expect(await readFile(target, 'utf8')).toBe('theirs');
    expect(existsSync(join(directory, temporaryName(name)))).toBe(true);
    next.mockRestore();
  });
});

test('files are bounded in number, too', async () => {
  for (let k = 0; k < 10_010; k++) writeFileSync(join(directory, `sonde-20200101T000000.000Z-1-9f3a51-${k}.pb.gz`), '');
  await filesOf().keep(profileOf(1));
  expect(readdirSync(directory).length).toBe(10_000);
});
