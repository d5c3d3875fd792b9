import { describeValue, SondeError } from '../model/errors.js';
import type { AnyFunction } from './call.js';
import { isClass } from './function-identity.js';
import { type Measure, Meter } from './meter.js';
import { checkMeasureOptions } from './options.js';
import { type Callable, newMark, wrap } from './wrapper.js';

/** The plain function of a measure. */
export function measuredFunction<F extends AnyFunction>(measure: Measure, fn: F, options: unknown): F {
  const what = `${measure.function}()`;
  if (typeof fn !== 'function' || isClass(fn)) {
    throw new SondeError('SONDE_INVALID_DECORATION', {
      what,
      got: typeof fn === 'function' ? 'a class' : describeValue(fn),
      expected: 'a function',
      next: `Give the function as the first argument; on a class, use the decorator @${measure.decorator}().`,
    });
  }
  checkMeasureOptions(what, options, { buckets: measure.buckets, classes: false });
  const callable = fn as unknown as Callable;
  const method = options.method ?? callable.name;
  if (typeof method !== 'string' || (method === '' && options.name === undefined)) {
    throw new SondeError('SONDE_INVALID_OPTION', {
      what,
      got: 'a function without a name',
      expected: 'a label "method" that tells its calls from those of others',
      next: 'Name the function, or give the option method.',
    });
  }
  const className = options.class ?? '';
  const meter = new Meter(measure, { method, className: () => className }, options);
  return wrap(callable, meter, newMark(measure, callable)) as unknown as F;
}
