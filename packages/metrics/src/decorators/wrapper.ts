import { types } from 'node:util';
import { takeIdentity } from './function-identity.js';
import type { Measure, Meter } from './meter.js';
import { Settlement } from './settlement.js';
import { marksOf, setMarks, type WrapperMark } from './wrapper-marks.js';

/** A function as it is called: with any `this`, any arguments. */
export type Callable = (this: unknown, ...args: unknown[]) => unknown;

/** The mark of a further wrapper around a function. */
export function newMark(measure: Measure, fn: Callable): WrapperMark {
  const inside = marksOf(fn).at(-1);
  return { decorator: measure.decorator, async: inside?.async ?? types.isAsyncFunction(fn) };
}

/** Puts a meter around a function. The wrapper passes for the function wherever it is looked at. */
export function wrap(fn: Callable, meter: Meter, mark: WrapperMark): Callable {
  const settlement = new Settlement(mark.async);
  const wrapper = meter.readsCalls ? readingWrapper(fn, meter, settlement) : plainWrapper(fn, meter, settlement);
  takeIdentity(wrapper, fn);
  setMarks(wrapper, [...marksOf(fn), mark]);
  return wrapper;
}

// The two differ in whether the arguments escape: where they do not, passing them on costs nothing. Both are
// written as methods, which cannot be called with `new` any more than those they stand for.

function plainWrapper(fn: Callable, meter: Meter, settlement: Settlement): Callable {
  return {
    measured(this: unknown, ...args: unknown[]): unknown {
      const probe = meter.probe ?? meter.open(this);
      if (probe === undefined) return Reflect.apply(fn, this, args);
      const started = probe.start();
      let result: unknown;
      try {
        result = Reflect.apply(fn, this, args);
      } catch (error) {
        probe.end(started, true, error);
        throw error;
      }
      if (typeof result === 'object' && result !== null) return settlement.settle(result, probe, started);
      probe.end(started, false, result);
      return result;
    },
  }.measured;
}

function readingWrapper(fn: Callable, meter: Meter, settlement: Settlement): Callable {
  return {
    measured(this: unknown, ...args: unknown[]): unknown {
      const probe = meter.openCall(this, args);
      if (probe === undefined) return Reflect.apply(fn, this, args);
      const started = probe.start();
      let result: unknown;
      try {
        result = Reflect.apply(fn, this, args);
      } catch (error) {
        probe.end(started, true, error);
        throw error;
      }
      if (typeof result === 'object' && result !== null) return settlement.settle(result, probe, started);
      probe.end(started, false, result);
      return result;
    },
  }.measured;
}
