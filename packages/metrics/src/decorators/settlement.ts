import { watchIteration } from './iteration.js';
import type { Probe } from './probe.js';
import { watchThenable } from './thenable.js';

type Then = (onValue: (value: unknown) => unknown, onError: (error: unknown) => unknown) => unknown;

/** Finds the end of calls of one method that return objects: promises, thenables, generators, or what they are. */
export class Settlement {
  /** The function is declared `async`. */
  private readonly async: boolean;
  /** What a method returned before (a getter that keeps a query) is not watched twice. */
  private readonly watched = new WeakSet<object>();

  constructor(async: boolean) {
    this.async = async;
  }

  /**
   * Ends the measuring of a call now, or when what it returned has come to its end.
   *
   * @returns what the caller gets: the object itself, except where an async function promised it
   */
  settle(result: object, probe: Probe, started: number): unknown {
    try {
      const { then, next } = result as { then?: unknown; next?: unknown };
      if (typeof then === 'function') {
        if (this.async) return derived(result, then as Then, probe, started);
        if (then === Promise.prototype.then) return observed(result, then as Then, probe, started);
        // A promise that runs when it is asked to (postgres.js) is a promise, too, and comes here.
        if (this.watch(result, probe, started, watchThenable)) return result;
      } else if (typeof next === 'function' && this.watch(result, probe, started, watchIteration)) return result;
    } catch {
      // A proxy or a getter that throws when it is looked at: what it is, is not ours to find out.
    }
    probe.end(started, false, result);
    return result;
  }

  private watch(result: object, probe: Probe, started: number, how: typeof watchThenable): boolean {
    if (this.watched.has(result) || !how(result, probe, started, () => this.watched.delete(result))) return false;
    this.watched.add(result);
    return true;
  }
}

/**
 * The promise of an async function is new, so nobody has it yet, and the one derived from it can take its place.
 * A second branch beside the caller's would count as a handler of its rejection, which would then never be
 * reported as unhandled; and it would cut async stack traces off at this call, because V8 follows a promise only
 * where one thing waits for it.
 */
function derived(promise: object, then: Then, probe: Probe, started: number): unknown {
  return Reflect.apply(then, promise, [
    (value: unknown) => {
      probe.end(started, false, value);
      return value;
    },
    (error: unknown) => {
      probe.end(started, true, error);
      throw error;
    },
  ]);
}

/** A promise that was handed through keeps its identity, and whatever else it has: `execa`, `ky` and their like. */
function observed(promise: object, then: Then, probe: Probe, started: number): object {
  Reflect.apply(then, promise, [
    (value: unknown) => probe.end(started, false, value),
    (error: unknown) => probe.end(started, true, error),
  ]);
  return promise;
}
