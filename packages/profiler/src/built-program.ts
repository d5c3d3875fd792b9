import { createRequire } from 'node:module';

/**
 * The path of a program that runs elsewhere than in this thread, as the build puts it: `imports` of the manifest says
 * where, to sources as to what is built of them.
 *
 * @throws Error where this package was bundled into another file
 */
export function builtProgram(
  name: '#report-program' | '#report-worker' | '#source-worker' | '#watchdog-worker',
): string {
  return createRequire(import.meta.url).resolve(name);
}
