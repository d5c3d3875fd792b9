import type { Clock, Scope } from '@sonde/metrics';
import { RateLimit } from '../http/rate-limit.js';
import type { SlowRequestOptions } from './request-options.js';
import { type RequestProfile, titleOf } from './request-profile.js';
import { WorstRequests } from './worst-requests.js';

/** A request that is over. Times are milliseconds of the registry's clock. */
export interface EndedRequest {
  readonly facts: Omit<RequestProfile, 'reason' | 'profile' | 'own' | 'path'>;
  readonly fromMs: number;
  readonly toMs: number;
  readonly scope: Scope;
}

/** How long the worst are kept. */
const keepMs = 3_600_000;
/** Cuts that are being waited for; each may wait a second for its window. */
const maxPending = 4;

/** Finds the slow requests, and cuts them out of what continuous profiling keeps. */
export class SlowRequests {
  private readonly continuous: SlowRequestOptions['continuous'];
  private readonly thresholdMs: number;
  private readonly rate: number;
  private readonly limit: RateLimit;
  private readonly worst: WorstRequests;
  private pending = 0;

  constructor(clock: Clock, { continuous, thresholdMs = 1000, rate = 1, ...limits }: SlowRequestOptions) {
    const { perMinute = 6, keep = 3, maxRoutes = 50 } = limits;
    this.continuous = continuous;
    this.thresholdMs = thresholdMs;
    this.rate = rate;
    this.limit = new RateLimit(clock, perMinute);
    this.worst = new WorstRequests(clock, { keep, maxRoutes, keepMs });
  }

  /** The slowest of each route. */
  list(): RequestProfile[] {
    return this.worst.list();
  }

  clear(): void {
    this.worst.clear();
  }

  /**
   * The profile of a request, if it was slow, chosen, and among the worst of its route.
   *
   * @param complete adds what becomes known when it was kept elsewhere @throws what `cut` or `complete` throw
   */
  async look(
    { facts, fromMs, toMs, scope }: EndedRequest,
    complete: (profile: RequestProfile) => Promise<RequestProfile>,
  ): Promise<void> {
    if (facts.durationMs < this.thresholdMs || this.pending >= maxPending) return;
    if (this.rate < 1 && Math.random() >= this.rate) return;
    const settle = this.worst.reserve(`${facts.method} ${facts.route}`, facts.durationMs);
    if (settle === undefined) return;
    let found: RequestProfile | undefined;
    this.pending++;
    try {
      if (this.limit.take() > 0) return;
      const title = titleOf(facts);
      const profile = await this.continuous.cut({ fromMs, toMs, title });
      if (profile === undefined) return;
      const own = await this.continuous.cut({ fromMs, toMs, scope, title: `${title}: the request alone` });
      const isSeen = own !== undefined && own.samples.count > 0;
      found = await complete({ reason: 'slow', ...facts, profile, ...(isSeen && { own }) });
    } finally {
      this.pending--;
      settle(found);
    }
  }
}
