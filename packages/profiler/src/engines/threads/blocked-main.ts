import type * as NodeInspector from 'node:inspector';
import { env } from 'node:process';
import { setTimeout as delay } from 'node:timers/promises';
import type { Clock } from '@sonde/metrics';
import type { Profile } from '../../call-tree/profile.js';
import { fromV8CpuProfile, type V8CpuProfile } from '../../v8-profiles/cpu-profile.js';
import { loadInspector } from '../inspector/profiler-session.js';
import { originOf } from '../origin.js';

export interface BlockedMainOptions {
  readonly intervalUs: number;
  readonly maxDurationMs: number;
  /** How long it had been blocked when this began. */
  readonly blockedMs: number;
  readonly clock: Clock;
}

/** How often is looked whether the main thread turns again. */
const lookMs = 20;

/**
 * Profiles the main thread from a worker while it is blocked, until `isBlocked` says no or the time is over. V8 takes
 * the session's messages in the midst of what it computes.
 *
 * To be called in a worker that stays: one that ends while the main thread has not yet taken note of `disconnect`, which
 * it does between computations, takes the process with it (seen on Node 20 and 22).
 */
export async function profileBlockedMain(isBlocked: () => boolean, options: BlockedMainOptions): Promise<Profile> {
  const { intervalUs, maxDurationMs, blockedMs, clock } = options;
  const session = new (loadInspector().Session)();
  session.connectToMainThread();
  try {
    const ask = asking(session);
    await ask('Profiler.enable');
    // It answers in the midst of what it computes, and not before the end of a call to the system: then it is too late,
    // and all that a profile would still do is hold it again.
    if (!isBlocked()) throw new Error('it waited in a call to the system, where V8 cannot look, and turns again');
    await ask('Profiler.setSamplingInterval', { interval: intervalUs });
    await ask('Profiler.start');
    await recompile(ask);
    const beganMs = clock.monotonicMs();
    while (isBlocked() && clock.monotonicMs() - beganMs < maxDurationMs) await delay(lookMs);
    const endedAtMs = clock.epochMs();
    const { profile: raw } = (await ask('Profiler.stop')) as { profile: V8CpuProfile };
    return fromV8CpuProfile(raw, {
      title: 'blocked main thread',
      startedAtMs: endedAtMs - (raw.endTime - raw.startTime) / 1000,
      origin: originOf('inspector', intervalUs, [
        `The main thread had been blocked for ${Math.round(blockedMs)} ms when this profile began.`,
      ]),
    });
  } finally {
    session.disconnect();
  }
}

type Ask = (method: string, parameters?: object) => Promise<object>;

function asking(session: NodeInspector.Session): Ask {
  return (method, parameters) =>
    new Promise((resolve, reject) => {
      session.post(method, parameters, (error: Error | null, result?: object) => {
        if (error === null) resolve(result ?? {});
        else reject(error);
      });
    });
}

/**
 * A loop that runs for long was compiled while it ran (on-stack replacement), and code of that kind, older than the
 * profiler, is in none of the profiler's tables: its time would be charged to whoever called it. Counting calls exactly
 * makes V8 throw away all optimised code; what is hot is compiled anew at once, and known by then. It costs the blocked
 * thread some 100 ms of compiling.
 *
 * V8 has one mode of coverage for all sessions: where coverage is being gathered, this would end it, so it is left out.
 */
async function recompile(ask: Ask): Promise<void> {
  if (env['NODE_V8_COVERAGE'] !== undefined) return;
  await ask('Profiler.startPreciseCoverage', { callCount: true, detailed: false });
  await ask('Profiler.stopPreciseCoverage');
}
