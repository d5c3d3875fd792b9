import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { SondeError } from '@sonde/metrics';
import { type SondeErrorCode, sondeError } from '../errors.js';
import type { AdoptionDesk } from './adoption-desk.js';

/** By then a program has imported what it needs. */
const afterMs = 5_000;

/**
 * Tells of dependencies of the program that are ES modules and were not seen: imported before anybody watched, most
 * likely, for Node keeps no list of those.
 *
 * @param program the file the process began with
 * @returns what ends it
 */
export function tellOfUnseen(
  desk: AdoptionDesk,
  program: string,
  onFault: (error: SondeError<SondeErrorCode>) => void,
): () => void {
  const timer = setTimeout(() => {
    const unseen = unseenModules(desk, program);
    if (unseen.length > 0) onFault(tooEarly(unseen));
  }, afterMs);
  timer.unref();
  return () => clearTimeout(timer);
}

/** Dependencies of a program that somebody wants to see, that are ES modules, and that nobody has seen. */
export function unseenModules(desk: Pick<AdoptionDesk, 'names' | 'seen'>, program: string): readonly string[] {
  const folders = foldersAbove(program);
  const manifest = folders.map((folder) => readManifest(folder)).find((each) => each?.['dependencies'] !== undefined);
  const dependencies = Object.keys((manifest?.['dependencies'] as object | undefined) ?? {});
  return dependencies.filter((name) => {
    if (!desk.names.includes(name) || desk.seen.has(name)) return false;
    const found = folders.map((folder) => readManifest(join(folder, 'node_modules', name))).find(Boolean);
    return found?.['type'] === 'module';
  });
}

function tooEarly(names: readonly string[]): SondeError<SondeErrorCode> {
  return sondeError(
    'SONDE_MODULE_TOO_EARLY',
    names.join(', '),
    'ES modules that were not seen to be imported',
    'start() to run before they are',
    'Begin with node --import sonde/register app.js, or with --import of the file that calls start().',
  );
}

function foldersAbove(file: string): readonly string[] {
  const folders = [dirname(file)];
  for (let at = dirname(file); dirname(at) !== at; at = dirname(at)) folders.push(dirname(at));
  return folders;
}

function readManifest(folder: string): Readonly<Record<string, unknown>> | undefined {
  try {
    return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Record<string, unknown>;
  } catch {
    return undefined;
  }
}
