import { isMainThread } from 'node:worker_threads';
import { type Clock, systemClock } from '@sonde/metrics';
import { captureOf } from '../capture-end.js';
import type { CpuCapture, CpuCaptureOptions, CpuEngine } from '../engine.js';
import { checkCaptureOptions, startFailed } from '../engine-failures.js';
import { originOf } from '../origin.js';
import { currentThreadName } from '../thread-name.js';
import type { DatadogProfiler } from './datadog-profiler.js';
import { columnKeeper, fromTimeProfile, stopTimeProfile } from './read-time-profile.js';

const name = 'datadog';

/** Room in the buffer, in samples: 600 s at 1 kHz, some 40 MB where it fills. Later samples have no times. */
const maxBuffered = 600_000;

/**
 * The package `@datadog/pprof`, for what V8 alone does not tell: time on the CPU besides time on the clock, and the time
 * of threads that run no JavaScript, as one sum for the process, told on the main thread.
 *
 * It takes one profile at a time, and leaves out time outside of JavaScript that V8 calls `(program)`.
 */
export class DatadogEngine implements CpuEngine {
  readonly name = name;
  readonly abilities = { overlapping: false, timestamps: true, cpuTime: true, nativeThreads: isMainThread };
  private readonly clock: Clock;
  private readonly profiler: DatadogProfiler;

  constructor({ clock = systemClock, profiler }: { clock?: Clock | undefined; profiler: DatadogProfiler }) {
    this.clock = clock;
    this.profiler = profiler;
  }

  async start(options: CpuCaptureOptions): Promise<CpuCapture> {
    checkCaptureOptions(name, options);
    const { clock, profiler } = this;
    const { intervalUs, title, maxDurationMs = 60_000 } = options;
    const samples = Math.min(maxBuffered, Math.ceil((maxDurationMs * 1000) / intervalUs));
    try {
      // Somebody else's, a tracer's: it must not be ended by us.
      if (profiler.time.isStarted()) throw new Error('The package is taking a profile, and takes one at a time.');
      profiler.time.start({
        intervalMicros: intervalUs,
        durationMillis: Math.ceil((samples * intervalUs) / 1000),
        withContexts: true,
        collectCpuTime: true,
        lineNumbers: false,
        workaroundV8Bug: true,
        sourceMapper: columnKeeper,
      });
    } catch (cause) {
      throw startFailed(name, cause);
    }
    let isOpen = true;
    return captureOf({
      engine: name,
      end: () => {
        const now = clock.epochMs();
        const profile = stopTimeProfile(profiler);
        isOpen = false;
        const durationUs = Number(profile.raw.durationNanos) / 1000;
        return fromTimeProfile(profile, {
          title,
          startedAtMs: now - durationUs / 1000,
          durationUs,
          thread: currentThreadName(),
          origin: originOf(name, intervalUs),
        });
      },
      discard: () => {
        if (isOpen && profiler.time.isStarted()) profiler.time.stop(false);
      },
    });
  }
}
