import { checkObserver } from '../../observation/check-observer.js';
import type { QueryObserver } from '../../observation/query-observer.js';

/** Who observes what: the same observer must not see a query twice. */
const observers = new WeakMap<object, WeakSet<QueryObserver>>();

/**
 * Begins to observe an object, unless this observer does so already.
 *
 * @param begin returns what undoes it
 * @returns what ends it, once; undefined: it is observed already
 */
export function observeOnce(
  target: object,
  observer: QueryObserver,
  begin: () => () => void,
): (() => void) | undefined {
  checkObserver(observer);
  const known = observers.get(target) ?? new WeakSet();
  if (known.has(observer)) return undefined;
  const undo = begin();
  observers.set(target, known.add(observer));
  let isOn = true;
  return () => {
    if (!isOn) return;
    isOn = false;
    known.delete(observer);
    undo();
  };
}

/** As `observeOnce`, for what an application asks for itself: it is told of the second time, which does nothing. */
export function observeOrTell(
  target: object,
  observer: QueryObserver,
  what: string,
  begin: () => () => void,
): () => void {
  const end = observeOnce(target, observer, begin);
  if (end !== undefined) return end;
  observer.observedTwice(what);
  return () => {};
}
