import { basename } from 'node:path';
import { describeThrown, describeValue } from '@sonde/metrics';
import type { Profile } from '../call-tree/profile.js';
import { profilerError } from '../errors.js';
import { readProfile } from '../formats/read-profile.js';
import { mapSources } from '../sources/read-sources.js';
import type { CommandArguments } from './arguments.js';
import type { Terminal } from './terminal.js';

type Reading = Pick<CommandArguments, 'maxBytes' | 'profile' | 'sources'>;

/** All profiles of a file. @throws SondeError SONDE_PROFILER_FILE_INVALID, SONDE_PROFILER_FILE_TOO_LARGE */
export async function readFile(
  path: string,
  { maxBytes }: Pick<Reading, 'maxBytes'>,
  terminal: Terminal,
): Promise<readonly Profile[]> {
  terminal.progress(`reading ${basename(path)}`);
  try {
    return await readProfile(path, maxBytes === undefined ? {} : { maxBytes });
  } catch (error) {
    if (error instanceof RangeError) {
      const next = 'Take a shorter profile, or start Node with a larger --max-old-space-size.';
      const what = `the profile ${describeValue(basename(path))}`;
      throw profilerError('SONDE_PROFILER_FILE_TOO_LARGE', what, describeThrown(error), 'one that fits', next, error);
    }
    throw error;
  }
}

/** The one profile that is meant. @throws SondeError SONDE_INVALID_OPTION where there are several, and more as `readFile` */
export async function readOne(path: string, reading: Reading, terminal: Terminal): Promise<Profile> {
  const profiles = await readFile(path, reading, terminal);
  if (reading.profile === undefined && profiles.length > 1) {
    const titles = profiles.slice(0, 20).map(({ title }, at) => `${at + 1} ${describeValue(title)}`);
    throw several(path, `${profiles.length} profiles`, `--profile with one of: ${titles.join(', ')}`);
  }
  const profile = profiles[(reading.profile ?? 1) - 1];
  if (profile === undefined) throw several(path, `--profile ${reading.profile}`, `1 to ${profiles.length}`);
  if (!reading.sources) return profile;
  terminal.progress('reading source maps');
  return mapSources(profile);
}

function several(path: string, got: string, expected: string) {
  const what = `the profiles of ${describeValue(basename(path))}`;
  return profilerError('SONDE_INVALID_OPTION', what, got, expected, 'Choose one.');
}
