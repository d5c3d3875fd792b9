import { sondeError } from '../errors.js';
import { readOptions } from '../options/read-options.js';
import type { StartOptions } from '../options/start-options.js';
import { loggerOf } from './log.js';
import type { Sonde } from './sonde.js';

/**
 * `start()` in a program that `--import sonde/register` has begun: who adds the latter to a service that has the former
 * must not keep it from starting. Checks and closers are added to what runs; other options come too late, which is told.
 *
 * @throws SondeError SONDE_INVALID_OPTION, and what `checks` and `closers` are refused for
 */
export function joinRegistered(running: Sonde, options: StartOptions, place: string): Sonde {
  // What is wrong with the environment has been told.
  const { settings } = readOptions(options, process.env, true);
  for (const check of options.checks ?? []) running.health.check(check);
  for (const { name, close, ...how } of options.closers ?? []) running.shutdown.addCloser(name, close, how);
  const late = Object.entries(options)
    .filter(([name, value]) => value !== undefined && name !== 'checks' && name !== 'closers')
    .map(([name]) => name);
  const next =
    late.length === 0
      ? 'It goes on with what runs.'
      : `It goes on with what runs, without ${late.join(', ')}: use variables of the environment, or leave out --import.`;
  const what = `start() at ${place}`;
  const log = loggerOf(settings, process.env);
  const line = sondeError('SONDE_ALREADY_STARTED', what, '--import sonde/register before it', 'one of the two', next);
  log[late.length === 0 ? 'info' : 'warn'](line.message);
  return running;
}
