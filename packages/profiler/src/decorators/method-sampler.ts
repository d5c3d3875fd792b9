import { type Clock, describeThrown } from '@sonde/metrics';
import type { ProfiledOptions, ProfileTaker } from './options.js';

/** One profile of a method, from when it was begun until it is handed out. */
interface Recording {
  /** When the engine was on; undefined until then. */
  onMs: number | undefined;
  /** Calls that are running. */
  open: number;
  /** Calls that were looked at. */
  seen: number;
  /** The call that ended it. */
  ended: { readonly durationMs: number; readonly failed: boolean } | undefined;
  stop: (() => void) | undefined;
}

/** Before the engine is on, no more calls are looked at: a loop that lets nobody else run would pay for each. */
const maxSeen = 100;
/** Of a call, this much must have been seen for it to end a profile. */
const leastSeen = 0.5;

/**
 * Chooses the calls of one method that are profiled. An engine takes a moment to begin, and a call never waits: the
 * chosen call begins a profile, and the first call of which at least half was seen ends it. Of calls that last, that is
 * the chosen one; of short ones, the next.
 */
export class MethodSampler {
  private readonly method: string;
  private readonly options: ProfiledOptions;
  private readonly rate: number;
  /** Calls until the next one that is chosen: drawn once for many calls, which is cheaper than a draw for each. */
  private left: number;
  private recording: Recording | undefined;
  private lastMs = -Infinity;

  constructor(method: string, options: ProfiledOptions) {
    this.method = method;
    this.options = options;
    this.rate = options.rate ?? 0.01;
    this.left = callsUntilNext(this.rate);
  }

  /** At the beginning of a call. Nothing for nearly all of them. */
  begin(instance: unknown): ProfiledCall | undefined {
    if (this.recording === undefined) {
      if (--this.left > 0) return undefined;
      this.left = callsUntilNext(this.rate);
    } else if (++this.recording.seen > maxSeen && this.recording.onMs === undefined) return undefined;
    try {
      return this.join(instance);
    } catch {
      // A function that looks for the profiler, and throws: the call is not ours to break.
      return undefined;
    }
  }

  private join(instance: unknown): ProfiledCall | undefined {
    const { profiler } = this.options;
    const taker = typeof profiler === 'function' ? profiler(instance) : profiler;
    if (taker === undefined) return undefined;
    const { clock } = taker.registry;
    if (this.recording === undefined) {
      const nowMs = clock.monotonicMs();
      if (nowMs - this.lastMs < (this.options.everyMs ?? 10_000)) return undefined;
      this.lastMs = nowMs;
      this.recording = { onMs: undefined, open: 0, seen: 0, ended: undefined, stop: undefined };
      void this.record(taker, this.recording, classNameOf(instance));
    }
    return new ProfiledCall(clock, this.recording);
  }

  /** Never rejects. */
  private async record(taker: ProfileTaker, recording: Recording, className: string): Promise<void> {
    const { method } = this;
    const { intervalUs, maxDurationMs = 10_000 } = this.options;
    const { title = [className, method].filter((part) => part !== '').join('.') || 'function' } = this.options;
    try {
      const session = await taker.start({ title: title.slice(0, 200), maxDurationMs, intervalUs });
      recording.onMs = taker.registry.clock.monotonicMs();
      recording.stop = () => void session.stop().catch(() => {});
      const profile = await session.profile;
      this.recording = undefined;
      const { ended, open } = recording;
      // Nobody called the method again: there is nothing of it in the profile.
      if (ended === undefined && open === 0) return;
      const facts = { className, method, durationMs: ended?.durationMs, failed: ended?.failed ?? false };
      await this.handOut(taker, { profile, ...facts });
    } catch {
      // Another profile is being taken, or the engine refuses: the profiler has counted it.
    } finally {
      this.recording = undefined;
    }
  }

  private async handOut(taker: ProfileTaker, profile: Parameters<ProfiledOptions['onProfile']>[0]): Promise<void> {
    try {
      await this.options.onProfile(profile);
    } catch (cause) {
      const complaint = () => ({
        what: 'the function onProfile of @Profiled()',
        got: describeThrown(cause),
        expected: 'one that returns',
        next: 'The profile was taken. Mend the function.',
      });
      taker.registry.report('profiled-methods', 'SONDE_PROFILER_LISTENER_FAILED', complaint, cause);
    }
  }
}

/** How many calls it takes until one is chosen, where each is with the same chance: geometrically distributed, from 1. */
function callsUntilNext(rate: number): number {
  return Math.max(1, Math.ceil(Math.log1p(-Math.random()) / Math.log1p(-rate)));
}

/** A call of a method of which a profile is being taken. Nothing here throws. */
export class ProfiledCall {
  private readonly clock: Clock;
  private readonly recording: Recording;
  private startMs: number;
  private isOver = false;

  constructor(clock: Clock, recording: Recording) {
    this.clock = clock;
    this.recording = recording;
    this.startMs = clock.monotonicMs();
    recording.open++;
  }

  /** A generator begins when it is first asked for something. */
  restart(): void {
    this.startMs = this.clock.monotonicMs();
  }

  end(failed: boolean): void {
    if (this.isOver) return;
    this.isOver = true;
    const { recording } = this;
    recording.open--;
    if (recording.onMs === undefined || recording.ended !== undefined) return;
    const nowMs = this.clock.monotonicMs();
    const durationMs = nowMs - this.startMs;
    if (nowMs - Math.max(this.startMs, recording.onMs) < durationMs * leastSeen) return;
    recording.ended = { durationMs, failed };
    recording.stop?.();
  }
}

/** Of an instance, or of the class whose static method it is. */
function classNameOf(instance: unknown): string {
  try {
    const owner: unknown = typeof instance === 'function' ? instance : (instance as object | null)?.constructor;
    const { name } = (owner ?? {}) as { name?: unknown };
    return typeof name === 'string' ? name : '';
  } catch {
    // A proxy that throws when it is looked at.
    return '';
  }
}
