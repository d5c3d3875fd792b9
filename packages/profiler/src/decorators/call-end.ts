import { types } from 'node:util';
import type { ProfiledCall } from './method-sampler.js';

type Then = (onValue: (value: unknown) => unknown, onError: (error: unknown) => unknown) => unknown;
type Method = (...args: unknown[]) => unknown;

/**
 * Finds the end of a call by what it returned: at once, when a promise settles, when a generator is done.
 *
 * @param isAsync the function is declared `async`
 * @returns what the caller gets: the object itself, except where an async function promised it
 */
export function awaitEnd(result: unknown, call: ProfiledCall, isAsync: boolean): unknown {
  if (typeof result === 'object' && result !== null) {
    try {
      // Other thenables run when their `then` is called: that is for the caller to do.
      if (types.isPromise(result)) return isAsync ? derived(result, call) : observed(result, call);
      if (types.isGeneratorObject(result)) return iterated(result as object, call);
    } catch {
      // A promise with a `then` of its own, or a frozen generator: what it is, is not ours to find out.
    }
  }
  call.end(false);
  return result;
}

/**
 * The promise of an async function is new, and nobody has it yet: the one derived from it takes its place. A second
 * branch would count as a handler of a rejection that nobody handles, which would then go unreported.
 */
function derived(promise: object, call: ProfiledCall): unknown {
  return Reflect.apply((promise as { then: Then }).then, promise, [
    (value: unknown) => {
      call.end(false);
      return value;
    },
    (error: unknown) => {
      call.end(true);
      throw error;
    },
  ]);
}

/** A promise that was handed through keeps its identity. */
function observed(promise: object, call: ProfiledCall): object {
  Reflect.apply(Promise.prototype.then, promise, [() => call.end(false), () => call.end(true)]);
  return promise;
}

/** From its first step to its last. The object stays the one that the function returned. */
function iterated(generator: object, call: ProfiledCall): object {
  let hasBegun = false;
  const step = (result: unknown): unknown => {
    if (types.isPromise(result)) {
      // The promise of a step is new, so the derived one can take its place.
      return (result as Promise<unknown>).then(step, (error: unknown) => {
        call.end(true);
        throw error;
      });
    }
    if ((result as { done?: unknown } | null)?.done === true) call.end(false);
    return result;
  };
  for (const name of ['next', 'return', 'throw']) {
    const original = Reflect.get(generator, name) as Method;
    const value = function (this: unknown, ...args: unknown[]): unknown {
      if (!hasBegun) call.restart();
      hasBegun = true;
      let result: unknown;
      try {
        result = Reflect.apply(original, this, args);
      } catch (error) {
        call.end(true);
        throw error;
      }
      return step(result);
    };
    Reflect.defineProperty(generator, name, { value, configurable: true, writable: true });
  }
  return generator;
}
