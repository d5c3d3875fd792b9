import { checkObserver } from './check-observer.js';
import type { QueryObserver } from './query-observer.js';

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
  const targets = known.get(observer) ?? new WeakSet();
  known.set(observer, targets);
  if (targets.has(target)) {
    observer.observedTwice(what);
    return () => {};
  }
  const undoings = observe();
  targets.add(target);
  let isOver = false;
  return () => {
    if (isOver) return;
    isOver = true;
    targets.delete(target);
    // The last one first: what was put on top of something else is taken away before it.
    for (const undo of [...undoings].reverse()) undo();
  };
}
