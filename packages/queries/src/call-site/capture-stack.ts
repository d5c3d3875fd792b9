import type { CapturedStack } from './call-site.js';

/** Frames that are captured: ORMs put up to about fifteen of their own between the application and the driver. */
export const maxFrames = 25;

/** Kept, as test frameworks and error reporters put their own in its place. */
const { captureStackTrace } = Error;

/**
 * Takes note of where the program is, without writing it down: the text is made when `stack` is read, and that is what
 * costs. `Error.stackTraceLimit` of the application is as before when this returns. Never throws.
 *
 * @param above this function and those it called are left out. It must be running, or there are no frames at all.
 */
export function captureStack(above: (...parameters: never[]) => unknown): CapturedStack {
  const holder: CapturedStack = {};
  if (typeof captureStackTrace !== 'function') return holder;
  const hadLimit = Object.hasOwn(Error, 'stackTraceLimit');
  const limit = Error.stackTraceLimit;
  const isSet = setLimit(maxFrames);
  try {
    captureStackTrace(holder, above);
  } catch {
    // A stack is worth less than the query: without one, its place is unknown.
  }
  if (isSet) {
    if (hadLimit) setLimit(limit);
    else Reflect.deleteProperty(Error, 'stackTraceLimit');
  }
  return holder;
}

/** False where the application has frozen `Error` or the limit: its own limit then holds, which may be none. */
function setLimit(limit: number): boolean {
  try {
    return Reflect.set(Error, 'stackTraceLimit', limit);
  } catch {
    return false;
  }
}
