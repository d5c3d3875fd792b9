import type { Probe } from './probe.js';

type Handler = ((value: unknown) => unknown) | null | undefined;

/**
 * Measures the first `then` of a thenable, by standing in its place for once. It is never called from here: a
 * query builder runs its query at each call, and may still be built upon. One whose `then` nobody calls has not
 * run, and is not recorded.
 *
 * @param over called when it is as it was before
 * @returns whether it can be watched
 */
export function watchThenable(thenable: object, probe: Probe, started: number, over: () => void): boolean {
  const before = Object.getOwnPropertyDescriptor(thenable, 'then');
  const original = Reflect.get(thenable, 'then') as (...handlers: unknown[]) => unknown;
  let suspended = 0;
  function then(this: unknown, onValue: Handler, onError: Handler, ...more: unknown[]): unknown {
    if (before === undefined) Reflect.deleteProperty(thenable, 'then');
    else Reflect.defineProperty(thenable, 'then', before);
    over();
    const resumed = probe.resume(suspended);
    let ended = false;
    // A thenable that breaks the rules may settle twice.
    const end = (failed: boolean, outcome: unknown) => {
      if (!ended) probe.end(resumed, failed, outcome);
      ended = true;
    };
    try {
      return original.call(
        this,
        (value: unknown) => {
          end(false, value);
          return typeof onValue === 'function' ? onValue(value) : value;
        },
        (error: unknown) => {
          end(true, error);
          if (typeof onError === 'function') return onError(error);
          throw error;
        },
        ...more,
      );
    } catch (error) {
      end(true, error);
      throw error;
    }
  }
  // Frozen things and proxies may refuse.
  if (!Reflect.defineProperty(thenable, 'then', { value: then, configurable: true, writable: true })) return false;
  suspended = probe.suspend(started);
  return true;
}
