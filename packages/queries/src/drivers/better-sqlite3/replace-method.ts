export type Method = (this: unknown, ...args: unknown[]) => unknown;

/**
 * Puts a function of ours in place of a method.
 *
 * @param make is given the method that was there, and makes what is called in its place
 * @returns what puts back exactly what was there. If somebody else has put a function on top of ours by then, ours stays
 * and hands everything on.
 */
export function replaceMethod(target: object, name: PropertyKey, make: (original: Method) => Method): () => void {
  const before = Object.getOwnPropertyDescriptor(target, name);
  const original: unknown = Reflect.get(target, name);
  if (typeof original !== 'function') return () => {};
  const ours = make(original as Method);
  let isOn = true;
  const replacement = function (this: unknown, ...args: unknown[]): unknown {
    return Reflect.apply(isOn ? ours : original, this, args);
  };
  for (const key of ['name', 'length'] as const) {
    Object.defineProperty(replacement, key, { value: original[key], configurable: true });
  }
  const isPut = Reflect.defineProperty(target, name, {
    value: replacement,
    writable: true,
    configurable: true,
    enumerable: before?.enumerable ?? false,
  });
  if (!isPut) return () => {};
  return () => {
    isOn = false;
    if (Object.getOwnPropertyDescriptor(target, name)?.value !== replacement) return;
    if (before === undefined) Reflect.deleteProperty(target, name);
    else Object.defineProperty(target, name, before);
  };
}
