import { notObservable } from '../errors.js';

/** A method as it is found: its `this` and its parameters are passed on as they come. */
export type Method = (this: unknown, ...parameters: unknown[]) => unknown;

/**
 * Puts a function around a method of one object, as an own property of it, and returns what takes it away again: the
 * object is then exactly as it was, and an inherited method is inherited again. What the function is called with, and
 * what becomes of its result, is all up to the one that is put around; a method that is missing is left alone.
 *
 * - Others may replace an inherited method in its class: theirs is called from then on.
 * - Others may put theirs over ours: ours then stays, and only passes on. Where it was one of ours, both go with it.
 * - Name, length and own properties of the method are those of the original.
 *
 * @param around makes what is called; once, and again where the class has got another method
 * @throws SondeError SONDE_QUERIES_NOT_OBSERVABLE where the object lets nothing be replaced. To be called from what the
 * application calls to observe, or within `attempt`
 */
export function wrapMethod(target: object, name: PropertyKey, around: (original: Method) => Method): () => void {
  const own = Object.getOwnPropertyDescriptor(target, name);
  const found: unknown = Reflect.get(target, name);
  if (!isMethod(found)) return () => {};
  let looks = own === undefined ? looksOfMethods.get(found) : undefined;
  // What a getter gives may be another function at each look: it is kept as it is now.
  const isInherited = looks !== undefined || (own === undefined && isInheritedValue(target, name));
  const parent = isInherited ? (Object.getPrototypeOf(target) as Readonly<Record<PropertyKey, unknown>>) : undefined;
  let original = found;
  let ours = around(original);
  let isOn = true;
  const wrapped: Method = function (...parameters) {
    if (parent !== undefined) {
      const present = parent[name];
      if (present !== original && present !== wrapped && isMethod(present)) {
        original = present;
        ours = around(present);
      }
    }
    return (isOn ? ours : original).apply(this, parameters);
  };
  if (looks === undefined) {
    looks = looksOf(found);
    if (isInherited) looksOfMethods.set(found, looks);
  }
  Object.defineProperties(wrapped, looks);
  replaceProperty(target, name, {
    value: wrapped,
    writable: true,
    configurable: true,
    enumerable: own?.enumerable ?? false,
  });
  const takeAway = () => {
    if (own === undefined) Reflect.deleteProperty(target, name);
    // A proxy may show a property that has no value, and give one.
    else Reflect.defineProperty(target, name, 'value' in own ? { ...own, value: found } : own);
    buried.get(found)?.();
  };
  return () => {
    isOn = false;
    if (Reflect.get(target, name) === wrapped) takeAway();
    else buried.set(wrapped, takeAway);
  };
}

/**
 * Defines a property of what is observed.
 *
 * @throws SondeError SONDE_QUERIES_NOT_OBSERVABLE where the object lets nothing be replaced
 */
export function replaceProperty(target: object, name: PropertyKey, descriptor: PropertyDescriptor): void {
  if (!Reflect.defineProperty(target, name, descriptor)) throw frozen(String(name));
}

/** The error of what lets nothing be replaced. */
export function frozen(name: string): Error {
  return notObservable(
    `"${name}" of what is observed`,
    'an object that is frozen or sealed',
    'one whose methods can be replaced',
    'Observe it before it is frozen.',
  );
}

/** Those that are over and lie under somebody else's, with what takes them away once they are on top. */
const buried = new WeakMap<Method, () => void>();

export function isMethod(value: unknown): value is Method {
  return typeof value === 'function';
}

/** Not made by a getter, nor by a proxy. */
function isInheritedValue(target: object, name: PropertyKey): boolean {
  for (let at = Object.getPrototypeOf(target); at !== null; at = Object.getPrototypeOf(at)) {
    const descriptor = Object.getOwnPropertyDescriptor(at, name);
    if (descriptor !== undefined) return 'value' in descriptor;
  }
  return false;
}

/** How methods of classes look: some adapters wrap those of objects that live no longer than one query. */
const looksOfMethods = new WeakMap<Method, PropertyDescriptorMap>();

/** All own properties of a function but those that make it a constructor, and that only sloppy functions have. */
function looksOf(method: Method): PropertyDescriptorMap {
  const looks: PropertyDescriptorMap = Object.getOwnPropertyDescriptors(method);
  for (const name of ['prototype', 'arguments', 'caller']) delete looks[name];
  return looks;
}
