import type { RequestExchange } from '../request/exchange.js';

/** Says of a path, as it was given to the router, that what matched it is no route. */
export type Unmatched = (path: unknown) => boolean;

interface Follower {
  readonly exchange: RequestExchange;
  readonly unmatched: Unmatched | undefined;
}

/** What is known of the route of one request, and who wants to know: one exchange for each registry. */
export class RouteTrail {
  private readonly followers: Follower[] = [];
  private route: string | undefined;
  private path: unknown;

  follow(exchange: RequestExchange, unmatched: Unmatched | undefined): void {
    if (this.followers.some((follower) => follower.exchange === exchange)) return;
    this.followers.push({ exchange, unmatched });
    // A middleware of a single route comes when the route is known.
    if (this.route !== undefined && unmatched?.(this.path) !== true) exchange.route = this.route;
  }

  /** Whether all who follow it have ended. */
  get isOver(): boolean {
    return this.followers.length > 0 && this.followers.every(({ exchange }) => exchange.isOver);
  }

  /** @param path as it was given to the router */
  matched(route: string, path: unknown): void {
    // Each handler of a route tells it again: what a handler has set by hand stays.
    if (route === this.route) return;
    this.route = route;
    this.path = path;
    for (const { exchange, unmatched } of this.followers) {
      if (unmatched?.(path) !== true) exchange.route = route;
    }
  }

  threw(error: unknown): void {
    for (const { exchange } of this.followers) exchange.thrown = error;
  }

  failed(cause: unknown): void {
    for (const { exchange } of this.followers) exchange.observer.faults.recordingFailed(cause);
  }
}
