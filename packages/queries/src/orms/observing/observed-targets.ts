import { checkObserver } from '../../observation/check-observer.js';
import type { QueryObserver } from '../../observation/query-observer.js';

/** What each observer observes already. Neither of the two is kept alive by it. */
const known = new WeakMap<QueryObserver, WeakSet<object>>();

/**
 * Observes something by the function given, unless this observer does so already: then that is told, and nothing done.
 * The function that is returned ends it; a second call of it does nothing.
 */
export function observeOnce(
  target: object,
  what: string,
  observer: QueryObserver,
  observe: () => readonly (() => void)[],
): () => void {
  checkObserver(observer);
  let targets = known.get(observer);
  if (targets === undefined) {
    targets = new WeakSet();
    known.set(observer, targets);
  }
  if (targets.has(target)) {
    observer.observedTwice(what);
    return () => {};
  }
  const undoings = observe();
  targets.add(target);
  return () => {
    if (targets.delete(target)) for (const undo of undoings) undo();
  };
}
