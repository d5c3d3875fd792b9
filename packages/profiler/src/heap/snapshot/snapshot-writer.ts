import { randomUUID } from 'node:crypto';
import { chmod, open, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { writeHeapSnapshot } from 'node:v8';
import { type Clock, checkOptions, describeThrown, SondeError, systemClock } from '@sonde/metrics';
import { profilerError } from '../../errors.js';
import { type HeapMeter, noMeter } from '../heap-meter.js';
import { checkSnapshotPath } from '../heap-options.js';
import { checkRoom, type SystemRoom, systemRoom } from './memory-needs.js';

export interface SnapshotWriterOptions {
  readonly clock?: Clock | undefined;
  /** Told of the pause, and of what became of each. Default: nowhere. */
  readonly meter?: HeapMeter | undefined;
  /** Told before the loop stands still, and after. Default: `process.emitWarning`. What it throws is swallowed. */
  readonly announce?: ((line: string) => void) | undefined;
  /** For tests: what memory and disk there is. */
  readonly room?: SystemRoom | undefined;
  /** For tests: takes a snapshot and writes it to that path. */
  readonly write?: ((path: string) => void) | undefined;
}

export interface WrittenSnapshot {
  readonly path: string;
  readonly bytes: number;
  /** How long the loop stood still, in milliseconds. */
  readonly pauseMs: number;
}

/**
 * Writes heap snapshots: whole ones, or none. The process stands still meanwhile, for seconds where the heap is large:
 * this is for operators who asked for it. The file holds everything the service holds, secrets among it: it can be read
 * by its owner only.
 *
 * It is `v8.writeHeapSnapshot`, as `v8.getHeapSnapshot` is no better. Its stream writes all of the text in one go when it is
 * first read, whatever its reader can take, so the loop stands still as long (measured with a heap of 35 MB: 8.0 s of
 * 8.2 s), with the text in memory besides. The peak is the same for both, 500 MB there: it comes from taking the snapshot.
 */
export class SnapshotWriter {
  private readonly clock: Clock;
  private readonly meter: HeapMeter;
  private readonly announce: (line: string) => void;
  private readonly room: SystemRoom;
  private readonly writeTo: (path: string) => void;
  private isBusy = false;

  /** @throws SondeError SONDE_INVALID_OPTION */
  constructor(options: SnapshotWriterOptions = {}) {
    checkOptions('SnapshotWriter', rules, options);
    const { clock = systemClock, meter = noMeter, announce = warn, room = systemRoom, write } = options;
    this.clock = clock;
    this.meter = meter;
    this.announce = announce;
    this.room = room;
    this.writeTo = write ?? ((path) => void writeHeapSnapshot(path));
  }

  /**
   * Writes a snapshot, one at a time. What stood at the path is replaced once the new one is whole.
   *
   * @throws SondeError SONDE_INVALID_OPTION, SONDE_PROFILER_BUSY, SONDE_PROFILER_SNAPSHOT_REFUSED,
   *   SONDE_PROFILER_STORAGE_FAILED
   */
  async writeSnapshot(path: string): Promise<WrittenSnapshot> {
    checkSnapshotPath(path);
    if (this.isBusy) {
      this.meter.ended('snapshot', 'refused');
      const next = 'Ask again when it is written.';
      throw profilerError('SONDE_PROFILER_BUSY', 'writing a heap snapshot', 'another one', 'one at a time', next);
    }
    this.isBusy = true;
    try {
      const written = await this.write(resolve(path));
      this.meter.ended('snapshot', 'taken');
      return written;
    } catch (error) {
      const isRefused = error instanceof SondeError && error.code === 'SONDE_PROFILER_SNAPSHOT_REFUSED';
      this.meter.ended('snapshot', isRefused ? 'refused' : 'failed');
      throw error instanceof SondeError ? error : storageFailed(path, error);
    } finally {
      this.isBusy = false;
    }
  }

  private async write(path: string): Promise<WrittenSnapshot> {
    const directory = dirname(path);
    await checkRoom(directory, this.room);
    const temporary = join(directory, `.${basename(path)}.${randomUUID()}.tmp`);
    this.meter.started('snapshot');
    try {
      // Made here, so that nobody else can read it for a moment, and a path that cannot be written to costs no pause.
      await (await open(temporary, 'wx', 0o600)).close();
      const heap = `${(this.room.heapUsed() / 1e6).toFixed(0)} MB`;
      this.say(
        `Writing a heap snapshot of ${heap} to ${JSON.stringify(path)}: the process stands still until it is done.`,
      );
      // The line is to be out before: whoever watches will wonder why nothing else comes.
      await new Promise((done) => setImmediate(done));
      const pauseMs = this.writeStill(temporary);
      this.say(
        `Wrote the heap snapshot ${JSON.stringify(path)}: the process stood still for ${Math.round(pauseMs)} ms.`,
      );
      await chmod(temporary, 0o600);
      await checkWhole(temporary);
      await rename(temporary, path);
      const { size } = await stat(path);
      return { path, bytes: size, pauseMs };
    } finally {
      this.meter.stopped('snapshot');
      await rm(temporary, { force: true }).catch(() => {});
    }
  }

  private writeStill(path: string): number {
    const fromMs = this.clock.monotonicMs();
    try {
      this.writeTo(path);
    } finally {
      this.meter.held('snapshot', this.clock.monotonicMs() - fromMs);
    }
    return this.clock.monotonicMs() - fromMs;
  }

  private say(line: string): void {
    try {
      this.announce(line);
    } catch {
      // A logger that throws does not keep the snapshot from being written.
    }
  }
}

const rules = {
  clock: ['a Clock', hasMethod('monotonicMs')],
  meter: ['a HeapMeter', hasMethod('held')],
  announce: ['a function', isFunction],
  room: ['a SystemRoom', hasMethod('freeMemory')],
  write: ['a function', isFunction],
} as const;

function hasMethod(name: string) {
  return (value: unknown) => isFunction((value as Record<string, unknown> | null)?.[name]);
}

function isFunction(value: unknown): boolean {
  return typeof value === 'function';
}

/** A full disk can end the text early without an error. A snapshot is an object, so it ends with a brace. */
async function checkWhole(path: string): Promise<void> {
  const file = await open(path, 'r');
  try {
    const { size } = await file.stat();
    const { buffer, bytesRead } = await file.read(Buffer.alloc(16), 0, 16, Math.max(0, size - 16));
    if (!buffer.toString('latin1', 0, bytesRead).trimEnd().endsWith('}'))
      throw new Error(`it ends after ${size} bytes`);
    await file.sync();
  } finally {
    await file.close();
  }
}

function storageFailed(path: string, cause: unknown) {
  return profilerError(
    'SONDE_PROFILER_STORAGE_FAILED',
    `writing the heap snapshot ${JSON.stringify(path)}`,
    describeThrown(cause),
    'a directory that can be written to, with room for it',
    'Nothing was left behind, and what was there before still is. Mend the directory, or name another one.',
    cause,
  );
}

function warn(line: string): void {
  process.emitWarning(line, { type: 'SondeNotice' });
}
