import { type Clock, systemClock } from '../clock.js';
import type { FaultListener } from '../faults.js';
import { describeValue, SondeError } from '../model/errors.js';

/** The groups of metrics, each of which can be switched off. The README lists what is in them. */
export const processMetricGroups = [
  'cpu',
  'memory',
  'resourceUsage',
  'startTime',
  'version',
  'worker',
  'cgroup',
  'heap',
  'garbageCollection',
  'eventLoop',
  // Read last, in this order: so that what reading the others opens and starts is not counted here.
  'activeResources',
  'fileDescriptors',
] as const;

export type ProcessMetricGroup = (typeof processMetricGroups)[number];

export interface ProcessMetricsOptions {
  /**
   * Stands in front of every name. Default: none, in a registry with a prefix too, for dashboards know
   * these metrics by name.
   */
  readonly prefix?: string;
  /** `false` switches a group off; it then costs nothing at all. Default: every group is on. */
  readonly groups?: Partial<Readonly<Record<ProcessMetricGroup, boolean>>>;
  /** Upper bounds of `nodejs_gc_duration_seconds`. Default: 1 ms, 10 ms, 100 ms, 1 s, 2 s, 5 s. */
  readonly gcDurationBuckets?: readonly number[];
  /** How often the event loop's delay is sampled, in whole milliseconds. Default: 10. */
  readonly eventLoopResolutionMs?: number;
  /**
   * How far back the event-loop gauges look at least, in milliseconds. Default: 60 000. Should be no
   * shorter than the longest scrape interval; see the README.
   */
  readonly eventLoopWindowMs?: number;
  /** Where time comes from. Default: the system's clock. */
  readonly clock?: Clock;
  /** Told once of each kind of fault of each source. Default: `process.emitWarning`. */
  readonly onFault?: FaultListener;
}

/** The options with every default filled in. */
export interface ProcessSettings {
  readonly prefix: string;
  readonly groups: readonly ProcessMetricGroup[];
  readonly gcDurationBuckets: readonly number[];
  readonly eventLoopResolutionMs: number;
  readonly eventLoopWindowMs: number;
  readonly clock: Clock;
  readonly onFault: FaultListener | undefined;
}

/** The buckets of `prom-client`, so that quantiles on existing dashboards stay comparable. */
const gcDurationBuckets: readonly number[] = [0.001, 0.01, 0.1, 1, 2, 5];

const optionNames: readonly string[] = [
  'prefix',
  'groups',
  'gcDurationBuckets',
  'eventLoopResolutionMs',
  'eventLoopWindowMs',
  'clock',
  'onFault',
] satisfies readonly (keyof ProcessMetricsOptions)[];

export function resolveOptions(options: ProcessMetricsOptions): ProcessSettings {
  refuseUnknown('option', Object.keys(options), optionNames);
  const switches = options.groups ?? {};
  refuseUnknown('group', Object.keys(switches), processMetricGroups);
  return {
    prefix: options.prefix ?? '',
    groups: processMetricGroups.filter((group) => switches[group] !== false),
    gcDurationBuckets: options.gcDurationBuckets ?? gcDurationBuckets,
    eventLoopResolutionMs: atLeastOneMs('eventLoopResolutionMs', options.eventLoopResolutionMs ?? 10, 60_000),
    eventLoopWindowMs: atLeastOneMs('eventLoopWindowMs', options.eventLoopWindowMs ?? 60_000, 86_400_000),
    clock: options.clock ?? systemClock,
    onFault: options.onFault,
  };
}

/** Whether two collections would be one and the same. The clock and the listener compare by identity. */
export function areSameSettings(a: ProcessSettings, b: ProcessSettings): boolean {
  // JSON leaves functions out, and a clock's are not what tells two clocks apart.
  const plain = (settings: ProcessSettings) => JSON.stringify({ ...settings, clock: undefined, onFault: undefined });
  return a.clock === b.clock && a.onFault === b.onFault && plain(a) === plain(b);
}

function refuseUnknown(kind: string, given: readonly string[], known: readonly string[]): void {
  const unknown = given.find((name) => !known.includes(name));
  if (unknown === undefined) return;
  throw new SondeError('SONDE_INVALID_OPTION', {
    what: `collectProcessMetrics ${kind}`,
    got: describeValue(unknown),
    expected: `one of ${known.join(', ')}`,
    next: 'Correct the spelling.',
  });
}

function atLeastOneMs(option: string, value: number, most: number): number {
  if (Number.isInteger(value) && value >= 1 && value <= most) return value;
  throw new SondeError('SONDE_INVALID_OPTION', {
    what: `collectProcessMetrics option ${option}`,
    got: describeValue(value),
    expected: `whole milliseconds from 1 to ${most}`,
    next: 'Leave it out for the default.',
  });
}
