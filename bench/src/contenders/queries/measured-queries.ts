import type { CountedAs } from '../../answer/counts.js';
import type { Ask, ShopClient, ShopStatement } from './shop.js';

/** A request of the application, as a contender knows it: a scope, a span. */
export interface OpenRequest {
  /** Runs its work; what comes of that is handed on. */
  run<T>(fn: () => T): T;
  end(): void;
}

/** Where a contender counts queries. Each query is one, for one value of the label. */
export interface QueryCount extends CountedAs {
  readonly events: string;
  valueOf(statement: ShopStatement): string;
  /** Whether only queries of requests are counted. */
  readonly inRequests: boolean;
  read(): AsyncIterable<string>;
}

/** A database whose queries one contender measures. */
export interface MeasuredQueries {
  /** Asks the driver, and measures it by hand. Not there for what only knows clients. */
  readonly ask?: Ask;
  /** A client of `pg` whose queries are measured. */
  readonly client: ShopClient;
  openRequest(): OpenRequest;
  readonly counts: readonly QueryCount[];
}
