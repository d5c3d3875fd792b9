import { describeThrown, type Registry } from '@sonde/metrics';
import type { ProfilerErrorCode } from '../errors.js';

/** What goes wrong beside the profiles that somebody waits for: counted, told once, never thrown into the service. */
export class ProfilerFaults {
  private readonly registry: Registry;

  constructor(registry: Registry) {
    this.registry = registry;
  }

  listenerFailed(name: string, cause: unknown): void {
    this.report(
      'profiler',
      'SONDE_PROFILER_LISTENER_FAILED',
      `the function ${name}`,
      'one that returns',
      'The profile was taken. Mend the function.',
      cause,
    );
  }

  /** The message of its cause says which package, and how to install it. */
  engineMissing(cause: unknown): void {
    this.report(
      'engine',
      'SONDE_PROFILER_ENGINE_MISSING',
      'the engine that was named',
      'one that loads',
      "Node's own engine goes on in its place.",
      cause,
    );
  }

  windowFailed(cause: unknown): void {
    this.report(
      'continuous',
      'SONDE_PROFILER_START_FAILED',
      'a window of continuous profiling',
      'an engine that begins and ends it',
      'The next one is tried when its time comes.',
      cause,
    );
  }

  allocationsFailed(cause: unknown): void {
    this.report(
      'allocations',
      'SONDE_PROFILER_START_FAILED',
      'a window of allocation metrics',
      'one that begins and can be read',
      'The next one is tried when its time comes.',
      cause,
    );
  }

  storageFailed(cause: unknown): void {
    this.report(
      'storage',
      'SONDE_PROFILER_STORAGE_FAILED',
      'a window of continuous profiling',
      'one that is kept on disk',
      'The service goes on, and each further window is tried.',
      cause,
    );
  }

  private report(
    subject: string,
    code: ProfilerErrorCode,
    what: string,
    expected: string,
    next: string,
    cause: unknown,
  ): void {
    this.registry.report(subject, code, () => ({ what, got: describeThrown(cause), expected, next }), cause);
  }
}
