import { createRequire } from 'node:module';
import type { ProfiledProcess, ProfiledWindows } from './profiled-process.js';

/** The part of `v8-profiler-next` the bench uses. */
interface V8ProfilerNext {
  setSamplingInterval(intervalUs: number): void;
  startProfiling(title: string, recordSamples: boolean): void;
  stopProfiling(title: string): { readonly samples: readonly number[]; delete(): void } | undefined;
}

const require = createRequire(import.meta.url);

function load(): V8ProfilerNext {
  return require('v8-profiler-next') as V8ProfilerNext;
}

/** As its README shows it: a profile from start to stop. It knows no routes. */
export function v8ProfilerNext(intervalUs: number): ProfiledProcess {
  const profiler = load();
  return {
    intervalUs,
    labels: false,
    begin: async () => {
      profiler.setSamplingInterval(intervalUs);
      profiler.startProfiling('bench', true);
    },
    end: async () => ({ samples: samplesOf(profiler, 'bench'), labelled: 0 }),
  };
}

/** The next profile is started before the one before is ended, so that V8's profiler stays on. */
export function v8ProfilerNextWindows(): ProfiledWindows {
  const profiler = load();
  let window = 0;
  return {
    begin: async () => {
      profiler.setSamplingInterval(10_000);
      profiler.startProfiling(`bench ${window}`, true);
    },
    turn: async () => {
      profiler.startProfiling(`bench ${window + 1}`, true);
      return samplesOf(profiler, `bench ${window++}`);
    },
    end: async () => void samplesOf(profiler, `bench ${window}`),
  };
}

/** It keeps every profile until it is told to delete it. */
function samplesOf(profiler: V8ProfilerNext, title: string): number {
  const profile = profiler.stopProfiling(title);
  const samples = profile?.samples.length ?? 0;
  profile?.delete();
  return samples;
}
