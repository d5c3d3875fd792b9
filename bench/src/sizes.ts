/** How much of everything: the full bench, or a smoke run that only shows that the bench works. */
export interface Size {
  readonly recordRounds: number;
  readonly samples: number;
  readonly sampleMs: number;
  readonly warmUpMs: number;
  readonly scrapeRounds: number;
  readonly series: number;
  readonly warmUpScrapes: number;
  readonly scrapes: number;
  readonly budgetMs: number;
  /** Each of them twice: for the hold, and for the cost. */
  readonly pushes: number;
  readonly memoryRounds: number;
  readonly memorySeries: number;
  readonly requestRounds: number;
  readonly connections: number;
  readonly warmUpRequests: number;
  readonly loads: number;
  readonly loadRequests: number;
  readonly workPairs: number;
  readonly workMs: number;
  readonly windows: number;
  readonly windowMs: number;
  /** Two processes of one program differ by more than what is measured: many of them. */
  readonly profiledRounds: number;
  readonly profiledLoads: number;
  /** After a pause, a profiled process takes longer to be warm again: a load is much longer than that. */
  readonly profiledLoadRequests: number;
  /** Fewer requests are over before there is a sample of them. */
  readonly profiledWarmUpRequests: number;
  readonly startRounds: number;
  readonly starts: number;
}

export const fullSize: Size = {
  recordRounds: 7,
  samples: 9,
  sampleMs: 15,
  warmUpMs: 200,
  scrapeRounds: 4,
  series: 100_000,
  warmUpScrapes: 20,
  scrapes: 20,
  budgetMs: 1000,
  pushes: 10,
  memoryRounds: 2,
  memorySeries: 1_000_000,
  requestRounds: 3,
  connections: 16,
  warmUpRequests: 15_000,
  loads: 30,
  loadRequests: 1_600,
  workPairs: 8,
  workMs: 300,
  windows: 20,
  windowMs: 150,
  profiledRounds: 10,
  profiledLoads: 4,
  profiledLoadRequests: 12_800,
  profiledWarmUpRequests: 15_000,
  startRounds: 5,
  starts: 4,
};

export const smokeSize: Size = {
  recordRounds: 1,
  samples: 3,
  sampleMs: 1,
  warmUpMs: 5,
  scrapeRounds: 1,
  series: 2_000,
  warmUpScrapes: 2,
  scrapes: 2,
  budgetMs: 200,
  pushes: 2,
  memoryRounds: 1,
  memorySeries: 10_000,
  requestRounds: 1,
  connections: 4,
  warmUpRequests: 32,
  loads: 1,
  loadRequests: 32,
  workPairs: 1,
  workMs: 150,
  windows: 2,
  windowMs: 100,
  profiledRounds: 1,
  profiledLoads: 1,
  profiledLoadRequests: 32,
  profiledWarmUpRequests: 640,
  startRounds: 1,
  starts: 1,
};
