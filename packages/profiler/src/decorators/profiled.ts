import { describeValue } from '@sonde/metrics';
import { profilerError } from '../errors.js';
import { checkProfiledOptions, type ProfiledOptions } from './options.js';
import { type Callable, wrapProfiled } from './profiled-function.js';

/** Any function or method, generic and overloaded ones included. */
export type AnyFunction = (...args: never[]) => unknown;

/** A decorator of methods, by the standard (TC39) and by `experimentalDecorators` alike. */
export interface ProfilingDecorator {
  <M extends AnyFunction>(method: M, context: { readonly kind: 'method'; readonly name: string | symbol }): M;
  <M extends AnyFunction>(home: object, key: string | symbol, descriptor: TypedPropertyDescriptor<M>): void;
}

const what = '@Profiled()';

/**
 * Profiles a share of the calls of a method: sync, async, a generator or an async one. `this`, arguments, results and
 * errors pass through as they are; a call that is not profiled costs some 15 ns more. No call waits for the profiler,
 * which takes a moment to begin: of methods that return at once, the call after the chosen one is profiled.
 *
 *     const profiling = { profiler, onProfile: ({ profile }) => keep(profile) };
 *
 *     class Orders {
 *       @Profiled({ ...profiling, rate: 0.001 })
 *       async price(order: Order) { … }
 *     }
 *
 * @throws SondeError SONDE_INVALID_OPTION, also where it stands on something else than a method
 */
export function Profiled(options: ProfiledOptions): ProfilingDecorator {
  checkProfiledOptions(what, options);
  return ((target: unknown, context: unknown, descriptor?: unknown) => {
    if (typeof context === 'string' || typeof context === 'symbol') return legacy(context, descriptor, options);
    const { kind, name } = (context ?? {}) as { kind?: unknown; name?: unknown };
    if (kind === 'method') return wrapProfiled(target as Callable, nameOf(name), options);
    throw refusal(typeof kind === 'string' ? `a ${kind}` : describeValue(target));
  }) as ProfilingDecorator;
}

/**
 * The same for a function: returns one that stands for it.
 *
 * @throws SondeError SONDE_INVALID_OPTION
 */
export function profiled<F extends AnyFunction>(fn: F, options: ProfiledOptions): F {
  if (typeof fn !== 'function' || /^class\b/.test(Function.prototype.toString.call(fn))) {
    const got = typeof fn === 'function' ? 'a class' : describeValue(fn);
    throw profilerError('SONDE_INVALID_OPTION', 'profiled()', got, 'a function', 'Pass it as the first argument.');
  }
  checkProfiledOptions('profiled()', options);
  const callable = fn as unknown as Callable;
  return wrapProfiled(callable, callable.name, options) as unknown as F;
}

function legacy(key: string | symbol, given: unknown, options: ProfiledOptions): PropertyDescriptor {
  const descriptor = (given ?? {}) as PropertyDescriptor;
  if (typeof descriptor.value !== 'function') {
    throw refusal(descriptor.get === undefined && descriptor.set === undefined ? 'a field' : 'a getter or setter');
  }
  // Changed in place as well: those that apply several decorators at once do not look at what they return.
  descriptor.value = wrapProfiled(descriptor.value as Callable, nameOf(key), options);
  return descriptor;
}

function nameOf(name: unknown): string {
  return typeof name === 'symbol' ? (name.description ?? '') : String(name);
}

function refusal(got: string) {
  const next = 'Remove the decorator; a function in a field is profiled by profiled(fn, options).';
  return profilerError('SONDE_INVALID_OPTION', what, got, 'a method or a static method', next);
}
