import { AsyncResource } from 'node:async_hooks';
import type { Method } from './wrapped-method.js';

/**
 * A callback of the application, to be called in the scope it was handed over in: drivers call it from their socket,
 * which belongs to whoever opened the connection.
 *
 * @param before called first, with the same parameters; must not throw
 */
export function inScope(callback: Method, before: Method): Method {
  return after(before, AsyncResource.bind(callback) as Method);
}

/** A callback with something that is called before it, with the same parameters, and must not throw. */
export function after(before: Method, callback: Method): Method {
  return function (...parameters) {
    before(...parameters);
    return callback.apply(this, parameters);
  };
}
