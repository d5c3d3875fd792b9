import { describeValue, SondeError } from '../model/errors.js';
import type { AnyFunction } from './call.js';
import { type ClassMember, classMembers } from './class-members.js';
import { className, declaringClassName, type MemberContext } from './declaring-class.js';
import { isClass } from './function-identity.js';
import { type Measure, Meter } from './meter.js';
import { fullName, methodName } from './method-name.js';
import { checkMeasureOptions, type MeasureOptions } from './options.js';
import { type Callable, newMark, wrap } from './wrapper.js';
import { marksOf } from './wrapper-marks.js';

/** A class, one with a private constructor included. The `prototype` of a mere function is `any`. */
type ClassOnly<C extends { readonly prototype: unknown }> = 0 extends 1 & C['prototype'] ? never : C;

/** A method that a decorator with label functions of `F` may stand on: it takes what they expect to read. */
type Fits<M extends AnyFunction, F extends AnyFunction> = M extends (this: never, ...args: infer Args) => infer Result
  ? F extends (this: never, ...args: infer Read) => infer ReadResult
    ? [Args, Result] extends [Read, ReadResult]
      ? unknown
      : { readonly 'the label functions expect a method such as': F }
    : unknown
  : unknown;

/** A decorator of methods, getters and classes, by the standard (TC39) and by `experimentalDecorators` alike. */
export interface MeasuringDecorator<F extends AnyFunction> {
  <M extends AnyFunction>(method: M, context: { readonly kind: 'method' } & Fits<M, F>): M;
  <This, Value>(
    getter: (this: This) => Value,
    context: ClassGetterDecoratorContext<This, Value>,
  ): (this: This) => Value;
  <This, Value>(
    accessor: ClassAccessorDecoratorTarget<This, Value>,
    context: ClassAccessorDecoratorContext<This, Value>,
  ): ClassAccessorDecoratorResult<This, Value>;
  <C extends { readonly prototype: unknown }>(owner: ClassOnly<C>, context: { readonly kind: 'class' }): void;
  <M>(
    home: object,
    key: string | symbol,
    descriptor: TypedPropertyDescriptor<M> & (M extends AnyFunction ? Fits<M, F> : unknown),
  ): void;
  <C extends { readonly prototype: unknown }>(owner: ClassOnly<C>): void;
}

/** What a decorator was given, in the shape of the standard or the older one. */
type Given = readonly [target: unknown, context?: unknown, descriptor?: unknown];

/** @param given the arguments of the factory: its options, or nothing */
export function createDecorator<F extends AnyFunction>(
  measure: Measure,
  given: readonly unknown[],
): MeasuringDecorator<F> {
  const [options = {}] = given;
  const what = `@${measure.decorator}()`;
  if (given.length > 1 || typeof options === 'function') {
    throw new SondeError('SONDE_INVALID_DECORATION', {
      what: `@${measure.decorator}`,
      got: 'no parentheses',
      expected: `${what}`,
      next: 'Write the parentheses, also where there are no options.',
    });
  }
  checkMeasureOptions(what, options, { buckets: measure.buckets, classes: true });
  const decoration = new Decoration(measure, options);
  return ((...args: Given) => decoration.apply(args)) as unknown as MeasuringDecorator<F>;
}

/** One use of a decorator in the source. */
class Decoration {
  private readonly measure: Measure;
  private readonly options: MeasureOptions;

  constructor(measure: Measure, options: MeasureOptions) {
    this.measure = measure;
    this.options = options;
  }

  apply([target, context, descriptor]: Given): unknown {
    if (isContext(context)) return this.standard(target, context);
    if (context === undefined && descriptor === undefined && typeof target === 'function') {
      return this.wholeClass(target as Callable);
    }
    if (typeof context === 'string' || typeof context === 'symbol') return this.legacy(target, context, descriptor);
    throw this.refusal('something else than a class or a member of one', describeValue(target));
  }

  private standard(target: unknown, context: MemberContext): unknown {
    switch (context.kind) {
      case 'class':
        return this.wholeClass(target as Callable);
      case 'method':
      case 'getter':
        return this.declared(target as Callable, context);
      case 'accessor':
        return { get: this.declared((target as { get: Callable }).get, context) };
      default:
        throw this.refusal(`a ${context.kind}`, methodName(context.name));
    }
  }

  /** The standard does not tell a member its class: it shows when the member is first used. */
  private declared(fn: Callable, context: MemberContext): Callable {
    this.refuseClassOptions(methodName(context.name));
    const { class: fixed, method = methodName(context.name) } = this.options;
    const mark = newMark(this.measure, fn);
    let owner: unknown;
    if (context.static && fixed === undefined) {
      context.addInitializer(function (this: unknown) {
        owner = this;
      });
    }
    const find = (self: unknown) => (owner === undefined ? declaringClassName(self, context, mark) : className(owner));
    const subject = { method, className: fixed === undefined ? find : () => fixed };
    return wrap(fn, new Meter(this.measure, subject, this.options), mark);
  }

  private legacy(home: unknown, key: string | symbol, given: unknown): PropertyDescriptor {
    this.refuseClassOptions(methodName(key));
    const descriptor = typeof given === 'object' && given !== null ? (given as PropertyDescriptor) : {};
    const owner = typeof home === 'function' ? home : (home as object).constructor;
    const replaced = this.replaced(descriptor, className(owner), methodName(key));
    // Changed in place as well: those that apply several decorators at once (`applyDecorators` of NestJS) do not
    // look at what they return.
    if (replaced !== undefined) return Object.assign(descriptor, replaced);
    const kind = typeof given === 'number' ? 'a parameter' : descriptor.set === undefined ? 'a field' : 'a setter';
    throw this.refusal(kind, fullName(className(owner), methodName(key)));
  }

  private wholeClass(owner: Callable): void {
    const { decorator } = this.measure;
    const name = className(owner);
    if (!isClass(owner) && typeof owner.prototype !== 'object') throw this.refusal('a function', name);
    if (this.options.method !== undefined) {
      throw new SondeError('SONDE_INVALID_OPTION', {
        what: `option "method" of @${decorator}() on class ${name}`,
        got: describeValue(this.options.method),
        expected: 'no such option on a whole class',
        next: 'Remove it, or decorate the method itself.',
      });
    }
    for (const { home, key, descriptor } of classMembers(`@${decorator}() on class ${name}`, owner, this.options)) {
      const marks = marksOf(descriptor.value ?? descriptor.get);
      if (marks.some((mark) => mark.decorator === decorator)) continue;
      Object.defineProperty(home, key, this.replaced(descriptor, name, key) as PropertyDescriptor);
    }
  }

  /** The descriptor with its method or getter wrapped; `undefined` where it has neither. */
  private replaced(descriptor: ClassMember['descriptor'], owner: string, key: string): PropertyDescriptor | undefined {
    const { class: label = owner, method = key } = this.options;
    const part = typeof descriptor.value === 'function' ? 'value' : 'get';
    const fn = descriptor[part] as Callable | undefined;
    if (fn === undefined) return undefined;
    const meter = new Meter(this.measure, { method, className: () => label }, this.options);
    return { ...descriptor, [part]: wrap(fn, meter, newMark(this.measure, fn)) };
  }

  private refuseClassOptions(member: string): void {
    const name = (['only', 'except'] as const).find((each) => this.options[each] !== undefined);
    if (name === undefined) return;
    throw new SondeError('SONDE_INVALID_OPTION', {
      what: `option "${name}" of @${this.measure.decorator}() on ${member}`,
      got: 'a single method',
      expected: 'a whole class',
      next: 'Remove the option, or decorate the class.',
    });
  }

  private refusal(kind: string, name: string): SondeError {
    return new SondeError('SONDE_INVALID_DECORATION', {
      what: `@${this.measure.decorator}() on ${name}`,
      got: kind,
      expected: 'a method, a static method, a getter, an accessor or a class',
      next: `Remove the decorator; a function in a field is measured by ${this.measure.function}(fn).`,
    });
  }
}

function isContext(value: unknown): value is MemberContext {
  return typeof value === 'object' && value !== null && typeof (value as { kind?: unknown }).kind === 'string';
}
