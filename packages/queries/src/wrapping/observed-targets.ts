import type { Registry } from '@sonde/metrics';
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
  const holders = observersOf.get(target) ?? new Set();
  observersOf.set(target, holders.add(observer));
  let isOver = false;
  return () => {
    if (isOver) return;
    isOver = true;
    targets.delete(target);
    holders.delete(observer);
    undo();
  };
}

/** Who observes something, whoever asked for it. */
const observersOf = new WeakMap<object, Set<QueryObserver>>();

function isObservedFor(target: object, registry: Registry): boolean {
  return [...(observersOf.get(target) ?? [])].some((observer) => observer.registry === registry);
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
  if (adoption !== undefined) return adoptOnce(adoption, target, observer, begin);
  endAdoption(target, observer.registry);
  const end = observeNew(target, observer, begin);
  if (end !== undefined) return end;
  observer.observedTwice(what);
  return () => {};
}

/** What nobody asked to be observed, while it is met. */
interface Adoption {
  isNew: boolean;
}

let adoption: Adoption | undefined;

/** What ends the observation of something that was adopted. */
const adopted = new WeakMap<object, Map<Registry, () => void>>();

/**
 * Observes something that nobody asked to be observed. What is observed for the same registry already is left alone,
 * without a word; and if the application asks for it later, it is its observer that observes.
 *
 * @param observe calls `observeOnce`
 * @returns what ends it; undefined: it was observed already
 */
export function adoptTarget(observe: () => () => void): (() => void) | undefined {
  const outer = adoption;
  const present: Adoption = { isNew: false };
  adoption = present;
  try {
    const end = observe();
    return present.isNew ? end : undefined;
  } finally {
    adoption = outer;
  }
}

function adoptOnce(present: Adoption, target: object, observer: QueryObserver, begin: () => () => void): () => void {
  const { registry } = observer;
  const end = isObservedFor(target, registry) ? undefined : observeNew(target, observer, begin);
  if (end === undefined) return () => {};
  const others = adopted.get(target) ?? new Map<Registry, () => void>();
  present.isNew = true;
  adopted.set(target, others.set(registry, end));
  return () => {
    others.delete(registry);
    end();
  };
}

function endAdoption(target: object, registry: Registry): void {
  const ends = adopted.get(target);
  const end = ends?.get(registry);
  ends?.delete(registry);
  end?.();
}
