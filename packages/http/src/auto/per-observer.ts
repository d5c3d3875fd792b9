import type { RequestObserver } from '../request/observer.js';

/** Makes one of them for each observer: a middleware that serves more than one request. */
export function perObserver<T>(make: (observer: RequestObserver) => T): (observer: RequestObserver) => T {
  const made = new WeakMap<RequestObserver, { readonly value: T }>();
  return (observer) => {
    const known = made.get(observer) ?? { value: make(observer) };
    made.set(observer, known);
    return known.value;
  };
}
