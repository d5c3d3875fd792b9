import { basename } from 'node:path';
import { SondeError } from '@sonde/metrics';
import { type Profile, readProfile } from '@sonde/profiler';
import { asAsked } from './asked-kind.js';
import type { Endpoint } from './endpoints.js';

/**
 * The profile that is compared with.
 *
 * @throws SondeError SONDE_INVALID_OPTION where it is of another kind, or one of several; SONDE_PROFILER_FILE_INVALID,
 *   SONDE_PROFILER_FILE_TOO_LARGE
 */
export async function readEarlier(path: string, endpoint: Endpoint): Promise<Profile> {
  const profiles = await readProfile(path);
  const [profile] = profiles;
  const name = JSON.stringify(basename(path));
  if (profile === undefined || profiles.length > 1) {
    throw wrong(`${name}, which holds ${profiles.length} profiles`, 'a file of one', 'Export the one that you mean.');
  }
  const asked = asAsked(profile, endpoint);
  if (asked !== undefined) return asked;
  const { kind, option } = endpoint;
  throw wrong(`${name}, which is of kind ${profile.kind}`, `one of kind ${kind}`, `Or leave --${option} out.`);
}

function wrong(got: string, expected: string, next: string) {
  return new SondeError('SONDE_INVALID_OPTION', { what: '--compare', got, expected, next });
}
