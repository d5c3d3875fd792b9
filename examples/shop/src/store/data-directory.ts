import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { reasonOf, StartError } from '../start-error.js';

/**
 * A folder that one shop at a time keeps its data in:
 *
 *     shop.lock         the process that uses it: its id and when it started
 *     postgres/         the database, complete
 *     postgres.draft/   a database being made; left over only after a crash, and thrown away then
 */
export interface DataDirectory {
  /** As it was asked for. */
  readonly path: string;
  readonly databasePath: string;
  readonly draftPath: string;
  /** True while there is no database yet. */
  readonly fresh: boolean;
  promoteDraft(): void;
  /** Gives the folder back; the data stays. */
  release(): void;
  /** Gives the folder back as it was found: whatever this claim made is removed. */
  abandon(): void;
}

/** Takes the folder, or throws a `StartError` having changed nothing. */
export function claimDataDirectory(directory: string): DataDirectory {
  const root = resolve(directory);
  const lockPath = join(root, 'shop.lock');
  const databasePath = join(root, 'postgres');
  const draftPath = join(root, 'postgres.draft');

  refuseForeignFolder(root, directory);
  let firstMade: string | undefined;
  try {
    firstMade = makeFolders(root);
  } catch (error) {
    throw new StartError(`cannot make the data directory ${directory}: ${reasonOf(error)}`, { cause: error });
  }
  try {
    lock(lockPath, directory);
    rmSync(draftPath, { recursive: true, force: true });
  } catch (error) {
    if (firstMade !== undefined) rmSync(firstMade, { recursive: true, force: true });
    if (error instanceof StartError) throw error;
    throw new StartError(`cannot write to the data directory ${directory}: ${reasonOf(error)}`, { cause: error });
  }

  const fresh = !existsSync(databasePath);
  const release = (): void => {
    process.off('exit', release);
    rmSync(draftPath, { recursive: true, force: true });
    rmSync(lockPath, { force: true });
  };
  const abandon = (): void => {
    release();
    if (fresh) rmSync(databasePath, { recursive: true, force: true });
    if (firstMade !== undefined) rmSync(firstMade, { recursive: true, force: true });
  };
  process.on('exit', release);
  return {
    path: directory,
    databasePath,
    draftPath,
    fresh,
    promoteDraft: () => renameSync(draftPath, databasePath),
    release,
    abandon,
  };
}

function refuseForeignFolder(root: string, directory: string): void {
  let entries: string[];
  try {
    const found = statSync(root, { throwIfNoEntry: false });
    if (found === undefined) return;
    if (!found.isDirectory()) throw new StartError(`the data directory ${directory} is a file; name a folder`);
    entries = readdirSync(root);
  } catch (error) {
    if (error instanceof StartError) throw error;
    throw new StartError(`cannot use the data directory ${directory}: ${reasonOf(error)}`, { cause: error });
  }
  if (entries.length > 0 && !entries.some((entry) => entry === 'postgres' || entry === 'shop.lock')) {
    throw new StartError(`the data directory ${directory} holds other files; name a new or an empty folder`);
  }
}

/** The start tells this process from an earlier one that had the same id, as happens in containers. */
const thisProcess = `${process.pid} ${performance.timeOrigin}`;

/**
 * Makes a folder and those above it that are missing; gives the topmost it made. Not `mkdirSync` with
 * `recursive`: Node 20 goes round in circles there where a file system refuses with ENOENT, as /proc does.
 */
function makeFolders(path: string): string | undefined {
  const missing: string[] = [];
  for (let at = path; !existsSync(at); at = dirname(at)) missing.push(at);
  const made: string[] = [];
  try {
    for (const folder of missing.reverse()) {
      mkdirSync(folder);
      made.push(folder);
    }
  } catch (error) {
    for (const folder of made.reverse()) rmdirSync(folder);
    throw error;
  }
  return made[0];
}

function lock(lockPath: string, directory: string): void {
  try {
    writeFileSync(lockPath, thisProcess, { flag: 'wx' });
    return;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  const owner = readFileSync(lockPath, 'utf8');
  const pid = Number.parseInt(owner, 10);
  if (owner === thisProcess || (pid !== process.pid && isRunning(pid))) {
    throw new StartError(
      `the data directory ${directory} is in use by process ${pid}; end that one or name another folder`,
    );
  }
  writeFileSync(lockPath, thisProcess);
}

function isRunning(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
