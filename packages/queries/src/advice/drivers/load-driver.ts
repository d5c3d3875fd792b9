import { createRequire } from 'node:module';
import { join } from 'node:path';
import { cwd } from 'node:process';
import { driverMissing } from '../advice-errors.js';

/**
 * Loads the first driver of the list that is installed: beside the application (the working folder) before beside
 * this package, so that the application's own version is the one that is tried.
 *
 * @param runs false or an error: it is there, and does not run on this Node.js; native drivers show it at their first use
 * @throws SondeError SONDE_QUERIES_NO_DRIVER
 */
export function loadDriver(
  database: string,
  names: readonly string[],
  runs: (module: unknown, name: string) => boolean = () => true,
): { readonly name: string; readonly module: unknown } {
  for (const name of names) {
    for (const from of [join(cwd(), 'package.json'), import.meta.url]) {
      const module = loaded(from, name, runs);
      if (module !== undefined) return { name, module };
    }
  }
  throw driverMissing(database, names);
}

function loaded(from: string, name: string, runs: (module: unknown, name: string) => boolean): unknown {
  try {
    // Node.js 20.19 and later require modules of both kinds.
    const module: unknown = createRequire(from)(name);
    return runs(module, name) ? module : undefined;
  } catch {
    // Not installed; or, of a native one, not built for this Node.js: the next one may be.
    return undefined;
  }
}
