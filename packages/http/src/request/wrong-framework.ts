import type { RequestFaults } from './request-faults.js';

/**
 * What a middleware does that finds itself in another framework than its own: it tells, and lets the request go on by
 * the last function it was given, which is `next` in all of them.
 */
export function passOn(faults: RequestFaults, entry: string, expected: string, args: readonly unknown[]): unknown {
  faults.report('requests', 'SONDE_HTTP_FRAMEWORK_MISSING', () => ({
    what: `the middleware of @sonde/http/${entry}`,
    got: `arguments that are not those of ${expected}`,
    expected,
    next: 'Nothing is measured. Take the middleware of your framework: each has its own entry of @sonde/http.',
  }));
  const next = args.findLast((argument) => typeof argument === 'function');
  return (next as (() => unknown) | undefined)?.();
}
