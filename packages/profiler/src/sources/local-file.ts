import { readFileSync, realpathSync, statSync } from 'node:fs';
import { basename, isAbsolute, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { SourceLimits } from './source-options.js';

/** What a profile's file may make this process read: programs and their maps, never `/etc/shadow`, `.env` or a device. */
const sourceExtension = /\.(?:[cm]?[jt]sx?|vue|svelte|astro|coffee)$/i;
const mapExtension = /\.map$/i;

/** Names whose lines are not for showing, whatever their extension: as words, between dots and dashes. */
const secretName =
  /^\.|(?:^|[._-])(?:env|secrets?|credentials?|passwords?|passwd|(?:private|secret|api|access)[._-]?keys?|id[._-](?:rsa|dsa|ecdsa|ed25519))(?:[._-]|$)/i;
/** Folders of which all is secret. */
const secretFolder = /(?:^|[\\/])(?:secrets?|credentials?)[\\/]/i;

/** The path of a file of this machine; undefined for what is none (`node:fs`, `webpack://…`, another machine's). */
export function localPath(file: string): string | undefined {
  let path = file;
  if (file.startsWith('file:')) {
    try {
      path = fileURLToPath(file);
    } catch {
      return undefined;
    }
  }
  // Two slashes in front are another machine's share.
  return isAbsolute(path) && !/^[\\/]{2}/.test(path) && !path.includes('\0') ? path : undefined;
}

export function isSecret(path: string): boolean {
  // `appSecrets.ts` is two words, too.
  const words = basename(path).replace(/([a-z\d])(?=[A-Z])/g, '$1-');
  return secretName.test(words) || secretFolder.test(path);
}

/** The text of a program; undefined where there is none, it is too large, or not for reading. */
export function readSource(path: string, limits: SourceLimits): string | undefined {
  return read(path, sourceExtension, limits);
}

/** The text of a source map; undefined where there is none, it is too large, or not for reading. */
export function readMap(path: string, limits: SourceLimits): string | undefined {
  return read(path, mapExtension, limits);
}

function read(path: string, extension: RegExp, { within, maxFileBytes }: SourceLimits): string | undefined {
  if (!extension.test(path)) return undefined;
  try {
    // A link may lead anywhere: what it leads to must be a program as well.
    const real = realpathSync(path);
    if (!extension.test(real)) return undefined;
    if (within !== undefined && !within.some((directory) => isInside(real, directory))) return undefined;
    const about = statSync(real);
    if (!about.isFile() || about.size > maxFileBytes) return undefined;
    return readFileSync(real, 'utf8');
  } catch {
    return undefined;
  }
}

function isInside(path: string, directory: string): boolean {
  let real = directory;
  try {
    real = realpathSync(directory);
  } catch {
    return false;
  }
  const way = relative(real, path);
  return way !== '' && !way.startsWith('..') && !isAbsolute(way);
}
