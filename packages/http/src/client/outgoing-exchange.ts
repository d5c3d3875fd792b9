import type { Scope } from '@sonde/metrics';

/** One outgoing request that is under way. Reachable from the client's own request object only, and goes with it. */
export interface OutgoingExchange {
  /** A known method, or `_OTHER`. */
  readonly method: string;
  /** `https://api.example.com:8443` */
  readonly origin: string;
  readonly path: string;
  readonly startedMs: number;
  /** The scope it was made in: its end comes from whatever the connection runs in. */
  readonly scope: Scope | undefined;
  /** Of the latest response to it. */
  status: number | undefined;
  /** Where it is not the one in the origin. */
  port: number | '' | undefined;
}
