import { readOptions } from '../options/read-options.js';
import { registerPlace, started } from './running.js';
import { startWith } from './start.js';

/**
 * What `node --import sonde/register` does. A service does not fail to start for its instrumentation: what is wrong with
 * the environment is told in a line each, and defaults are used.
 */
export function startByEnvironment(): void {
  const options = readOptions({}, process.env, true);
  if (!options.settings.enabled || started() !== undefined) return;
  startWith(options, { isEarly: true, place: registerPlace });
}
