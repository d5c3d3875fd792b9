import { readFileSync, realpathSync } from 'node:fs';
import { dirname, join, sep } from 'node:path';

export interface PackageIdentity {
  readonly name: string;
  /** Empty where there is none. */
  readonly version: string;
}

/**
 * The package of the program: the `package.json` above its main file, or above the working directory where the main
 * file is somebody else's, such as a runner in `node_modules`.
 */
export function packageIdentity(
  mainFile: string | undefined,
  directory: string | undefined,
): PackageIdentity | undefined {
  return (mainFile === undefined ? undefined : above(folderOf(mainFile))) ?? above(directory ?? '');
}

/** `undefined` where it was removed while the process runs. */
export function workingDirectory(): string | undefined {
  try {
    return process.cwd();
  } catch {
    return undefined;
  }
}

function folderOf(file: string): string {
  try {
    return dirname(realpathSync(file));
  } catch {
    // `node -e` has arguments where a file would be.
    return '';
  }
}

function above(folder: string): PackageIdentity | undefined {
  if (folder === '' || folder.split(sep).includes('node_modules')) return undefined;
  for (let at = folder; ; at = dirname(at)) {
    const found = read(join(at, 'package.json'));
    if (found !== undefined) return found;
    if (dirname(at) === at) return undefined;
  }
}

/** One without a name, such as `{"type":"module"}` in a folder of sources, is passed over. */
function read(file: string): PackageIdentity | undefined {
  try {
    const { name, version } = JSON.parse(readFileSync(file, 'utf8')) as { name?: unknown; version?: unknown };
    if (typeof name !== 'string' || name === '') return undefined;
    return { name, version: typeof version === 'string' ? version : '' };
  } catch {
    return undefined;
  }
}
