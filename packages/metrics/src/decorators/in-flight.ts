import type { Gauge } from '../instruments/gauge.js';
import type { Registry } from '../registry/registry.js';
import type { AnyFunction, UnknownFunction } from './call.js';
import { createDecorator, type MeasuringDecorator } from './decorator.js';
import { measuredFunction } from './measured-function.js';
import type { FamilyShape, Measure } from './meter.js';
import type { ClassOptions, InFlightOptions } from './options.js';
import { type ChooseSeries, Probe } from './probe.js';

class InFlightProbe extends Probe {
  private readonly series: Gauge;

  constructor(registry: Registry, metric: string, series: Gauge) {
    super(registry, metric);
    this.series = series;
  }

  override start(): number {
    this.series.inc();
    return 0;
  }

  protected override record(): void {
    this.series.dec();
  }

  /** Until the first step nothing is under way, and perhaps nothing ever will be. */
  override suspend(): number {
    this.series.dec();
    return 0;
  }

  override resume(): number {
    return this.start();
  }

  override get holds(): boolean {
    return true;
  }
}

const measure: Measure = {
  decorator: 'InFlight',
  function: 'inFlight',
  sharedName: 'method_in_flight',
  sharedHelp: 'Calls of methods that are under way.',
  ending: 'in_flight',
  ownHelp: (method) => `Calls of ${method} that are under way.`,
  outcome: false,
  buckets: false,
  open: (registry: Registry, { name, help, labelNames }: FamilyShape) => {
    const gauge = registry.gauge({ name, help, labelNames });
    // Up and down must be the same series, so it is settled before the call begins.
    return (choose: ChooseSeries) =>
      new InFlightProbe(registry, name, choose((labels) => gauge.labels(labels)).of(false, undefined));
  },
};

/**
 * Counts the calls that are under way, of a method, a static method, a getter, or of all of them where it stands
 * on a class: gauge `method_in_flight{class,method}`. A generator is under way from its first step to its end,
 * or until it is collected as garbage.
 *
 * @throws SondeError as `Timed` does
 */
export function InFlight<F extends AnyFunction = UnknownFunction>(
  options?: InFlightOptions<F> & ClassOptions,
): MeasuringDecorator<F>;
export function InFlight(...given: unknown[]): MeasuringDecorator<UnknownFunction> {
  return createDecorator(measure, given);
}

/**
 * Gives back the function, its calls counted as by `InFlight`, under its own type.
 *
 * @throws SondeError as `timed` does
 */
export function inFlight<F extends AnyFunction>(fn: F, options: InFlightOptions<F> = {}): F {
  return measuredFunction(measure, fn, options);
}
