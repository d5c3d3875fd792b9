import type { ProbeFaults } from './probe-faults.js';

/**
 * What a handler does that finds itself in another framework than its own: it tells, and lets the request go on by the
 * last function it was given, which is `next` in all of them.
 *
 * @param entry what was installed, for the message
 */
export function passOn(faults: ProbeFaults, entry: string, expected: string, args: readonly unknown[]): unknown {
  faults.wrongFramework(entry, expected);
  const next = args.findLast((argument) => typeof argument === 'function');
  // What it gives is what the other framework waits for.
  return (next as (() => unknown) | undefined)?.();
}
