import { checkBuckets } from '../instruments/buckets.js';
import { describeValue, SondeError } from '../model/errors.js';
import { checkOptions, type OptionRule } from '../model/option-rules.js';
import { checkLabelNames } from '../registry/option-checks.js';
import type { Registry } from '../registry/registry.js';
import type { AnyFunction, Call, CallStart, LabelFunctions, UnknownFunction } from './call.js';

interface FamilyOptions {
  /** The family to record into, instead of the one that all methods share. */
  readonly name?: string | undefined;
  /** One sentence for whoever reads the metric. */
  readonly help?: string | undefined;
  /**
   * Where to record. A function is asked at every call, with its `this`: `(service) => service.registry` for a class
   * whose instances have registries of their own. Default `defaultRegistry`.
   */
  // biome-ignore lint/suspicious/noExplicitAny: the instance is of whatever class the decorator stands on.
  readonly registry?: Registry | ((instance: any) => Registry) | undefined;
  /** The label `class`, where the name of the class would not do. */
  readonly class?: string | undefined;
  /** The label `method`, where the name of the method or function would not do. Not for whole classes. */
  readonly method?: string | undefined;
}

/** Options of `Counted` and `CountedErrors`. */
export interface CountedOptions<F extends AnyFunction = UnknownFunction> extends FamilyOptions {
  /**
   * Further labels, read from each call when it has ended. Without a `name`, the metric is then one of the
   * method's own: the shared one has no such labels.
   */
  readonly labels?: LabelFunctions<Call<F>> | undefined;
}

/** Options of `Timed`. */
export interface TimedOptions<F extends AnyFunction = UnknownFunction> extends CountedOptions<F> {
  /**
   * Upper bounds in seconds, ascending. Default 0.1 ms to 10 s. Without a `name`, the metric is then one of
   * the method's own.
   */
  readonly buckets?: readonly number[] | undefined;
}

/** Options of `InFlight`. Its labels are read when a call begins, and know nothing of its end. */
export interface InFlightOptions<F extends AnyFunction = UnknownFunction> extends FamilyOptions {
  readonly labels?: LabelFunctions<CallStart<F>> | undefined;
}

/** Which methods the decorator of a whole class takes. */
export interface ClassOptions {
  /** These only; also getters, which are left out otherwise. */
  readonly only?: readonly string[] | undefined;
  /** All but these. */
  readonly except?: readonly string[] | undefined;
}

/** The options of any decorator, with the types of the method erased. */
export interface MeasureOptions extends FamilyOptions, ClassOptions {
  readonly labels?: LabelFunctions<never> | undefined;
  readonly buckets?: readonly number[] | undefined;
}

const text: OptionRule = ['a string', (value) => typeof value === 'string'];
const words: OptionRule = ['a string, not empty', (value) => typeof value === 'string' && value !== ''];
const names: OptionRule = [
  'an array of names',
  (value) => Array.isArray(value) && value.every((name) => typeof name === 'string'),
];

const functionRules = {
  name: words,
  help: words,
  registry: [
    'a Registry, or a function that gives one',
    (value) => typeof value === 'function' || typeof (value as Partial<Registry> | null)?.counter === 'function',
  ],
  class: text,
  method: words,
  labels: [
    'an object of functions',
    (value) =>
      typeof value === 'object' && value !== null && Object.values(value).every((each) => typeof each === 'function'),
  ],
} as const satisfies Record<string, OptionRule>;

/** @throws SondeError for options that are unknown or not what they should be */
export function checkMeasureOptions(
  what: string,
  given: unknown,
  takes: { readonly buckets: boolean; readonly classes: boolean },
): asserts given is MeasureOptions {
  const rules: Record<string, OptionRule> = { ...functionRules };
  if (takes.buckets) rules['buckets'] = ['an array', Array.isArray];
  if (takes.classes) Object.assign(rules, { only: names, except: names });
  checkOptions(what, rules, given);
  const { labels, buckets, only, except } = given as MeasureOptions;
  if (buckets !== undefined) checkBuckets(what, buckets);
  // Which characters a name may have is the registry's to say, at the first call.
  if (labels !== undefined) checkLabelNames(what, Object.keys(labels), [], takes.buckets ? ['le'] : [], true);
  if (only !== undefined && except !== undefined) {
    throw new SondeError('SONDE_INVALID_OPTION', {
      what,
      got: `both only ${describeValue(only)} and except`,
      expected: 'one of the two',
      next: 'Remove one.',
    });
  }
}
