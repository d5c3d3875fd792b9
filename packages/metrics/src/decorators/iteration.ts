import type { Probe } from './probe.js';

type Method = (...args: unknown[]) => unknown;

/** Iterations that were begun and then forgotten, to be undone once they are collected as garbage. */
const forgotten = new FinalizationRegistry<Iteration>((iteration) => iteration.abandon());

/**
 * One run of a generator, from its first step to its end: it returned, threw, or was left (`break`). Between call
 * and first step nothing happens, and time does not count; a generator that is never begun is not recorded.
 */
class Iteration {
  private readonly probe: Probe;
  private readonly suspended: number;
  private started: number | undefined;
  private ended = false;

  constructor(probe: Probe, suspended: number) {
    this.probe = probe;
    this.suspended = suspended;
  }

  begin(): void {
    if (!this.ended) this.started ??= this.probe.resume(this.suspended);
  }

  end(failed: boolean, outcome: unknown): void {
    if (!this.ended && this.started !== undefined) this.probe.end(this.started, failed, outcome);
    this.ended = true;
    forgotten.unregister(this);
  }

  abandon(): void {
    if (!this.ended && this.started !== undefined) this.probe.suspend(this.started);
    this.ended = true;
  }

  /** Passes on what a step gave, and sees whether it was the last. */
  step(result: unknown): unknown {
    if (this.ended || typeof result !== 'object' || result === null) return result;
    const { then } = result as { then?: unknown };
    if (typeof then !== 'function') {
      const { done, value } = result as { done?: unknown; value?: unknown };
      if (done) this.end(false, value);
      return result;
    }
    // The promise of a step is new, so the derived one can take its place; see settlement.ts for why.
    return then.call(
      result,
      (settled: unknown) => this.step(settled),
      (error: unknown) => {
        this.end(true, error);
        throw error;
      },
    );
  }
}

/**
 * Measures a generator, sync or async, from its first step to its end, by standing in for its methods: the object
 * stays the one that the function returned, and is still a generator to whoever looks at it.
 *
 * @returns whether it is a generator, and one that can be watched
 */
export function watchIteration(generator: object, probe: Probe, started: number): boolean {
  const { next, return: leave, throw: fail } = generator as Record<string, unknown>;
  if (typeof next !== 'function' || typeof leave !== 'function' || typeof fail !== 'function') return false;
  if (!(Symbol.iterator in generator || Symbol.asyncIterator in generator)) return false;
  if (!Object.isExtensible(generator)) return false;
  const iteration = new Iteration(probe, probe.suspend(started));
  standIn(generator, 'next', next as Method, iteration, true);
  standIn(generator, 'return', leave as Method, iteration, false);
  standIn(generator, 'throw', fail as Method, iteration, false);
  if (probe.holds) forgotten.register(generator, iteration, iteration);
  return true;
}

/** @param begins whether a call makes the generator run that has not run yet; `return` and `throw` end it unbegun */
function standIn(generator: object, name: string, original: Method, iteration: Iteration, begins: boolean): void {
  const value = function (this: unknown, ...args: unknown[]): unknown {
    if (begins) iteration.begin();
    let result: unknown;
    try {
      result = original.apply(this, args);
    } catch (error) {
      iteration.end(true, error);
      throw error;
    }
    return iteration.step(result);
  };
  Reflect.defineProperty(generator, name, { value, configurable: true, writable: true });
}
