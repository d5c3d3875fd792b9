import type { Profile } from '../call-tree/profile.js';
import type { CpuCapture } from './engine.js';
import { endedAlready, stopFailed } from './engine-failures.js';

export interface CaptureParts {
  readonly engine: string;
  /** Ends it and reads it; where that throws, `discard` is called. */
  readonly end: () => Profile | Promise<Profile>;
  /** Turns the profiler off, whatever state it is in. May throw: nobody is told. */
  readonly discard: () => void | Promise<void>;
}

/** A capture that ends once, however often and by whomever it is ended. */
export function captureOf({ engine, end, discard }: CaptureParts): CpuCapture {
  let ending: Promise<unknown> | undefined;
  const giveUp = async () => {
    try {
      await discard();
    } catch {
      // It was off already, or went with its session.
    }
  };
  return {
    async stop() {
      if (ending !== undefined) throw endedAlready(engine);
      const profile = (async () => end())();
      ending = profile;
      try {
        return await profile;
      } catch (cause) {
        await giveUp();
        throw stopFailed(engine, cause);
      }
    },
    async cancel() {
      ending ??= giveUp();
      await ending.catch(() => {});
    },
  };
}
