import { AsyncResource } from 'node:async_hooks';
import { isThenable, settled } from '../wrapping/settled.js';
import { isMethod, type Method } from '../wrapping/wrapped-method.js';

/**
 * Calls a method that hands out a connection, to a callback or by a promise, and tells how that went.
 *
 * @param told must not throw
 */
export function acquired(
  original: Method,
  that: unknown,
  parameters: unknown[],
  told: (error: unknown, connection: unknown) => void,
): unknown {
  const at = parameters.findLastIndex(isMethod);
  const callback = parameters[at];
  if (isMethod(callback)) {
    const bound = AsyncResource.bind(callback) as Method;
    const telling: Method = function (...results) {
      told(results[0], results[1]);
      return bound.apply(this, results);
    };
    return original.apply(that, parameters.with(at, telling));
  }
  const result = original.apply(that, parameters);
  if (!isThenable(result)) return result;
  return settled(
    result,
    (connection) => told(undefined, connection),
    (error) => told(error, undefined),
  );
}
