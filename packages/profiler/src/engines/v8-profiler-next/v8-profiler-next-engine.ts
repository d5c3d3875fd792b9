import { randomUUID } from 'node:crypto';
import { type Clock, systemClock } from '@sonde/metrics';
import { fromV8CpuProfile } from '../../v8-profiles/cpu-profile.js';
import { captureOf } from '../capture-end.js';
import type { CpuCapture, CpuCaptureOptions, CpuEngine } from '../engine.js';
import { checkCaptureOptions, startFailed } from '../engine-failures.js';
import { loadPeer } from '../load-peer.js';
import { originOf } from '../origin.js';
import { currentThreadName } from '../thread-name.js';
import { type NextProfile, toV8CpuProfile } from './raw-profile.js';

/** What is used of the package. */
export interface V8ProfilerNext {
  /** @throws while profiles are being taken */
  setSamplingInterval(intervalUs: number): void;
  startProfiling(title: string, recordSamples: boolean): void;
  /** Undefined where there is none of that title. */
  stopProfiling(title: string): NextProfile | undefined;
}

const name = 'v8-profiler-next';

/** What V8 takes where nobody chose. */
const defaultIntervalUs = 1000;

/** @throws SondeError SONDE_PROFILER_ENGINE_MISSING */
export function loadV8ProfilerNext(): V8ProfilerNext {
  return loadPeer({ package: name, purpose: 'CPU profiles by a native module' }) as V8ProfilerNext;
}

/**
 * The package `v8-profiler-next`, for those who have it: it does nothing that the inspector does not do. Put right are
 * its lines from 1, its ticks by line, its times in seconds, and that it keeps what nobody deletes.
 */
export class V8ProfilerNextEngine implements CpuEngine {
  readonly name = name;
  readonly abilities = { overlapping: true, timestamps: true, cpuTime: false, nativeThreads: false };
  private readonly clock: Clock;
  private readonly profiler: V8ProfilerNext;
  private readonly prefix = `sonde ${randomUUID()}`;
  private titles = 0;
  private captures = 0;
  /** Of the captures that are being taken; 0 where somebody else's are, which had the choice. */
  private intervalUs = 0;

  constructor({ clock = systemClock, profiler }: { clock?: Clock | undefined; profiler: V8ProfilerNext }) {
    this.clock = clock;
    this.profiler = profiler;
  }

  async start(options: CpuCaptureOptions): Promise<CpuCapture> {
    checkCaptureOptions(name, options);
    const { clock, profiler } = this;
    const key = `${this.prefix} ${++this.titles}`;
    const { intervalUs, notes } = this.chooseInterval(options.intervalUs);
    try {
      profiler.startProfiling(key, true);
    } catch (cause) {
      throw startFailed(name, cause);
    }
    this.captures++;
    const startedMs = clock.monotonicMs();
    let isOpen = true;
    const end = (): NextProfile => {
      isOpen = false;
      this.captures--;
      const profile = profiler.stopProfiling(key);
      if (this.captures === 0) this.setInterval(defaultIntervalUs);
      if (profile === undefined) throw new Error('The package knows of no such profile.');
      return profile;
    };
    return captureOf({
      engine: name,
      end: () => {
        const durationUs = (clock.monotonicMs() - startedMs) * 1000;
        const now = clock.epochMs();
        const profile = end();
        const raw = toV8CpuProfile(profile, durationUs);
        profile.delete();
        const startedAtMs = now - (raw.endTime - raw.startTime) / 1000;
        const origin = originOf(name, intervalUs, notes);
        return fromV8CpuProfile(raw, { title: options.title, startedAtMs, thread: currentThreadName(), origin });
      },
      discard: () => {
        if (isOpen) end().delete();
      },
    });
  }

  /** The package has one interval for the whole thread, which cannot change while profiles are being taken. */
  private chooseInterval(asked: number): { intervalUs: number; notes: string[] } {
    if (this.captures === 0) this.intervalUs = this.setInterval(asked) ? asked : 0;
    const { intervalUs } = this;
    if (intervalUs === asked) return { intervalUs, notes: [] };
    const actual = intervalUs === 0 ? 'as often as somebody else chose' : `each ${intervalUs} µs`;
    return {
      intervalUs,
      notes: [`It was sampled ${actual}, not each ${asked} µs: another profile was being taken.`],
    };
  }

  private setInterval(intervalUs: number): boolean {
    try {
      this.profiler.setSamplingInterval(intervalUs);
      return true;
    } catch {
      return false;
    }
  }
}
