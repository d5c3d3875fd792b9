import { basename } from 'node:path';
import process from 'node:process';
import { describeThrown, describeValue } from '@sonde/metrics';
import type { Profile } from '../call-tree/profile.js';
import { profilerError } from '../errors.js';
import { defaultMaxBytes } from '../formats/limits.js';
import { readProfile } from '../formats/read-profile.js';
import { mapSources } from '../sources/read-sources.js';
import type { CommandArguments } from './arguments.js';
import { standardInput } from './output-file.js';
import type { Terminal } from './terminal.js';

type Reading = Pick<CommandArguments, 'maxBytes' | 'profile' | 'sources'>;

/** All profiles of a file, or of the standard input. @throws SondeError SONDE_PROFILER_FILE_INVALID, SONDE_PROFILER_FILE_TOO_LARGE */
export async function readFile(
  path: string,
  { maxBytes = defaultMaxBytes }: Pick<Reading, 'maxBytes'>,
  terminal: Terminal,
): Promise<readonly Profile[]> {
  const name = path === standardInput ? 'the standard input' : `the profile ${describeValue(basename(path))}`;
  terminal.progress(`reading ${path === standardInput ? 'the standard input' : basename(path)}`);
  try {
    return await readProfile(path === standardInput ? await readInput(maxBytes) : path, { maxBytes });
  } catch (error) {
    if (error instanceof RangeError) {
      const next = 'Take a shorter profile, or start Node with a larger --max-old-space-size.';
      throw profilerError('SONDE_PROFILER_FILE_TOO_LARGE', name, describeThrown(error), 'one that fits', next, error);
    }
    throw error;
  }
}

/** The standard input to its end. @throws SondeError SONDE_INVALID_OPTION, SONDE_PROFILER_FILE_TOO_LARGE */
async function readInput(maxBytes: number): Promise<Uint8Array> {
  if (process.stdin.isTTY) {
    const next = 'Pipe a profile to it, or name a file.';
    throw profilerError('SONDE_INVALID_OPTION', 'the standard input', 'a terminal', 'a profile', next);
  }
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of process.stdin as AsyncIterable<Uint8Array>) {
    length += chunk.length;
    if (length > maxBytes) {
      const got = `more than ${maxBytes} bytes`;
      const next = 'Take a shorter profile, or raise --max-mb.';
      throw profilerError('SONDE_PROFILER_FILE_TOO_LARGE', 'the standard input', got, `at most ${maxBytes}`, next);
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, length);
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
