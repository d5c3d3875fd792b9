import { Registry } from '@sonde/metrics';
import { type Profile, Profiler } from '@sonde/profiler';
import { noSamples, type ProfiledProcess, type ProfiledWindows, type SeenSamples } from './profiled-process.js';

interface Choice {
  readonly intervalUs: number;
  readonly labels: boolean;
}

/** All windows stay in memory until they are counted, and none is left out because the machine is busy. */
const keepAll = { windowMs: 10_000, keepMs: 3_600_000, maxBytes: 2 ** 30, maxPauseMs: 60_000 } as const;

/** A profiler that was made, and takes no profile. */
export function sondeIdle(): ProfiledProcess {
  const profiler = new Profiler({ registry: new Registry() });
  return {
    intervalUs: undefined,
    labels: false,
    begin: async () => {},
    end: async () => {
      if (profiler.isBusy) throw new Error('wrong answer: a profiler that nobody asked takes a profile');
      return noSamples;
    },
  };
}

/** Continuous windows. */
export function sondeContinuous(choice: Choice): ProfiledProcess {
  const profiler = new Profiler({ registry: new Registry() });
  let running: Awaited<ReturnType<Profiler['continuous']>> | undefined;
  return {
    ...choice,
    begin: async () => {
      running = await profiler.continuous({ ...choice, ...keepAll });
    },
    end: async () => {
      const profile = await running?.recent();
      await running?.stop();
      return profile === undefined ? noSamples : seenIn(profile);
    },
  };
}

/** One profile on demand: it can be ended within the second. */
export function sondeOnDemand(choice: Choice): ProfiledProcess {
  const profiler = new Profiler({ registry: new Registry() });
  return {
    ...choice,
    begin: async () => void (await profiler.start(choice)),
    end: async () => seenIn(await profiler.stop()),
  };
}

/** Profiles on demand beside a continuous one, which keeps V8's profiler warm. */
export function sondeWindows(): ProfiledWindows {
  const profiler = new Profiler({ registry: new Registry() });
  const window = { intervalUs: 10_000, labels: true } as const;
  return {
    begin: async () => {
      await profiler.continuous({ ...window, ...keepAll, windowMs: 600_000 });
      await profiler.start(window);
    },
    turn: async () => {
      const ended = await profiler.stop();
      await profiler.start(window);
      return ended.samples.count;
    },
    end: () => profiler.close(),
  };
}

function seenIn({ samples, labels }: Profile): SeenSamples {
  const hasRoute = labels.map((each) => 'route' in each);
  let labelled = 0;
  for (const label of samples.label ?? []) if (hasRoute[label]) labelled++;
  return { samples: samples.count, labelled };
}
