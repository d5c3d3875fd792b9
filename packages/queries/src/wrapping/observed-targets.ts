import { checkObserver } from '../observation/check-observer.js';
import type { QueryObserver } from '../observation/query-observer.js';

/** What each observer observes already. Neither of the two is kept alive by it. */
const known = new WeakMap<QueryObserver, WeakSet<object>>();

/**
 * Observes something, unless this observer does so already: the same query must not be told twice.
 *
 * @param begin returns what undoes it
 * @returns what ends it, once; undefined: it is observed already
 */
export function observeNew(target: object, observer: QueryObserver, begin: () => () => void): (() => void) | undefined {
  let targets = known.get(observer);
  if (targets === undefined) {
    targets = new WeakSet();
    known.set(observer, targets);
  }
  if (targets.has(target)) return undefined;
  const undo = begin();
  targets.add(target);
  let isOver = false;
  return () => {
    if (isOver) return;
    isOver = true;
    targets.delete(target);
    undo();
  };
}

/**
 * As `observeNew`, for what an application asks for itself: it is told of the second time, which does nothing.
 *
 * @throws SondeError SONDE_QUERIES_NOT_OBSERVABLE where the observer is none; and what `begin` throws
 */
export function observeOnce(
  target: object,
  what: string,
  observer: QueryObserver,
  begin: () => () => void,
): () => void {
  checkObserver(observer);
  const end = observeNew(target, observer, begin);
  if (end !== undefined) return end;
  observer.observedTwice(what);
  return () => {};
}
