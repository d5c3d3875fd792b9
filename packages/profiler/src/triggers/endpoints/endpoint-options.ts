import { checkOptions, type OptionRule } from '@sonde/metrics';
import type { Profile } from '../../call-tree/profile.js';
import type { AuditEntry } from './audit.js';

/** What profiles of the heap are taken by: a `HeapProfiler`. */
export interface HeapSource {
  liveHeap(options: HeapCallOptions): Promise<Profile>;
  allocations(options: HeapCallOptions): Promise<Profile>;
}

export interface HeapCallOptions {
  readonly title?: string | undefined;
  readonly durationMs?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** What has the last minutes: a `ContinuousProfiler`. */
export interface RecentSource {
  recent(lastMs?: number): Promise<Profile | undefined>;
}

export interface EndpointOptions {
  /**
   * What opens the endpoints; several, so that one can be replaced without a gap. At least 16 visible ASCII characters
   * each. Without one, or with an empty one, they are off: every path answers 403.
   */
  readonly tokens?: string | readonly string[] | undefined;
  /** Answers 404 instead of 401 and 403, as if there were nothing. Default false. */
  readonly hidden?: boolean | undefined;
  /** Where they are. Default `/debug/pprof`. */
  readonly path?: string | undefined;
  /** Seconds of a profile that does not say how long. Default 10, or `maxSeconds`. */
  readonly defaultSeconds?: number | undefined;
  /** Longest profile, in seconds, up to 600. Default 60. */
  readonly maxSeconds?: number | undefined;
  /** Profiles in a minute; all others are answered 429. Default 10. */
  readonly perMinute?: number | undefined;
  /** For `heap` and `allocs`. Default: none, and the two answer 404. */
  readonly heap?: HeapSource | undefined;
  /** For `recent`: the last seconds at once, where continuous profiling runs. */
  readonly continuous?: RecentSource | undefined;
  /** Names functions by their sources, where there are source maps, and shows lines of them in reports. Default true. */
  readonly sources?: boolean | undefined;
  /**
   * Gets one entry per use: who, what, how long, with which end; never a token. Default: a line of JSON on stderr.
   */
  readonly audit?: ((entry: AuditEntry) => void) | undefined;
}

const whole = (from: number, to: number) => (value: unknown) =>
  Number.isInteger(value) && (value as number) >= from && (value as number) <= to;
const seconds: OptionRule = ['whole seconds, 1 to 600', whole(1, 600)];
const flag: OptionRule = ['true or false', (value) => typeof value === 'boolean'];
const has =
  (...methods: string[]) =>
  (value: unknown) =>
    methods.every((method) => typeof (value as Record<string, unknown> | null)?.[method] === 'function');

/** `tokens` is looked at elsewhere: a message of ours never quotes it. */
const rules: Readonly<Record<keyof EndpointOptions, OptionRule>> = {
  tokens: ['tokens', () => true],
  hidden: flag,
  path: [
    'a path such as "/debug/pprof", without a slash at its end',
    (value) => typeof value === 'string' && /^(\/[\w.~-]+)+$/.test(value),
  ],
  defaultSeconds: seconds,
  maxSeconds: seconds,
  perMinute: ['a whole number, 1 to 600', whole(1, 600)],
  heap: ['a HeapProfiler', has('liveHeap', 'allocations')],
  continuous: ['what profiler.continuous() gave', has('recent')],
  sources: flag,
  audit: ['a function', (value) => typeof value === 'function'],
};

/** The options with their defaults, without the tokens. */
export interface EndpointSettings {
  readonly hidden: boolean;
  readonly path: string;
  readonly defaultSeconds: number;
  readonly maxSeconds: number;
  readonly perMinute: number;
  readonly heap: HeapSource | undefined;
  readonly continuous: RecentSource | undefined;
  readonly sources: boolean;
}

/** @throws SondeError SONDE_INVALID_OPTION */
export function endpointSettings(given: EndpointOptions): EndpointSettings {
  checkOptions('profileEndpoints()', rules, given);
  const { hidden = false, path = '/debug/pprof', maxSeconds = 60, perMinute = 10, heap, continuous } = given;
  const { defaultSeconds = 10, sources = true } = given;
  return {
    hidden,
    path,
    defaultSeconds: Math.min(defaultSeconds, maxSeconds),
    maxSeconds,
    perMinute,
    heap,
    continuous,
    sources,
  };
}
