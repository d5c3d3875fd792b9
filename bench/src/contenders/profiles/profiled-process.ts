/** What a profiler saw of the process it is in. */
export interface SeenSamples {
  /** How many samples, and how many of them know their route. */
  readonly samples: number;
  readonly labelled: number;
}

/** How one contender profiles the process it is in. */
export interface ProfiledProcess {
  /** Time between two samples in microseconds; `undefined` where none is to be taken. */
  readonly intervalUs: number | undefined;
  /** Whether samples must know their route. */
  readonly labels: boolean;
  /** Profiles from now on, as in production: without an end. */
  begin(): Promise<void>;
  /** What was seen since; profiling is off afterwards. */
  end(): Promise<SeenSamples>;
}

/** Windows one after the other. */
export interface ProfiledWindows {
  /** Begins the first window, which is the slow one, and all that stays on between windows. */
  begin(): Promise<void>;
  /** Ends the present window and begins the next; gives the samples of the one that ended. */
  turn(): Promise<number>;
  end(): Promise<void>;
}

export const noSamples: SeenSamples = { samples: 0, labelled: 0 };
