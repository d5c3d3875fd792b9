import { describeThrown, type SondeError } from '@sonde/metrics';
import { type SondeErrorCode, sondeError } from '../errors.js';
import { AdoptionDesk } from './adoption-desk.js';
import { isCommonJsProgram, watchImported } from './imported-modules.js';
import { adoptLoaded } from './loaded-modules.js';
import type { ModuleAdopter } from './module-adopter.js';
import { watchRequired } from './required-modules.js';
import { tellOfUnseen } from './unseen-modules.js';

export interface WatchOptions {
  /** Whether nothing of the program has been loaded yet, as with `node --import`. */
  readonly isEarly: boolean;
  /** Told of a module that could not be measured, once for each. */
  readonly onFault: (error: SondeError<SondeErrorCode>) => void;
}

/**
 * Lets adopters see the modules they ask for, and no others, whenever and however those are loaded.
 *
 * @returns what ends it, the adopters included
 */
export function watchModules(adopters: readonly ModuleAdopter[], options: WatchOptions): () => void {
  const desk = new AdoptionDesk(adopters, options.onFault);
  if (desk.names.length === 0) return () => desk.stop();
  const ends: (() => void)[] = [];
  /** Of several ways to find modules one may be shut: by permissions, or a bundler. The others are not. */
  const attempt = (way: string, watch: () => (() => void) | undefined): void => {
    try {
      const end = watch();
      if (end !== undefined) ends.push(end);
    } catch (error) {
      options.onFault(wayFailed(way, error));
    }
  };
  attempt('modules that are there', () => adoptLoaded(desk));
  attempt('modules that are required', () => watchRequired(desk));
  attempt('modules that are imported', () => watchImported(desk, options.isEarly));
  const [, program] = process.argv;
  if (!options.isEarly && program !== undefined && !isCommonJsProgram()) {
    ends.push(tellOfUnseen(desk, program, options.onFault));
  }
  return () => {
    for (const end of ends) end();
    desk.stop();
  };
}

function wayFailed(way: string, error: unknown): SondeError<SondeErrorCode> {
  const next = 'Their routes and queries are not measured; say by hand what is.';
  return sondeError('SONDE_PART_FAILED', `looking for ${way}`, describeThrown(error), 'them to be found', next, error);
}
