import { mkdir, open, rename, rm, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { type Clock, checkOptions, type OptionRule, systemClock } from '@sonde/metrics';
import type { Profile } from '../call-tree/profile.js';
import { profilerError } from '../errors.js';
import { formatOf, formats } from '../formats/catalogue.js';
import type { FormatName } from '../formats/format.js';
import { writeProfile } from '../formats/write-profile.js';
import { makeRoom } from './directory-quota.js';
import { ProfileNames, temporaryName } from './profile-files.js';

export interface ProfileDirectoryOptions {
  /** Default: the system's. */
  readonly clock?: Clock | undefined;
  /** It is made, with its parents, when the first profile is kept. */
  readonly directory: string;
  /** Bytes that all profiles in it take at the most, those of other processes included. Default 100 MB. */
  readonly quotaBytes?: number | undefined;
  /** What profiles are written as. Default `pprof`. */
  readonly format?: FormatName | undefined;
}

const rules: Readonly<Record<keyof ProfileDirectoryOptions, OptionRule>> = {
  clock: ['a Clock', (value) => typeof (value as Partial<Clock> | null)?.epochMs === 'function'],
  directory: ['a path', (value) => typeof value === 'string' && value !== '' && !value.includes('\0')],
  // Any other number would be no quota, or delete all there is.
  quotaBytes: ['a whole number of bytes, at least 1', (value) => Number.isSafeInteger(value) && (value as number) >= 1],
  format: ['a format that is written', (value) => formats.some(({ name, writes }) => writes && name === value)],
};

/** Profiles that wait for the disk; one more is refused. */
const maxWaiting = 4;

/**
 * The last profiles on disk, within a quota: the oldest go first. Files are for their owner only, and have their name
 * when all of them is there. What fails leaves nothing behind.
 */
export class ProfileDirectory {
  readonly directory: string;
  private readonly clock: Clock;
  private readonly quotaBytes: number;
  private readonly format: FormatName;
  private readonly names = new ProfileNames();
  private last: Promise<unknown> = Promise.resolve();
  private waiting = 0;
  private isMade = false;

  /** @throws SondeError SONDE_INVALID_OPTION */
  constructor(options: ProfileDirectoryOptions) {
    checkOptions('ProfileDirectory', rules, options);
    const { clock = systemClock, directory, quotaBytes = 100_000_000, format = 'pprof' } = options;
    if (directory === undefined) throw noDirectoryError();
    this.clock = clock;
    this.directory = resolve(directory);
    this.quotaBytes = quotaBytes;
    this.format = format;
  }

  /**
   * Keeps a profile, one after the other.
   *
   * @returns its path
   * @throws SondeError SONDE_PROFILER_STORAGE_FAILED: no room, no right, no directory, too many at once
   */
  async keep(profile: Profile): Promise<string> {
    if (this.waiting >= maxWaiting) throw this.failed(`${this.waiting} profiles that wait for the disk`, undefined);
    this.waiting++;
    const keeping = this.last.then(() => this.write(profile));
    this.last = keeping.catch(() => {});
    try {
      return await keeping;
    } finally {
      this.waiting--;
    }
  }

  private async write(profile: Profile): Promise<string> {
    const bytes = await writeProfile(profile, this.format, {}, this.clock);
    if (bytes.length > this.quotaBytes) {
      throw this.failed(`a profile of ${bytes.length} bytes, and a quota of ${this.quotaBytes}`, undefined);
    }
    const nowMs = this.clock.epochMs();
    try {
      const name = this.names.next(timeOf(profile, nowMs), formatOf(this.format)?.extension ?? '');
      await this.makeDirectory();
      const taken = await makeRoom(this.directory, this.quotaBytes, bytes.length, nowMs);
      if (taken + bytes.length > this.quotaBytes) throw new Error('other processes are writing as much as the quota');
      return await this.writeFile(name, bytes);
    } catch (cause) {
      throw this.failed(undefined, cause);
    }
  }

  /** Once: a directory that somebody removes is meant to be gone. */
  private async makeDirectory(): Promise<void> {
    if (this.isMade) return;
    await makeDirectories(this.directory);
    this.isMade = true;
  }

  private async writeFile(name: string, bytes: Uint8Array): Promise<string> {
    const path = join(this.directory, name);
    const temporary = join(this.directory, temporaryName(name));
    // Fails where there is something of that name already, a link included: then it is not ours to remove.
    const file = await open(temporary, 'wx', 0o600);
    try {
      try {
        await file.writeFile(bytes);
      } finally {
        await file.close();
      }
      await rename(temporary, path);
      return path;
    } catch (error) {
      await rm(temporary, { force: true }).catch(() => {});
      throw error;
    }
  }

  private failed(got: string | undefined, cause: unknown) {
    return profilerError(
      'SONDE_PROFILER_STORAGE_FAILED',
      `keeping a profile in ${JSON.stringify(this.directory)}`,
      got ?? (cause instanceof Error ? cause.message : String(cause)),
      'a directory that can be written to, with room for it',
      'The service goes on. Mend the directory, or raise quotaBytes.',
      cause,
    );
  }
}

/** A file name has four digits for the year; a file of another name would be in nobody's quota. */
const maxEpochMs = Date.UTC(9999, 11, 31);

function timeOf({ startedAtMs }: Profile, nowMs: number): number {
  return startedAtMs !== undefined && startedAtMs >= 0 && startedAtMs <= maxEpochMs ? startedAtMs : nowMs;
}

function noDirectoryError() {
  return profilerError(
    'SONDE_INVALID_OPTION',
    'ProfileDirectory',
    'no "directory"',
    'the path of one',
    'Say where profiles are to be kept.',
  );
}

/** With its parents. Node's own `recursive` never comes back where the system itself makes the entries (`/proc/x`). */
async function makeDirectories(path: string): Promise<void> {
  if (await isMade(path)) return;
  await makeDirectories(dirname(path));
  if (!(await isMade(path))) await mkdir(path, { mode: 0o700 });
}

/** False where a parent is missing. */
async function isMade(path: string): Promise<boolean> {
  try {
    await mkdir(path, { mode: 0o700 });
    return true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST' && (await stat(path)).isDirectory()) return true;
    if (code === 'ENOENT' && dirname(path) !== path) return false;
    throw error;
  }
}
