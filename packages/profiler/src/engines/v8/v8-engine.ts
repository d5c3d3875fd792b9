import * as v8 from 'node:v8';
import { type Clock, systemClock } from '@sonde/metrics';
import { fromV8CpuProfile, type V8CpuProfile } from '../../v8-profiles/cpu-profile.js';
import { captureOf } from '../capture-end.js';
import type { CpuCapture, CpuCaptureOptions, CpuEngine } from '../engine.js';
import { checkCaptureOptions, startFailed } from '../engine-failures.js';
import { originOf } from '../origin.js';
import { currentThreadName } from '../thread-name.js';

/** A profile of `node:v8`, from Node 24 on. */
interface ProfileHandle {
  /** V8's profile as JSON; undefined where it was stopped before. */
  stop(): string | undefined;
}

type StartCpuProfile = (options?: { sampleInterval?: number }) => ProfileHandle;

const name = 'v8';

/** V8's own interval. What is asked for is a multiple of it. */
const baseIntervalUs = 1000;

/** `startCpuProfile` of this Node. */
export function startCpuProfileOf(module: object): StartCpuProfile | undefined {
  const { startCpuProfile } = module as { startCpuProfile?: unknown };
  return typeof startCpuProfile === 'function' ? (startCpuProfile as StartCpuProfile) : undefined;
}

/**
 * `v8.startCpuProfile`, from Node 24 on: for where the inspector is denied (`--permission` without `--allow-inspector`).
 * Node 24 always samples each millisecond, Node 26 each as many milliseconds as it is told.
 */
export class V8Engine implements CpuEngine {
  readonly name = name;
  readonly abilities = { overlapping: true, timestamps: true, cpuTime: false, nativeThreads: false };
  private readonly clock: Clock;
  private readonly startCpuProfile: StartCpuProfile | undefined;

  constructor({ clock = systemClock, module = v8 }: { clock?: Clock | undefined; module?: object } = {}) {
    this.clock = clock;
    this.startCpuProfile = startCpuProfileOf(module);
  }

  async start(options: CpuCaptureOptions): Promise<CpuCapture> {
    checkCaptureOptions(name, options);
    const { intervalUs, title } = options;
    const { startCpuProfile } = this;
    let handle: ProfileHandle;
    try {
      if (startCpuProfile === undefined) throw new Error('This Node has no v8.startCpuProfile(); 24 and later have.');
      handle = startCpuProfile({ sampleInterval: intervalUs / 1000 });
    } catch (cause) {
      throw startFailed(name, cause);
    }
    return captureOf({
      engine: name,
      end: () => {
        const json = handle.stop();
        const now = this.clock.epochMs();
        if (json === undefined) throw new Error('V8 handed out nothing.');
        const raw = unwrapTimes(JSON.parse(json) as V8CpuProfile);
        const startedAtMs = now - (raw.endTime - raw.startTime) / 1000;
        const actualUs = startCpuProfile?.length === 0 ? baseIntervalUs : roundUp(intervalUs);
        const notes =
          actualUs === intervalUs ? [] : [`It was sampled each ${actualUs} µs: this engine knows no ${intervalUs} µs.`];
        const origin = originOf(name, actualUs, notes);
        return fromV8CpuProfile(raw, { title, startedAtMs, thread: currentThreadName(), origin });
      },
      discard: () => void handle.stop(),
    });
  }
}

function roundUp(intervalUs: number): number {
  return Math.ceil(intervalUs / baseIntervalUs) * baseIntervalUs;
}

/**
 * Node writes both times cut to 32 bits, so that a profile across one of the edges, each 71 minutes, ends before it
 * began. The samples know better.
 */
export function unwrapTimes(raw: V8CpuProfile): V8CpuProfile {
  const edge = 2 ** 32;
  let lastUs = 0;
  for (const delta of raw.timeDeltas ?? []) lastUs += delta;
  let endTime = raw.endTime;
  while (endTime < raw.startTime || endTime - raw.startTime < lastUs - edge / 2) endTime += edge;
  return endTime === raw.endTime ? raw : { ...raw, endTime };
}
