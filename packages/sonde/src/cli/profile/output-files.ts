import { randomBytes } from 'node:crypto';
import { access, constants, open, realpath, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { SondeError } from '@sonde/metrics';
import type { ProfileAddress } from './address.js';

/** Where the two files go. */
export interface OutputFiles {
  readonly report: string;
  readonly profile: string;
}

/**
 * The names of the report and of the profile beside it: `cpu-localhost-9464-20261122T175804Z.html` and `….pb.gz`, or
 * what was asked for.
 *
 * @param out the report, if it was named
 * @param nowMs wall time
 */
export function outputFiles(out: string | undefined, { endpoint, host }: ProfileAddress, nowMs: number): OutputFiles {
  const time = new Date(nowMs).toISOString().replaceAll(/[-:]|\.\d+/g, '');
  const place = host.replaceAll(/[^\w.-]+/g, '-').replaceAll(/^[-.]+|-+$/g, '');
  const report = out ?? `${endpoint.option}-${place}-${time}.html`;
  return { report, profile: `${report.replace(/\.html?$/i, '')}.pb.gz` };
}

/**
 * Whether the files can be written, asked before the seconds of a profile are spent on it: their folder is there, and
 * none of them is a file that is read.
 *
 * @throws SondeError SONDE_COMMAND_FILE, SONDE_INVALID_OPTION
 */
export async function checkOutputs(files: OutputFiles, compared: string | undefined): Promise<void> {
  const folder = dirname(resolve(files.report));
  try {
    await access(folder, constants.W_OK);
  } catch (cause) {
    throw unwritable(files.report, cause);
  }
  for (const path of [files.report, files.profile]) {
    const found = await stat(path).catch(() => undefined);
    if (found?.isDirectory()) throw wrong(`${JSON.stringify(basename(path))}, which is a folder`);
    if (compared === undefined) continue;
    const [one, other] = await Promise.all([real(path), real(compared)]);
    if (one === other) throw wrong(`${JSON.stringify(basename(path))}, which is compared with`);
  }
}

/** All of it or nothing. @throws SondeError SONDE_COMMAND_FILE */
export async function writeOutput(path: string, content: string | Uint8Array): Promise<void> {
  const temporary = join(dirname(path), `.${basename(path)}.${randomBytes(6).toString('hex')}.tmp`);
  try {
    const file = await open(temporary, 'wx', 0o666);
    try {
      await file.writeFile(content);
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (cause) {
    await rm(temporary, { force: true }).catch(() => {});
    throw unwritable(path, cause);
  }
}

const real = (path: string): Promise<string> => realpath(path).catch(() => resolve(path));

/** What the system says of a path, in words. */
const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'a folder that is not there',
  ENOTDIR: 'a folder that is not there',
  EACCES: 'a place where nothing may be written',
  EPERM: 'a place where nothing may be written',
  EROFS: 'a disk that can only be read',
  ENOSPC: 'a full disk',
  EDQUOT: 'a full disk',
  ENAMETOOLONG: 'a name that is too long',
};

function unwritable(path: string, cause: unknown) {
  const { code = 'unknown' } = cause as NodeJS.ErrnoException;
  const about = {
    what: `writing ${JSON.stringify(path)}`,
    got: `${reasons[code] ?? 'what the system does not write'} (${code})`,
    expected: 'a place for the report',
    next: 'Choose another one with --out <file>.',
  };
  return new SondeError('SONDE_COMMAND_FILE', about, { cause });
}

function wrong(got: string) {
  const expected = 'another file';
  return new SondeError('SONDE_INVALID_OPTION', { what: '--out', got, expected, next: 'Choose another name.' });
}
