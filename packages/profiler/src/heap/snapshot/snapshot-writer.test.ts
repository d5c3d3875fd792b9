import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ManualClock } from '@sonde/metrics/testing';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { HeapMeter } from '../heap-meter.js';
import { diskFactor, diskReserve, memoryFactor, type SystemRoom, systemRoom } from './memory-needs.js';
import { SnapshotWriter } from './snapshot-writer.js';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sonde-snapshot-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const mega = 1e6;

function room(free: Partial<{ memory: number; disk: number }> = {}): SystemRoom {
  const { memory = 1e12, disk = 1e12 } = free;
  return { heapUsed: () => 10 * mega, freeMemory: () => memory, freeDisk: async () => disk };
}

function recorder() {
  const log: string[] = [];
  const meter: HeapMeter = {
    started: (kind) => log.push(`+${kind}`),
    stopped: (kind) => log.push(`-${kind}`),
    ended: (kind, outcome) => log.push(`${kind} ${outcome}`),
    held: (kind, ms) => log.push(`${kind} held ${Math.round(ms)}`),
  };
  return { log, meter };
}

test('a real one: whole, for its owner only, announced before and after', async () => {
  const path = join(folder, 'heap.heapsnapshot');
  const lines: string[] = [];
  const writer = new SnapshotWriter({ announce: (line) => lines.push(line) });
  const written = await writer.writeSnapshot(path);
  const { snapshot, strings } = JSON.parse(readFileSync(path, 'utf8'));
  expect(snapshot.node_count).toBeGreaterThan(10_000);
  expect(strings.length).toBeGreaterThan(1000);
  expect(written).toEqual({ path, bytes: statSync(path).size, pauseMs: expect.any(Number) });
  expect(written.pauseMs).toBeGreaterThan(1);
  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(readdirSync(folder)).toEqual(['heap.heapsnapshot']);
  expect(lines[0]).toMatch(/^Writing a heap snapshot of \d+ MB to ".*": the process stands still until it is done\.$/);
  expect(lines[1]).toMatch(/: the process stood still for \d+ ms\.$/);
  expect(lines.length).toBe(2);
}, 60_000);

test('the pause is in the metrics', async () => {
  const clock = new ManualClock();
  const { log, meter } = recorder();
  const write = (path: string) => {
    clock.advance(1234);
    writeFileSync(path, '{}\n');
  };
  const announce = () => {
    throw new Error('a logger');
  };
  const written = await new SnapshotWriter({ clock, meter, announce, room: room(), write }).writeSnapshot(
    join(folder, 'a'),
  );
  expect(written).toMatchObject({ bytes: 3, pauseMs: 1234 });
  expect(log).toEqual(['+snapshot', 'snapshot held 1234', '-snapshot', 'snapshot taken']);
});

describe('refused before anything stands still', () => {
  const least = { memory: 10 * mega * memoryFactor, disk: 10 * mega * diskFactor + diskReserve };
  const refusing = (free: { memory: number; disk: number }) => {
    const { log, meter } = recorder();
    let written = 0;
    const write = (path: string) => {
      written++;
      writeFileSync(path, '{}');
    };
    const writer = new SnapshotWriter({ meter, announce: () => {}, room: room(free), write });
    return { writing: writer.writeSnapshot(join(folder, 'a')), log, written: () => written };
  };

  test.each([
    ['memory', { ...least, memory: least.memory - 1 }, /150 MB of free memory for a heap of 10 MB/],
    ['disk', { ...least, disk: least.disk - 1 }, /97 MB free on the disk of/],
  ])('where there is too little %s', async (_what, free, message) => {
    const { writing, log, written } = refusing(free);
    await expect(writing).rejects.toMatchObject({
      code: 'SONDE_PROFILER_SNAPSHOT_REFUSED',
      message: expect.stringMatching(message),
    });
    expect(log).toEqual(['snapshot refused']);
    expect([written(), readdirSync(folder)]).toEqual([0, []]);
  });

  test('but not where there is just enough', async () => {
    await refusing(least).writing;
    expect(readdirSync(folder)).toEqual(['a']);
  });

  test('a second one at the same time', async () => {
    const writer = new SnapshotWriter({ announce: () => {}, room: room(), write: (path) => writeFileSync(path, '{}') });
    const first = writer.writeSnapshot(join(folder, 'a'));
    await expect(writer.writeSnapshot(join(folder, 'b'))).rejects.toMatchObject({ code: 'SONDE_PROFILER_BUSY' });
    await first;
    await writer.writeSnapshot(join(folder, 'b'));
    expect(readdirSync(folder)).toEqual(['a', 'b']);
  });

  test.each([[''], [5], [undefined], ['a\0b']])('a path that is none: %j', async (path) => {
    await expect(new SnapshotWriter().writeSnapshot(path as never)).rejects.toMatchObject({
      code: 'SONDE_INVALID_OPTION',
    });
  });
});

describe('nothing half-written stays, and what was there before does', () => {
  const failures: [what: string, write: (path: string) => void][] = [
    [
      'V8 throws',
      () => {
        throw new Error('ENOSPC: no space left on device');
      },
    ],
    [
      'it throws after some text',
      (path) => {
        writeFileSync(path, '{"snapshot":');
        throw new Error('ENOSPC: no space left on device');
      },
    ],
    ['the text ends early without a word', (path) => writeFileSync(path, '{"snapshot":{"meta":[1,2')],
    ['nothing was written', () => {}],
  ];
  test.each(failures)('%s', async (_what, write) => {
    const path = join(folder, 'kept');
    writeFileSync(path, 'from last week');
    const { log, meter } = recorder();
    const writing = new SnapshotWriter({ meter, announce: () => {}, room: room(), write }).writeSnapshot(path);
    await expect(writing).rejects.toMatchObject({ code: 'SONDE_PROFILER_STORAGE_FAILED' });
    expect(readdirSync(folder)).toEqual(['kept']);
    expect(readFileSync(path, 'utf8')).toBe('from last week');
    expect(log.at(-1)).toBe('snapshot failed');
    expect(log).toContain('-snapshot');
  });

  test('a directory that is not there, or takes no files, costs no pause', async () => {
    let written = 0;
    const writer = new SnapshotWriter({ announce: () => {}, room: room(), write: () => void written++ });
    const failed = { code: 'SONDE_PROFILER_STORAGE_FAILED' };
    await expect(writer.writeSnapshot(join(folder, 'no', 'where'))).rejects.toMatchObject(failed);
    mkdirSync(join(folder, 'shut'));
    chmodSync(join(folder, 'shut'), 0o500);
    if (process.getuid?.() !== 0)
      await expect(writer.writeSnapshot(join(folder, 'shut', 'a'))).rejects.toMatchObject(failed);
    expect(written).toBe(0);
  });
});

test('what there is, is read from the system', async () => {
  expect(systemRoom.heapUsed()).toBeGreaterThan(1e6);
  expect(systemRoom.freeMemory()).toBeGreaterThan(1e6);
  expect(await systemRoom.freeDisk(folder)).toBeGreaterThan(0);
});
