import { isMainThread } from 'node:worker_threads';
import { type Clock, describeValue, systemClock } from '@sonde/metrics';
import type { Profile } from '../../call-tree/profile.js';
import { profilerError } from '../../errors.js';
import { captureOf } from '../capture-end.js';
import type { CpuCapture, CpuCaptureOptions, CpuEngine } from '../engine.js';
import { mergeThreads } from './merge-threads.js';
import { reasonOf, WorkerCaptures, type WorkerProfiles } from './worker-captures.js';

/**
 * An engine whose profiles hold the worker threads as well: the main thread as the given engine sees it, each worker as
 * the inspector does. Where a worker cannot be profiled, the profile says so in a note, and is of the others.
 *
 * To be used on the main thread; on others it is the engine given.
 *
 * @throws SondeError SONDE_INVALID_OPTION
 */
export function withWorkers(engine: CpuEngine, { clock = systemClock }: { clock?: Clock | undefined } = {}): CpuEngine {
  if (typeof (engine as Partial<CpuEngine> | null)?.start !== 'function') throw noEngineError(engine);
  if (!isMainThread) return engine;
  return {
    name: engine.name,
    abilities: engine.abilities,
    start: (options) => start(engine, clock, options),
    close: async () => engine.close?.(),
  };
}

async function start(engine: CpuEngine, clock: Clock, options: CpuCaptureOptions): Promise<CpuCapture> {
  // The main thread first: it refuses bad options, and without it there is nothing to merge.
  const own = await engine.start(options);
  let workers: WorkerCaptures | undefined;
  let fault: unknown;
  try {
    workers = new WorkerCaptures(options, clock);
    await workers.started();
  } catch (error) {
    fault = error;
  }
  return captureOf({
    engine: engine.name,
    end: async () => {
      const [main, others] = await Promise.all([own.stop(), workers?.stop()]);
      return merged(main, others ?? { profiles: [], notes: [`Worker threads are not in it: ${reasonOf(fault)}.`] });
    },
    discard: async () => {
      await own.cancel();
      workers?.cancel();
    },
  });
}

function merged(main: Profile, { profiles, notes }: WorkerProfiles): Profile {
  const all = mergeThreads([main, ...profiles]);
  return notes.length === 0 ? all : { ...all, origin: { ...all.origin, notes: [...all.origin.notes, ...notes] } };
}

function noEngineError(got: unknown) {
  return profilerError(
    'SONDE_INVALID_OPTION',
    'the engine of withWorkers()',
    describeValue(got),
    'an engine',
    'Pass one of chooseEngine(): withWorkers(chooseEngine()).',
  );
}
