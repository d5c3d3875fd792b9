import { basename } from 'node:path';
import { isMainThread } from 'node:worker_threads';
import { parseFlag } from './flag-text.js';

/** Programs that only start others: what is in NODE_OPTIONS reaches them first, and they would take the port. */
const launchers = /^(npm|npx|yarn|yarnpkg|pnpm|pnpx|corepack)(-cli)?(\.c?js)?$/;

/**
 * Whether what preloads Sonde is a service to measure. Worker threads belong to their process, and programs such as npm
 * are none that anybody measures: there, nothing of Sonde is to be loaded, for each thread would pay for it. Where the
 * variable makes no sense, it is for the options to say so.
 */
export function isMeasured(
  env: NodeJS.ProcessEnv,
  program: string | undefined = process.argv[1],
  isThread: boolean = !isMainThread,
): boolean {
  return (
    !isThread && !launchers.test(basename(program ?? '')) && parseFlag(env['SONDE_ENABLED']?.trim() ?? '') !== false
  );
}
