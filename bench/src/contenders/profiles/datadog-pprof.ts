import { createRequire } from 'node:module';
import type { ProfiledProcess, ProfiledWindows } from './profiled-process.js';

/** The part of `@datadog/pprof` the bench uses. */
interface DatadogPprof {
  readonly time: {
    start(options: { readonly intervalMicros: number; readonly durationMillis: number }): void;
    stop(restart: boolean): PprofProfile;
  };
}

interface PprofProfile {
  readonly stringTable: { readonly strings: readonly string[] };
  readonly sampleType: readonly { readonly type: number | bigint }[];
  readonly sample: readonly { readonly value: readonly (number | bigint)[] }[];
}

const require = createRequire(import.meta.url);

/** How long a profile is at the most; the package sizes a buffer by it. */
const durationMillis = 120_000;

function load(): DatadogPprof {
  return require('@datadog/pprof') as DatadogPprof;
}

/** Its wall profile, as its README shows it, without contexts. It knows no routes. */
export function datadogPprof(intervalUs: number): ProfiledProcess {
  const { time } = load();
  return {
    intervalUs,
    labels: false,
    begin: async () => time.start({ intervalMicros: intervalUs, durationMillis }),
    end: async () => ({ samples: samplesOf(time.stop(false)), labelled: 0 }),
  };
}

/** It restarts by itself. */
export function datadogPprofWindows(): ProfiledWindows {
  const { time } = load();
  return {
    begin: async () => time.start({ intervalMicros: 10_000, durationMillis }),
    turn: async () => samplesOf(time.stop(true)),
    end: async () => void time.stop(false),
  };
}

/** The sum of its measure `sample`. */
function samplesOf({ stringTable, sampleType, sample }: PprofProfile): number {
  const measure = sampleType.findIndex(({ type }) => stringTable.strings[Number(type)] === 'sample');
  return sample.reduce((sum, { value }) => sum + Number(value[measure] ?? 0), 0);
}
