import type { Clock } from '../clock.js';
import { LabelledTimer, type Timer } from '../instruments/timer.js';
import type { Registry } from '../registry/registry.js';
import type { AnyFunction, UnknownFunction } from './call.js';
import { createDecorator, type MeasuringDecorator } from './decorator.js';
import { measuredFunction } from './measured-function.js';
import type { FamilyShape, Measure } from './meter.js';
import type { ClassOptions, TimedOptions } from './options.js';
import { type ChooseSeries, Probe, type SeriesChoice } from './probe.js';

class TimedProbe extends Probe {
  private readonly clock: Clock;
  private readonly series: SeriesChoice<Timer>;

  constructor(registry: Registry, metric: string, series: SeriesChoice<Timer>) {
    super(registry, metric);
    this.clock = registry.clock;
    this.series = series;
  }

  override start(): number {
    return this.clock.monotonicMs();
  }

  protected override record(started: number, failed: boolean, outcome: unknown): void {
    const ms = this.clock.monotonicMs() - started;
    this.series.of(failed, outcome).observe(ms > 0 ? ms / 1000 : 0);
  }

  /** What lies between the call and the first step is nobody's work. */
  override suspend(started: number): number {
    return this.clock.monotonicMs() - started;
  }

  override resume(suspended: number): number {
    return this.clock.monotonicMs() - suspended;
  }
}

/** From 0.1 ms to 10 s: what a method does is often quicker than the 5 ms at which `defaultBuckets` begin. */
const methodBuckets: readonly number[] = [
  0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10,
];

const measure: Measure = {
  decorator: 'Timed',
  function: 'timed',
  sharedName: 'method_duration',
  sharedHelp: 'Time from the call of a method to its end.',
  ending: 'duration',
  ownHelp: (method) => `Time from the call of ${method} to its end.`,
  outcome: true,
  buckets: true,
  open: (registry: Registry, { buckets, ...shape }: FamilyShape) => {
    // Whoever gives the shared family buckets of its own gives them to all that give none.
    const made = buckets === undefined ? registry.get(`${shape.name}_seconds`) : undefined;
    const timer =
      made instanceof LabelledTimer ? made : registry.timer({ ...shape, buckets: buckets ?? methodBuckets });
    return (choose: ChooseSeries) =>
      new TimedProbe(
        registry,
        shape.name,
        choose((labels) => timer.labels(labels)),
      );
  },
};

/**
 * Times a method, a static method, a getter, or all methods of the class it stands on: histogram
 * `method_duration_seconds{class,method,error}`.
 *
 * A promise is timed to its settling, a generator to the end of its iteration, a thenable from its first
 * `then`. `error` is the class of what was thrown, `''` where the call went well.
 *
 * @throws SondeError at the definition of the class: SONDE_INVALID_DECORATION on what is no method, getter or
 * class, SONDE_INVALID_OPTION and its like for wrong options
 */
export function Timed<F extends AnyFunction = UnknownFunction>(
  options?: TimedOptions<F> & ClassOptions,
): MeasuringDecorator<F>;
export function Timed(...given: unknown[]): MeasuringDecorator<UnknownFunction> {
  return createDecorator(measure, given);
}

/**
 * Gives back the function, timed as by `Timed`, under its own type. `class` is `''` unless the option says
 * otherwise, `method` the name of the function.
 *
 * @throws SondeError for what is no function, for a function without a name, and for wrong options
 */
export function timed<F extends AnyFunction>(fn: F, options: TimedOptions<F> = {}): F {
  return measuredFunction(measure, fn, options);
}
