import type { LabelValue } from '../model/snapshot.js';

/** Any function or method, generic and overloaded ones included. */
export type AnyFunction = (...args: never[]) => unknown;

/** A method of which nothing is said. */
export type UnknownFunction = (this: unknown, ...args: unknown[]) => unknown;

type ArgumentsOf<F extends AnyFunction> = F extends (this: never, ...args: infer Args) => unknown
  ? Readonly<Args>
  : readonly unknown[];

type InstanceOf<F extends AnyFunction> = F extends (this: infer This, ...args: never[]) => unknown ? This : unknown;

/** What a call comes to in the end: a promise to its value, a generator to what it returns. */
type ResultOf<F extends AnyFunction> = F extends (this: never, ...args: never[]) => infer Result
  ? Result extends Generator<unknown, infer Value, never> | AsyncGenerator<unknown, infer Value, never>
    ? Value
    : Awaited<Result>
  : unknown;

/** A call at its beginning. */
export interface CallStart<F extends AnyFunction = UnknownFunction> {
  readonly args: ArgumentsOf<F>;
  /** The `this` of the call. */
  readonly instance: InstanceOf<F>;
}

/** A call that has ended. */
export interface Call<F extends AnyFunction = UnknownFunction> extends CallStart<F> {
  /** The value of a promise, what a generator returned; `undefined` where the call failed. */
  readonly result: ResultOf<F> | undefined;
  /** What was thrown or rejected with; `undefined` where the call went well. */
  readonly error: unknown;
}

/** Labels by name, each read from the call. One that throws or returns anything else is recorded as `''`, and told. */
export type LabelFunctions<C> = Readonly<Record<string, (call: C) => LabelValue>>;
