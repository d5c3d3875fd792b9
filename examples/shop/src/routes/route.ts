import type { ShopMetrics } from '../metrics.js';
import type { Database } from '../store/database.js';

/** A request as the handlers see it: nothing of the server that carried it. */
export interface ShopRequest {
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  /** The parsed JSON body; `undefined` without one. */
  readonly body: unknown;
}

export interface Reply {
  readonly status: number;
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** What the handlers work with. */
export interface ShopContext {
  readonly database: Database;
  readonly metrics: ShopMetrics;
  /** `stocktaking` while no orders are taken. */
  state: 'open' | 'stocktaking';
}

export type Handler = (request: ShopRequest, shop: ShopContext) => Promise<Reply>;

export interface Route {
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** Segments that begin with a colon are parameters. Also the value of the label `route`. */
  readonly pattern: string;
  readonly handle: Handler;
}

/** Thrown by a handler to answer with something other than success. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;

  constructor(status: number, message: string, headers: Readonly<Record<string, string>> = {}) {
    super(message);
    this.status = status;
    this.headers = headers;
  }
}
