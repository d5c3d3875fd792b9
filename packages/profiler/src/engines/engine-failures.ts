import { checkOptions, describeThrown, type OptionRule, SondeError } from '@sonde/metrics';
import { type ProfilerError, profilerError } from '../errors.js';
import type { CpuCaptureOptions } from './engine.js';

const rules: Readonly<Record<keyof CpuCaptureOptions, OptionRule>> = {
  intervalUs: ['microseconds from 50 to 1 000 000', (value) => isNumber(value) && value >= 50 && value <= 1_000_000],
  title: ['a string', (value) => typeof value === 'string'],
  maxDurationMs: ['milliseconds above 0', (value) => isNumber(value) && value > 0],
};

/** @throws SondeError SONDE_INVALID_OPTION */
export function checkCaptureOptions(engine: string, options: CpuCaptureOptions): void {
  checkOptions(`start() of the engine ${engine}`, rules, options);
  if (options.intervalUs === undefined) {
    throw profilerError(
      'SONDE_INVALID_OPTION',
      `start() of the engine ${engine}`,
      'no "intervalUs"',
      rules.intervalUs[0],
      'Say how often to look: 10 000 is 100 times a second.',
    );
  }
}

function isNumber(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value);
}

export function startFailed(engine: string, cause: unknown): SondeError<string> {
  if (cause instanceof SondeError) return cause as SondeError<string>;
  return profilerError(
    'SONDE_PROFILER_START_FAILED',
    `starting a CPU profile with the engine ${engine}`,
    describeThrown(cause),
    'a profile that begins',
    'Nothing is being profiled. Try another engine, or see the cause.',
    cause,
  );
}

export function stopFailed(engine: string, cause: unknown): SondeError<string> {
  if (cause instanceof SondeError) return cause as SondeError<string>;
  return profilerError(
    'SONDE_PROFILER_STOP_FAILED',
    `ending a CPU profile of the engine ${engine}`,
    describeThrown(cause),
    'what it saw',
    'The profiler is off all the same. Take the profile again.',
    cause,
  );
}

/** For whoever ends a profile twice: there is nothing to hand out any more. */
export function endedAlready(engine: string): ProfilerError {
  return profilerError(
    'SONDE_PROFILER_STOP_FAILED',
    `ending a CPU profile of the engine ${engine}`,
    'a profile that has ended',
    'one that is being taken',
    'Keep what the first stop() hands out; after cancel() there is nothing.',
  );
}

export function engineClosed(engine: string): ProfilerError {
  return profilerError(
    'SONDE_PROFILER_CLOSED',
    `starting a CPU profile with the engine ${engine}`,
    'an engine that was closed',
    'one that is open',
    'Make a new one.',
  );
}
