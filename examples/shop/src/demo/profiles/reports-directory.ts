import { accessSync, constants, mkdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { reasonOf, StartError } from '../../start-error.js';

/** In the folder of the shop, beside `src` and `dist`. */
const ownDirectory = fileURLToPath(new URL('../../../reports', import.meta.url));

/**
 * The folder that the reports go to, made where it is missing. Asked for before anything is measured: a run that cannot
 * keep its reports had better not go on.
 *
 * @throws StartError
 */
export function reportsDirectory(given: string | undefined): string {
  const directory = given === undefined ? ownDirectory : resolve(given);
  try {
    mkdirSync(directory, { recursive: true });
    accessSync(directory, constants.W_OK);
    return directory;
  } catch (error) {
    throw new StartError(
      `cannot write to the reports directory ${directory}: ${reasonOf(error)}; name another with --reports-dir DIR`,
      { cause: error },
    );
  }
}
