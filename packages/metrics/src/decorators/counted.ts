import type { Counter } from '../instruments/counter.js';
import type { Registry } from '../registry/registry.js';
import type { AnyFunction, UnknownFunction } from './call.js';
import { createDecorator, type MeasuringDecorator } from './decorator.js';
import { measuredFunction } from './measured-function.js';
import type { FamilyShape, Measure } from './meter.js';
import type { ClassOptions, CountedOptions } from './options.js';
import { type ChooseSeries, Probe, type SeriesChoice } from './probe.js';

class CountedProbe extends Probe {
  protected readonly series: SeriesChoice<Counter>;

  constructor(registry: Registry, metric: string, series: SeriesChoice<Counter>) {
    super(registry, metric);
    this.series = series;
  }

  override start(): number {
    return 0;
  }

  protected override record(_started: number, failed: boolean, outcome: unknown): void {
    this.series.of(failed, outcome).inc();
  }
}

class ErrorProbe extends CountedProbe {
  protected override record(_started: number, failed: boolean, outcome: unknown): void {
    if (failed) this.series.of(true, outcome).inc();
  }
}

function openCounter(Kind: typeof CountedProbe): Measure['open'] {
  return (registry: Registry, { name, help, labelNames }: FamilyShape) => {
    const counter = registry.counter({ name, help, labelNames });
    return (choose: ChooseSeries) =>
      new Kind(
        registry,
        name,
        choose((labels) => counter.labels(labels)),
      );
  };
}

const calls: Measure = {
  decorator: 'Counted',
  function: 'counted',
  sharedName: 'method_calls',
  sharedHelp: 'Calls of methods that have ended.',
  ending: 'calls',
  ownHelp: (method) => `Calls of ${method} that have ended.`,
  outcome: true,
  buckets: false,
  open: openCounter(CountedProbe),
};

const errors: Measure = {
  decorator: 'CountedErrors',
  function: 'countedErrors',
  sharedName: 'method_errors',
  sharedHelp: 'Calls of methods that ended with an error.',
  ending: 'errors',
  ownHelp: (method) => `Calls of ${method} that ended with an error.`,
  outcome: true,
  buckets: false,
  open: openCounter(ErrorProbe),
};

/**
 * Counts the calls of a method, a static method, a getter, or of all of them where it stands on a class: counter
 * `method_calls_total{class,method,error}`. A call is counted once, when it ends; see `Timed` for when that is.
 *
 * @throws SondeError as `Timed` does
 */
export function Counted<F extends AnyFunction = UnknownFunction>(
  options?: CountedOptions<F> & ClassOptions,
): MeasuringDecorator<F>;
export function Counted(...given: unknown[]): MeasuringDecorator<UnknownFunction> {
  return createDecorator(calls, given);
}

/**
 * Gives back the function, counted as by `Counted`, under its own type.
 *
 * @throws SondeError as `timed` does
 */
export function counted<F extends AnyFunction>(fn: F, options: CountedOptions<F> = {}): F {
  return measuredFunction(calls, fn, options);
}

/**
 * Counts the calls that end with an error, thrown or rejected: counter `method_errors_total{class,method,error}`.
 * Calls that go well make no series. Where it stands on a class, it counts those of all its methods.
 *
 * @throws SondeError as `Timed` does
 */
export function CountedErrors<F extends AnyFunction = UnknownFunction>(
  options?: CountedOptions<F> & ClassOptions,
): MeasuringDecorator<F>;
export function CountedErrors(...given: unknown[]): MeasuringDecorator<UnknownFunction> {
  return createDecorator(errors, given);
}

/**
 * Gives back the function, its errors counted as by `CountedErrors`, under its own type.
 *
 * @throws SondeError as `timed` does
 */
export function countedErrors<F extends AnyFunction>(fn: F, options: CountedOptions<F> = {}): F {
  return measuredFunction(errors, fn, options);
}
