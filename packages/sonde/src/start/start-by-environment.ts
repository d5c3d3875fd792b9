import { basename } from 'node:path';
import { isMainThread } from 'node:worker_threads';
import { describeThrown } from '@sonde/metrics';
import { readOptions } from '../options/read-options.js';
import { registerPlace, started } from './running.js';
import { startWith } from './start.js';

/** Programs that only start others: what is in NODE_OPTIONS reaches them first, and they would take the port. */
const launchers = /^(npm|npx|yarn|yarnpkg|pnpm|pnpx|corepack)(-cli)?(\.c?js)?$/;

/**
 * What `node --import sonde/register` does. A service does not fail to start for its instrumentation: what is wrong with
 * the environment is told in a line each, and defaults are used. Worker threads belong to their process, and programs
 * such as npm are none that anybody measures.
 */
export function startByEnvironment(): void {
  if (!isMainThread || launchers.test(basename(process.argv[1] ?? ''))) return;
  try {
    const options = readOptions({}, process.env, true);
    if (!options.settings.enabled || started() !== undefined) return;
    startWith(options, { isEarly: true, place: registerPlace });
  } catch (error) {
    console.error(`sonde: not started: ${describeThrown(error)}`);
  }
}
