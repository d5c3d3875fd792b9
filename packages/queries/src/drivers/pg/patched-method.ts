import { notObservable } from '../../errors.js';

/** A method as it is found: its `this` and its parameters are passed on as they come. */
export type Method = (this: unknown, ...parameters: unknown[]) => unknown;

/**
 * Puts a function around a method of one object, and returns what takes it away again: the object is then as it was.
 * Where somebody else has put something around ours meanwhile, ours stays and only passes on.
 *
 * The original is looked up at each call where it is inherited, so that others may replace it in the class.
 *
 * @throws SondeError SONDE_QUERIES_NOT_OBSERVABLE where the object lets nothing be replaced
 */
export function patchMethod(target: object, name: string, around: (original: Method) => Method): () => void {
  const own = Object.getOwnPropertyDescriptor(target, name);
  const find = (): Method =>
    own === undefined ? Reflect.get(Object.getPrototypeOf(target), name, target) : (own.value ?? own.get?.call(target));
  const original: Method = function (...parameters) {
    return find().apply(this, parameters);
  };
  const ours = around(original);
  let isOn = true;
  const patched: Method = function (...parameters) {
    return isOn ? ours.apply(this, parameters) : original.apply(this, parameters);
  };
  const { name: shownName, length } = find();
  Object.defineProperty(patched, 'name', { value: shownName, configurable: true });
  Object.defineProperty(patched, 'length', { value: length, configurable: true });
  const enumerable = own?.enumerable ?? false;
  if (!Reflect.defineProperty(target, name, { value: patched, writable: true, configurable: true, enumerable })) {
    throw notObservable(
      `method "${name}" of what is observed`,
      'an object that is frozen or sealed',
      'one whose methods can be replaced',
      'Observe it before it is frozen.',
    );
  }
  return () => {
    isOn = false;
    if (Object.getOwnPropertyDescriptor(target, name)?.value !== patched) return;
    if (own === undefined) Reflect.deleteProperty(target, name);
    else Reflect.defineProperty(target, name, own);
  };
}
