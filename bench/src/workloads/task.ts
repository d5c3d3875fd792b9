import type { ContenderId, RecordingKind } from '../contenders/contender.js';
import type { InstrumentCall } from '../contenders/instruments/timed-instruments.js';

/** The services that are loaded: those of rows 7 and 8, and the one of row 11. */
export type ServiceKind = 'express' | 'fastify' | 'profiled';

/** One piece of work for one process: one contender, one workload. */
export type Work =
  | {
      readonly workload: 'record';
      readonly kind: RecordingKind;
      readonly samples: number;
      /** How long one sample takes, roughly: the number of operations is found while warming up. */
      readonly sampleMs: number;
      readonly warmUpMs: number;
    }
  | {
      readonly workload: 'scrape-cost' | 'scrape-hold';
      readonly series: number;
      /** Series that change between two scrapes, chosen at random unless it is all of them. */
      readonly changed: number;
      /** Scrapes to measure; fewer, but one at least, where they take longer than the budget in all. */
      readonly scrapes: number;
      readonly budgetMs: number;
      /** Scrapes between the first and those measured; one at least, then within half the budget. */
      readonly warmUpScrapes: number;
    }
  | { readonly workload: 'push'; readonly series: number; readonly pushes: number }
  | { readonly workload: 'memory'; readonly series: number; readonly scrapes: number }
  | {
      readonly workload: 'requests';
      readonly framework: ServiceKind;
      /** Who is loaded beside the contender. */
      readonly base: ContenderId;
      readonly connections: number;
      /** Requests before the first load that is measured. */
      readonly warmUpRequests: number;
      /** Loads to measure, and the requests of each. */
      readonly loads: number;
      readonly loadRequests: number;
    }
  | {
      readonly workload: 'instrument';
      readonly call: InstrumentCall;
      readonly samples: number;
      readonly sampleMs: number;
      readonly warmUpMs: number;
    }
  | { readonly workload: 'call'; readonly samples: number; readonly sampleMs: number; readonly warmUpMs: number }
  | {
      readonly workload: 'query';
      /** In no scope; in requests; in requests that repeat one statement; through a client, in requests. */
      readonly kind: 'alone' | 'requests' | 'suspect' | 'client';
      readonly samples: number;
      readonly sampleMs: number;
      readonly warmUpMs: number;
    }
  | {
      readonly workload: 'profiled-work';
      /** Stretches of work with the profiler off and on, in turn, and how long one takes, roughly. */
      readonly pairs: number;
      readonly stretchMs: number;
    }
  | {
      readonly workload: 'profile-windows';
      readonly windows: number;
      /** How long one is, all of it busy. */
      readonly windowMs: number;
    }
  | { readonly workload: 'start'; readonly starts: number };

export type Task = Work & { readonly contender: ContenderId };

/** What a workload measured, by name: nanoseconds, microseconds, milliseconds or bytes, as the measure that shows it says. */
export type Quantities = Readonly<Record<string, readonly number[]>>;

export type TaskAnswer = { readonly quantities: Quantities } | { readonly failure: string };
