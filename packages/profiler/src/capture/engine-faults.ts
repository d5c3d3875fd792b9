import { describeThrown, SondeError } from '@sonde/metrics';
import { profilerError } from '../errors.js';

/** What an engine threw, under a code of the catalogue; errors that have one keep it. */
export function engineFault(
  code: 'SONDE_PROFILER_START_FAILED' | 'SONDE_PROFILER_STOP_FAILED',
  engine: string,
  thrown: unknown,
): SondeError<string> {
  if (thrown instanceof SondeError) return thrown as SondeError<string>;
  const isStart = code === 'SONDE_PROFILER_START_FAILED';
  return profilerError(
    code,
    isStart ? `starting a profile with the engine ${engine}` : `ending a profile with the engine ${engine}`,
    describeThrown(thrown),
    isStart ? 'a profile that begins' : 'what it saw',
    isStart ? 'Nothing is being profiled. Try another engine.' : 'The engine was told to give up. Try once more.',
    thrown,
  );
}
