import { notObservable } from '../../errors.js';

// biome-ignore lint/suspicious/noExplicitAny: any function can be a method
type Method = (this: any, ...parameters: any[]) => any;

/**
 * Puts a method of one object aside for another one, and gives back a function that undoes it. Other objects of its
 * class keep theirs.
 *
 * Somebody else may have put theirs over ours meanwhile: then it stays where it is, and hands every call through.
 *
 * @throws SondeError SONDE_QUERIES_NOT_OBSERVABLE where the object is frozen
 */
export function replaceMethod<M extends Method>(
  target: object,
  name: PropertyKey,
  make: (original: M) => M,
): () => void {
  const own = Object.getOwnPropertyDescriptor(target, name);
  const original: M = Reflect.get(target, name);
  const observing = make(original);
  let isActive = true;
  const replacement = function (this: unknown, ...parameters: unknown[]): unknown {
    return (isActive ? observing : original).apply(this, parameters);
  };
  Object.defineProperties(replacement, {
    name: { value: original.name, configurable: true },
    length: { value: original.length, configurable: true },
  });
  const enumerable = own?.enumerable ?? false;
  if (!Reflect.defineProperty(target, name, { value: replacement, configurable: true, writable: true, enumerable })) {
    throw notObservable(
      `method "${String(name)}" of what is observed`,
      'an object that is frozen',
      'one whose methods can be replaced',
      'Observe it before it is frozen.',
    );
  }
  return () => {
    isActive = false;
    if (Object.getOwnPropertyDescriptor(target, name)?.value !== replacement) return;
    if (own === undefined) Reflect.deleteProperty(target, name);
    else Reflect.defineProperty(target, name, own);
  };
}
