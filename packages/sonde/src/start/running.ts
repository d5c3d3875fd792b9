import { sondeError } from '../errors.js';
import type { Sonde } from './sonde.js';

/** Another copy of the package starts the same things in the same process. */
const key = Symbol.for('sonde.running');

interface Running {
  readonly sonde: Sonde;
  /** Where `start()` was called. */
  readonly place: string;
}

const processWide = globalThis as { [key]?: Running | undefined };

/** What runs in this process (or thread), if anything does: after `--import sonde/register`, the way to its parts. */
export function started(): Sonde | undefined {
  return processWide[key]?.sonde;
}

/** What says that nobody called `start()`. */
export const registerPlace = '--import sonde/register';

/** What runs, if it was begun without the program knowing of it. */
export function startedByRegister(): Sonde | undefined {
  const running = processWide[key];
  return running?.place === registerPlace ? running.sonde : undefined;
}

/** @throws SondeError SONDE_ALREADY_STARTED */
export function refuseSecondStart(): void {
  const running = processWide[key];
  if (running === undefined) return;
  throw sondeError(
    'SONDE_ALREADY_STARTED',
    'start()',
    `a second call; the first one is at ${running.place}`,
    'one call in a process',
    'Use what the first one returned, which started() gives everywhere, or await its stop() before.',
  );
}

export function noteRunning(sonde: Sonde, place: string): void {
  processWide[key] = { sonde, place };
}

export function noteStopped(): void {
  delete processWide[key];
}

/** The first frame above a function: where it was called. */
export function placeOfCall(of: (...given: never[]) => unknown): string {
  const holder: { stack?: string } = {};
  Error.captureStackTrace(holder, of);
  return holder.stack?.split('\n')[1]?.trim().replace(/^at /, '') ?? 'an unknown place';
}
