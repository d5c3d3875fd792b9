import { isMethod, type Method, wrapMethod } from '../wrapping/wrapped-method.js';

/** Meets an object, perhaps for the first time. Must not throw. */
export type Meet = (self: object) => void;

interface Hook {
  readonly meets: Set<Meet>;
  readonly undo: () => void;
}

/** By prototype and method: all who want to meet the objects share one of them, so that each sees the first call. */
const hooks = new WeakMap<object, Map<string, Hook>>();

/**
 * Meets each object of a class when a method is called on it. What that puts around the method of the object itself
 * sees this very call.
 *
 * @returns what ends it
 * @throws SondeError SONDE_QUERIES_NOT_OBSERVABLE where the prototype is frozen
 */
export function onUse(prototype: object, name: string, meet: Meet): () => void {
  const ofPrototype = hooks.get(prototype) ?? new Map<string, Hook>();
  hooks.set(prototype, ofPrototype);
  let hook = ofPrototype.get(name);
  if (hook === undefined) {
    const meets = new Set<Meet>();
    hook = { meets, undo: wrapMethod(prototype, name, (original) => meeting(prototype, name, original, meets)) };
    ofPrototype.set(name, hook);
  }
  const { meets, undo } = hook;
  meets.add(meet);
  return () => {
    meets.delete(meet);
    if (meets.size > 0 || ofPrototype.get(name) !== hook) return;
    ofPrototype.delete(name);
    undo();
  };
}

function meeting(prototype: object, name: string, original: Method, meets: ReadonlySet<Meet>): Method {
  return function (...parameters) {
    if (typeof this !== 'object' || this === null) return original.apply(this, parameters);
    const before: unknown = Reflect.get(this, name);
    // A class of the application's with a method of its own has begun with it already.
    const isOverridden = before !== Reflect.get(prototype, name);
    for (const meet of meets) meet(this);
    const present: unknown = Reflect.get(this, name);
    const isOurs = !isOverridden && present !== before && isMethod(present);
    return isOurs ? present.apply(this, parameters) : original.apply(this, parameters);
  };
}
