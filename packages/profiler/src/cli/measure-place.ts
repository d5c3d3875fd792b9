import { describeValue } from '@sonde/metrics';
import type { Profile } from '../call-tree/profile.js';
import { profilerError } from '../errors.js';

/** The place of a measure in a profile; of the first, where none is named. @throws SondeError SONDE_INVALID_OPTION */
export function measurePlace({ measures }: Profile, name: string | undefined): number {
  if (name === undefined) return 0;
  const place = measures.findIndex((measure) => measure.name === name);
  if (place >= 0) return place;
  const expected = `one of the profile: ${measures.map((measure) => measure.name).join(', ')}`;
  throw profilerError(
    'SONDE_INVALID_OPTION',
    '--measure',
    describeValue(name),
    expected,
    'Correct it, or leave it out.',
  );
}
