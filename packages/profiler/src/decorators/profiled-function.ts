import { types } from 'node:util';
import { awaitEnd } from './call-end.js';
import { MethodSampler } from './method-sampler.js';
import type { ProfiledOptions } from './options.js';

/** A function as it is called: with any `this`, any arguments. */
export type Callable = (this: unknown, ...args: unknown[]) => unknown;

/** Puts a sampler around a function. The wrapper passes for the function wherever it is looked at. */
export function wrapProfiled(fn: Callable, method: string, options: ProfiledOptions): Callable {
  const sampler = new MethodSampler(method, options);
  const isAsync = types.isAsyncFunction(fn) && !types.isGeneratorFunction(fn);
  // A method, which cannot be called with `new` any more than the one it stands for.
  const wrapper = {
    profiled(this: unknown, ...args: unknown[]): unknown {
      const call = sampler.begin(this);
      if (call === undefined) return Reflect.apply(fn, this, args);
      let result: unknown;
      try {
        result = Reflect.apply(fn, this, args);
      } catch (error) {
        call.end(true);
        throw error;
      }
      return awaitEnd(result, call, isAsync);
    },
  }.profiled;
  takeIdentity(wrapper, fn);
  return wrapper;
}

/** That of `reflect-metadata`, in which NestJS keeps the routes of a method. */
interface MetadataApi {
  getOwnMetadataKeys(target: object): readonly unknown[];
  getOwnMetadata(key: unknown, target: object): unknown;
  defineMetadata(key: unknown, value: unknown, target: object): void;
}

/** Name, length, own properties, prototype (an async function stays known as one), metadata. */
function takeIdentity(wrapper: object, original: object): void {
  const prototype = Object.getPrototypeOf(original) as object | null;
  if (Object.getPrototypeOf(wrapper) !== prototype) Object.setPrototypeOf(wrapper, prototype);
  for (const key of Reflect.ownKeys(original)) {
    // Functions of sloppy mode have them as their own, and nobody may define them.
    if (key === 'arguments' || key === 'caller') continue;
    Object.defineProperty(wrapper, key, Object.getOwnPropertyDescriptor(original, key) as PropertyDescriptor);
  }
  const { getOwnMetadataKeys, getOwnMetadata, defineMetadata } = Reflect as Partial<MetadataApi>;
  for (const key of getOwnMetadataKeys?.(original) ?? [])
    defineMetadata?.(key, getOwnMetadata?.(key, original), wrapper);
}
