import { loadPeer } from '../load-peer.js';

/** What is used of `@datadog/pprof`. */
export interface DatadogProfiler {
  readonly time: {
    isStarted(): boolean;
    start(options: TimeOptions): void;
    stop(restart: false, labels?: (sample: LabelledSample) => Readonly<Record<string, number>>): PprofProfile;
  };
}

export interface TimeOptions {
  readonly intervalMicros: number;
  /** Sizes the buffer of samples. */
  readonly durationMillis: number;
  /** Each sample on its own, with its time. */
  readonly withContexts: boolean;
  readonly collectCpuTime: boolean;
  readonly lineNumbers: boolean;
  readonly workaroundV8Bug: boolean;
  readonly sourceMapper: SourceMapper;
}

/** Asked about each function that has a line. */
export interface SourceMapper {
  hasMappingInfo(file: string): boolean;
  mappingInfo(location: MappedLocation): MappedLocation;
}

export interface MappedLocation {
  readonly file: string;
  readonly line?: number | undefined;
  readonly column?: number | undefined;
  readonly name?: string | undefined;
}

export interface LabelledSample {
  /** Absent for samples that found no place in the buffer. */
  readonly context?: {
    /** Microseconds since the Unix epoch; 0 of what is no sample. */
    readonly timestamp: bigint;
    /** Nanoseconds. */
    readonly cpuTime?: number | undefined;
  };
}

type Whole = number | bigint;

/** The parts that are read of a profile in the format of pprof. */
export interface PprofProfile {
  readonly stringTable: { readonly strings: readonly string[] };
  readonly sampleType: readonly { readonly type: Whole }[];
  readonly sample: readonly {
    /** From the leaf up. The package has the locations themselves here, or their ids. */
    readonly locationId: readonly (Whole | PprofLocation)[];
    readonly value: readonly Whole[];
    readonly label: readonly { readonly key: Whole; readonly num: Whole }[];
  }[];
  readonly location: readonly PprofLocation[];
  readonly function: readonly { readonly id: Whole; readonly name: Whole; readonly filename: Whole }[];
  /** Nanoseconds. */
  readonly period: Whole;
  readonly durationNanos: Whole;
}

export interface PprofLocation {
  readonly id: Whole;
  readonly line: readonly { readonly functionId: Whole; readonly line: Whole }[];
}

/** @throws SondeError SONDE_PROFILER_ENGINE_MISSING */
export function loadDatadogProfiler(): DatadogProfiler {
  return loadPeer({
    package: '@datadog/pprof',
    purpose: 'time on the CPU, and threads that run no JavaScript',
  }) as DatadogProfiler;
}
