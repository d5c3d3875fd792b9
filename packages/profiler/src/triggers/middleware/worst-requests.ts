import { BoundedNames, type Clock } from '@sonde/metrics';
import type { RequestProfile } from './request-profile.js';

export interface WorstRequestsLimits {
  /** How many are kept of a route. */
  readonly keep: number;
  /** Routes that are told apart; all others are one. */
  readonly maxRoutes: number;
  /** Older ones go. */
  readonly keepMs: number;
}

interface Kept {
  readonly atMs: number;
  readonly durationMs: number;
  profile: RequestProfile | undefined;
}

/** The slowest requests of each route, of the last time: so many and no more. */
export class WorstRequests {
  private readonly clock: Clock;
  private readonly limits: WorstRequestsLimits;
  private readonly names: BoundedNames;
  private readonly routes = new Map<string, Kept[]>();

  constructor(clock: Clock, limits: WorstRequestsLimits) {
    this.clock = clock;
    this.limits = limits;
    this.names = new BoundedNames(limits.maxRoutes);
  }

  /**
   * Takes a place for a request that is among the worst of its route; the fastest of them loses its own.
   *
   * @returns what puts the profile in that place, or gives it back; nothing where it is not among them
   */
  reserve(route: string, durationMs: number): ((profile: RequestProfile | undefined) => void) | undefined {
    const name = this.names.admit(route);
    const kept = this.fresh(name);
    if (kept.length >= this.limits.keep && kept.at(-1)!.durationMs >= durationMs) return undefined;
    const own: Kept = { atMs: this.clock.monotonicMs(), durationMs, profile: undefined };
    const place = kept.findIndex((each) => each.durationMs < durationMs);
    kept.splice(place < 0 ? kept.length : place, 0, own);
    kept.length = Math.min(kept.length, this.limits.keep);
    this.routes.set(name, kept);
    return (profile) => {
      own.profile = profile;
      const at = kept.indexOf(own);
      if (profile === undefined && at >= 0) kept.splice(at, 1);
    };
  }

  /** All that are kept, the slowest first. */
  list(): RequestProfile[] {
    return [...this.routes.keys()]
      .flatMap((name) => this.fresh(name))
      .flatMap(({ profile }) => profile ?? [])
      .sort((a, b) => b.durationMs - a.durationMs);
  }

  clear(): void {
    this.routes.clear();
  }

  /** Those of a route that are not too old; the same list, so that places in it stay good. */
  private fresh(name: string): Kept[] {
    const kept = this.routes.get(name) ?? [];
    const sinceMs = this.clock.monotonicMs() - this.limits.keepMs;
    for (let at = kept.length - 1; at >= 0; at--) if (kept[at]!.atMs < sinceMs) kept.splice(at, 1);
    return kept;
  }
}
