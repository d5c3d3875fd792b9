import { lstat, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type ProfileFile, parseProfileName } from './profile-files.js';

/** A file as it was found. */
interface FoundFile extends ProfileFile {
  readonly bytes: number;
  readonly changedAtMs: number;
}

/** Of as many files, the directory is looked at in a few milliseconds outside of the event loop. */
const maxFiles = 10_000;
/** A temporary file that nobody has written to for so long belongs to a process that is gone. */
const abandonedMs = 3_600_000;

/** What of ours is in a directory: whole profiles of all processes, and what is being written. */
async function findProfiles(directory: string): Promise<FoundFile[]> {
  const found: FoundFile[] = [];
  for (const name of await readdir(directory)) {
    const file = parseProfileName(name);
    if (file === undefined) continue;
    try {
      const { size, mtimeMs, isFile } = await statsOf(join(directory, name));
      if (isFile) found.push({ ...file, bytes: size, changedAtMs: mtimeMs });
    } catch {
      // Another process has deleted or renamed it meanwhile.
    }
  }
  return found;
}

/**
 * Deletes the oldest profiles until there is room; those of other processes as well, since the quota is the
 * directory's. What others are writing counts and stays, unless its process is gone.
 *
 * @param bytes that are going to be written
 * @returns how many bytes are there then, without those
 */
export async function makeRoom(directory: string, quotaBytes: number, bytes: number, nowMs: number): Promise<number> {
  const files = await findProfiles(directory);
  let total = files.reduce((sum, file) => sum + file.bytes, 0);
  let count = files.length;
  const abandoned = files.filter((file) => file.isTemporary && isAbandoned(file, nowMs));
  const oldest = files.filter((file) => !file.isTemporary).sort(byAge);
  const remove = async (file: FoundFile) => {
    await rm(join(directory, file.name), { force: true });
    total -= file.bytes;
    count--;
  };
  for (const file of abandoned) await remove(file);
  for (const file of oldest) {
    if (total + bytes <= quotaBytes && count < maxFiles) break;
    await remove(file);
  }
  return total;
}

function byAge(a: FoundFile, b: FoundFile): number {
  return a.startedAtMs - b.startedAtMs || (a.name < b.name ? -1 : 1);
}

/** By its age alone: process ids of other containers say nothing here. */
function isAbandoned({ changedAtMs }: FoundFile, nowMs: number): boolean {
  return nowMs - changedAtMs > abandonedMs;
}

async function statsOf(path: string) {
  const stats = await lstat(path);
  return { size: stats.size, mtimeMs: stats.mtimeMs, isFile: stats.isFile() };
}
