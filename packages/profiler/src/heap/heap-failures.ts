import { describeThrown, SondeError } from '@sonde/metrics';
import { type ProfilerError, profilerError } from '../errors.js';

export function samplingFailed(cause: unknown): SondeError<string> {
  if (cause instanceof SondeError) return cause as SondeError<string>;
  return profilerError(
    'SONDE_PROFILER_START_FAILED',
    'sampling the heap',
    describeThrown(cause),
    "V8's sampler, through the inspector, used by nobody else",
    'Nothing is being sampled. End the other tool, or allow the inspector (--allow-inspector under --permission).',
    cause,
  );
}

export function readingFailed(cause: unknown): SondeError<string> {
  if (cause instanceof SondeError) return cause as SondeError<string>;
  return profilerError(
    'SONDE_PROFILER_STOP_FAILED',
    'reading what was sampled of the heap',
    describeThrown(cause),
    'a sampler that nobody else stops',
    'The sampler is off. End the other tool that uses it, and take the profile again.',
    cause,
  );
}

/** @param what is wanted @param other what is in its way */
export function heapBusy(what: string, other: string, next: string): ProfilerError {
  return profilerError('SONDE_PROFILER_BUSY', what, other, 'a sampler that is free: V8 has one for each thread', next);
}

export function heapClosed(): ProfilerError {
  return profilerError(
    'SONDE_PROFILER_CLOSED',
    'heap profiler',
    'a call after close()',
    'one that is open',
    'Make another HeapProfiler, or close it later.',
  );
}
