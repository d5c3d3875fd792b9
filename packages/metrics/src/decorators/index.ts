export type { AnyFunction, Call, CallStart, LabelFunctions, UnknownFunction } from './call.js';
export { Counted, CountedErrors, counted, countedErrors } from './counted.js';
export type { MeasuringDecorator } from './decorator.js';
export { InFlight, inFlight } from './in-flight.js';
export type { ClassOptions, CountedOptions, InFlightOptions, TimedOptions } from './options.js';
export { Timed, timed } from './timed.js';
